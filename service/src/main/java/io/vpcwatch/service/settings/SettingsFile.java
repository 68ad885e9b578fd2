package io.vpcwatch.service.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** The settings in a YAML file: every value as it is written, with its line. */
record SettingsFile(YamlFile file, Map<String, Given> given) {
  private static final int DEEPEST = 20;

  /** Adds what is in the file to {@code given}. */
  void read() {
    Node root = file.read("settings file");
    if (root instanceof MappingNode mapping) {
      addAll("", mapping, 0);
    } else if (root != null && !root.getTag().equals(Tag.NULL)) {
      file.problems().add(file.path() + " must consist of settings, each as `key: value`");
    }
  }

  private void addAll(String prefix, MappingNode mapping, int depth) {
    if (depth > DEEPEST) {
      file.report(prefix + ": is nested too deeply", mapping);
      return;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
        file.report("a key must be one word", tuple.getKeyNode());
      } else if (tuple.getValueNode() instanceof MappingNode group) {
        addAll(prefix + name.getValue() + ".", group, depth + 1);
      } else {
        add(prefix + name.getValue(), tuple.getValueNode(), name);
      }
    }
  }

  private void add(String key, Node value, Node name) {
    boolean isList = value instanceof SequenceNode;
    Given first = given.putIfAbsent(key, new Given(values(value), isList, file.origin(name)));
    if (first != null) {
      file.report(key + ": is given twice, also in " + first.origin(), name);
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
        file.report("an element of a list must be one value", element);
      }
    }
    return values;
  }
}
