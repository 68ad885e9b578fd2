package io.vpcwatch.service.settings;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
final class SettingsFile {
  private static final int DEEPEST = 20;
  private static final int ALIASES = 10;

  private final Path path;
  private final List<String> problems;
  private final Map<String, ConfigValue> settings = new LinkedHashMap<>();

  /**
   * @param problems takes a line for each problem
   */
  SettingsFile(Path path, List<String> problems) {
    this.path = path;
    this.problems = problems;
  }

  /**
   * Returns the settings in the order of the file. One without a value, such as a group in which
   * everything is commented out, has no values and is no list.
   */
  Collection<ConfigValue> read() {
    try {
      LoaderOptions options = new LoaderOptions();
      options.setMaxAliasesForCollections(ALIASES);
      Node root = new Yaml(options).compose(new StringReader(Files.readString(path)));
      if (root instanceof MappingNode mapping) {
        collect("", mapping, 0);
      } else if (root != null && !isNull(root)) {
        problems.add(path + " must consist of settings, each as `key: value`");
      }
    } catch (IOException e) {
      problems.add("can't read the settings file " + path + ": " + reason(e));
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark().getLine() + 1;
      int column = e.getProblemMark().getColumn() + 1;
      problems.add(
          "%s is not YAML: line %d, column %d: %s".formatted(path, line, column, reason(e)));
    } catch (YAMLException e) {
      problems.add(path + " is not YAML: " + e.getMessage());
    }
    return settings.values();
  }

  private void collect(String prefix, MappingNode mapping, int depth) {
    if (depth > DEEPEST) {
      problems.add(prefix + ": is nested too deeply" + at(mapping));
      return;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
        problems.add("a key must be one word" + at(tuple.getKeyNode()));
        continue;
      }
      String key = prefix + name.getValue();
      Node value = tuple.getValueNode();
      if (value instanceof MappingNode group) {
        collect(key + ".", group, depth + 1);
      } else {
        add(new ConfigValue(key, values(value), value instanceof SequenceNode, origin(name)));
      }
    }
  }

  private void add(ConfigValue setting) {
    ConfigValue first = settings.putIfAbsent(setting.key(), setting);
    if (first != null) {
      problems.add(setting.problem("is given twice, also in " + first.origin()));
    }
  }

  private List<String> values(Node value) {
    if (value instanceof ScalarNode scalar) {
      return isNull(value) ? List.of() : List.of(scalar.getValue());
    }
    List<String> values = new ArrayList<>();
    for (Node element : ((SequenceNode) value).getValue()) {
      if (element instanceof ScalarNode scalar) {
        values.add(scalar.getValue());
      } else {
        problems.add("an element of a list must be one value" + at(element));
      }
    }
    return values;
  }

  private String at(Node node) {
    return " (" + origin(node) + ")";
  }

  private String origin(Node node) {
    return path.getFileName() + ", line " + (node.getStartMark().getLine() + 1);
  }

  private static boolean isNull(@Nullable Node node) {
    return node != null && node.getTag().equals(Tag.NULL);
  }

  /** Without an excerpt of the file, which may hold secrets; a password may look like an alias. */
  private static String reason(MarkedYAMLException e) {
    return e.getProblem().replaceFirst("(found undefined alias) .*", "$1");
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
