package io.vpcwatch.service.settings;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * A YAML file as a tree of texts with their lines. Doesn't use YAML's own types, which would make
 * {@code 1:30} a number and {@code on} a boolean.
 *
 * @param problems what is wrong with the file, as lines for the user
 */
public record YamlFile(Path path, List<String> problems) {
  private static final int ALIASES = 10;

  /**
   * The root of the tree.
   *
   * @param what kind of file it is, for the message that it can't be read
   * @return null for an empty file, and for one with a problem
   */
  public @Nullable Node read(String what) {
    try {
      LoaderOptions options = new LoaderOptions();
      options.setMaxAliasesForCollections(ALIASES);
      return new Yaml(options).compose(new StringReader(Files.readString(path)));
    } catch (IOException e) {
      problems.add("can't read the " + what + " " + path + ": " + reason(e));
    } catch (MarkedYAMLException e) {
      // Without an excerpt of the file, which may hold secrets; a password may look like an alias.
      problems.add(
          "%s is not YAML: line %d, column %d: %s"
              .formatted(
                  path,
                  e.getProblemMark().getLine() + 1,
                  e.getProblemMark().getColumn() + 1,
                  e.getProblem().replaceFirst("(found undefined alias) .*", "$1")));
    } catch (YAMLException e) {
      problems.add(path + " is not YAML: " + e.getMessage());
    }
    return null;
  }

  public void report(String problem, Node node) {
    problems.add(problem + " (" + origin(node) + ")");
  }

  /** The place of a node, for messages. */
  public String origin(Node node) {
    return path.getFileName() + ", line " + (node.getStartMark().getLine() + 1);
  }

  /** Why a file can't be read, for the user. */
  public static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "access is denied";
    }
    return e instanceof CharacterCodingException
        ? "it is not UTF-8 text"
        : String.valueOf(e.getMessage());
  }
}
