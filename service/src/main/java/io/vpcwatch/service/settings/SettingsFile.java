package io.vpcwatch.service.settings;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
 * The YAML file: every value as it is written there, with its line. YAML's own types are left
 * alone: they would make a number of {@code 1:30}, and a boolean of {@code on}.
 */
final class SettingsFile {
  private static final int DEEPEST = 20;
  private static final int ALIASES = 10;

  private final Path path;
  private final Map<String, ConfigValue> settings = new LinkedHashMap<>();
  private final List<ConfigValue> empty = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private SettingsFile(Path path) {
    this.path = path;
  }

  static SettingsFile read(Path path) {
    SettingsFile file = new SettingsFile(path);
    try {
      file.collect(compose(Files.readString(path)));
    } catch (IOException e) {
      file.problems.add("can't read the settings file " + path + ": " + reason(e));
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark().getLine() + 1;
      int column = e.getProblemMark().getColumn() + 1;
      file.problems.add(
          "%s is not YAML: line %d, column %d: %s".formatted(path, line, column, problem(e)));
    } catch (YAMLException e) {
      file.problems.add(path + " is not YAML: " + e.getMessage());
    }
    return file;
  }

  /** In the order of the file. */
  List<ConfigValue> settings() {
    return List.copyOf(settings.values());
  }

  /** Keys with nothing behind them, such as a group in which everything is commented out. */
  List<ConfigValue> empty() {
    return List.copyOf(empty);
  }

  List<String> problems() {
    return List.copyOf(problems);
  }

  private static @Nullable Node compose(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(ALIASES);
    return new Yaml(options).compose(new StringReader(text));
  }

  private void collect(@Nullable Node root) {
    if (root instanceof MappingNode mapping) {
      collect("", mapping, 0);
    } else if (root != null && !isNull(root)) {
      problems.add(path + " must consist of settings, each as `key: value`");
    }
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
      } else if (isNull(value)) {
        empty.add(ConfigValue.of(key, "", origin(name)));
      } else {
        add(new ConfigValue(key, values(value), value instanceof SequenceNode, origin(name)));
      }
    }
  }

  private void add(ConfigValue given) {
    ConfigValue first = settings.putIfAbsent(given.key(), given);
    if (first != null) {
      problems.add(given.problem("is given twice, also in " + first.origin()));
    }
  }

  private List<String> values(Node value) {
    return value instanceof SequenceNode list
        ? list.getValue().stream().flatMap(this::element).toList()
        : List.of(((ScalarNode) value).getValue());
  }

  private Stream<String> element(Node element) {
    if (element instanceof ScalarNode scalar) {
      return Stream.of(scalar.getValue());
    }
    problems.add("an element of a list must be one value" + at(element));
    return Stream.empty();
  }

  private String at(Node node) {
    return " (" + origin(node) + ")";
  }

  private String origin(Node node) {
    return path.getFileName() + ", line " + (node.getStartMark().getLine() + 1);
  }

  private static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  /**
   * Never with an excerpt of the file, which may have secrets; a password may look like an alias.
   */
  private static String problem(MarkedYAMLException e) {
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
