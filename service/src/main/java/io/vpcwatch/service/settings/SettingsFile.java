package io.vpcwatch.service.settings;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * The YAML file: every value as it is written, with its line. Doesn't use YAML's own types, which
 * would make {@code 1:30} a number and {@code on} a boolean.
 */
record SettingsFile(Path path, Map<String, Given> given, List<String> problems) {
  private static final int DEEPEST = 20;
  private static final int ALIASES = 10;

  /** Adds what is in the file to {@code given}, and what is wrong with it to {@code problems}. */
  void read() {
    try {
      LoaderOptions options = new LoaderOptions();
      options.setMaxAliasesForCollections(ALIASES);
      Node root = new Yaml(options).compose(new StringReader(Files.readString(path)));
      if (root instanceof MappingNode mapping) {
        addAll("", mapping, 0);
      } else if (root != null && !root.getTag().equals(Tag.NULL)) {
        problems.add(path + " must consist of settings, each as `key: value`");
      }
    } catch (IOException e) {
      problems.add("can't read the settings file " + path + ": " + reason(e));
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
  }

  private void addAll(String prefix, MappingNode mapping, int depth) {
    if (depth > DEEPEST) {
      report(prefix + ": is nested too deeply", mapping);
      return;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
        report("a key must be one word", tuple.getKeyNode());
      } else if (tuple.getValueNode() instanceof MappingNode group) {
        addAll(prefix + name.getValue() + ".", group, depth + 1);
      } else {
        add(prefix + name.getValue(), tuple.getValueNode(), name);
      }
    }
  }

  private void add(String key, Node value, Node name) {
    boolean isList = value instanceof SequenceNode;
    Given first = given.putIfAbsent(key, new Given(values(value), isList, origin(name)));
    if (first != null) {
      report(key + ": is given twice, also in " + first.origin(), name);
    }
  }

  private List<String> values(Node value) {
    if (value instanceof ScalarNode scalar) {
      return value.getTag().equals(Tag.NULL) ? List.of() : List.of(scalar.getValue());
    }
    List<String> values = new ArrayList<>();
    for (Node element : ((SequenceNode) value).getValue()) {
      if (element instanceof ScalarNode scalar) {
        values.add(scalar.getValue());
      } else {
        report("an element of a list must be one value", element);
      }
    }
    return values;
  }

  private void report(String problem, Node node) {
    problems.add(problem + " (" + origin(node) + ")");
  }

  private String origin(Node node) {
    return path.getFileName() + ", line " + (node.getStartMark().getLine() + 1);
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "access is denied";
    }
    return e instanceof CharacterCodingException ? "it is not UTF-8 text" : e.toString();
  }
}
