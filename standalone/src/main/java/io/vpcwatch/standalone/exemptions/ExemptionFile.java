package io.vpcwatch.standalone.exemptions;

import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.ExemptionBuilder;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.service.settings.SettingsException;
import io.vpcwatch.service.settings.Suggestion;
import io.vpcwatch.service.settings.YamlFile;
import io.vpcwatch.standalone.option.TimeConverter;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads a YAML file of exemptions; docs/exemptions.md describes its format. */
public final class ExemptionFile {
  /** The beginning of an exemption whose entry has no {@code from}: before everything. */
  public static final Instant ALWAYS = Instant.EPOCH;

  private static final String ROOT = "exemptions";
  private static final String ENTRY_LABEL = "an exemption";
  private static final int LONGEST_SHOWN = 60;
  private static final List<String> ENTRY =
      List.of("id", "match", "rules", "owner", "reason", "until", "ticket", "from");
  private static final List<String> MATCHER = List.of("arn", "account", "region", "tags");

  private final YamlFile file;
  private final Instant now;

  private ExemptionFile(Path path, Instant now) {
    this.file = new YamlFile(path, new ArrayList<>());
    this.now = now;
  }

  /**
   * The exemptions of a file in their order, as {@code replay} applies them: one without {@code
   * from} begins at {@link #ALWAYS}. Their ids have no version; they are created by the file, now.
   * An exemption may be over already.
   *
   * @param now no exemption may end more than a year later
   * @throws SettingsException with everything that is wrong with the file, with lines
   */
  public static List<Exemption> read(Path path, Instant now) {
    ExemptionFile reader = new ExemptionFile(path, now);
    List<Exemption> exemptions = reader.read();
    if (!reader.file.problems().isEmpty()) {
      throw new SettingsException(reader.file.problems());
    }
    return exemptions;
  }

  private List<Exemption> read() {
    Node root = file.read("file of exemptions");
    if (root == null) {
      if (file.problems().isEmpty()) {
        file.problems().add(file.path() + " is empty; without exemptions, write `exemptions: []`");
      }
      return List.of();
    }
    List<Exemption> exemptions = new ArrayList<>();
    Map<String, Node> byId = new LinkedHashMap<>();
    for (Node entry : elements(ROOT, fields("the file", root, List.of(ROOT)).get(ROOT), root)) {
      Exemption exemption = exemption(entry);
      if (exemption != null) {
        exemptions.add(exemption);
        Node first = byId.putIfAbsent(exemption.id(), entry);
        if (first != null) {
          file.report(exemption.id() + ": is given twice, also in " + file.origin(first), entry);
        }
      }
    }
    return exemptions;
  }

  /** Null if the entry has a problem. */
  private @Nullable Exemption exemption(Node entry) {
    if (!(entry instanceof MappingNode)) {
      file.report(ENTRY_LABEL + " must consist of lines as `key: value`", entry);
      return null;
    }
    int problems = file.problems().size();
    Map<String, Node> fields = fields(ENTRY_LABEL, entry, ENTRY);
    String id = text(ENTRY_LABEL, "id", fields, entry);
    String label = id.isEmpty() ? ENTRY_LABEL : id;
    if (id.indexOf('~') >= 0) {
      file.report(id + ": an id must not have a ~, which separates versions", entry);
    }
    Instant until = time(label, "until", fields, entry);
    if (until.isAfter(now.plus(Exemption.LONGEST))) {
      file.report(label + ": until is more than a year ahead", fields.getOrDefault("until", entry));
    }
    ExemptionBuilder exemption =
        ExemptionBuilder.builder()
            .id(id)
            .matchers(
                elements(label + ": match", fields.get("match"), entry).stream()
                    .flatMap(matcher -> matcher(label, matcher).stream())
                    .toList())
            .rules(rules(label, fields, entry))
            .owner(text(label, "owner", fields, entry))
            .reason(text(label, "reason", fields, entry))
            .ticket(optionalText(label, "ticket", fields, entry))
            .validFrom(fields.containsKey("from") ? time(label, "from", fields, entry) : ALWAYS)
            .validUntil(until)
            .createdBy(String.valueOf(file.path().getFileName()))
            .createdAt(now);
    return file.problems().size() > problems ? null : created(label, entry, exemption::build);
  }

  private SortedSet<PlacementRule> rules(String label, Map<String, Node> fields, Node entry) {
    SortedSet<PlacementRule> rules = new TreeSet<>();
    if (!fields.containsKey("rules")) {
      return rules; // only vpc
    }
    for (Node node : elements(label + ": rules", fields.get("rules"), entry)) {
      String name = node instanceof ScalarNode scalar ? scalar.getValue() : "";
      Optional<PlacementRule> rule =
          Stream.of(PlacementRule.values()).filter(each -> each.id().equals(name)).findFirst();
      if (rule.isPresent()) {
        rules.add(rule.get());
      } else {
        file.report(
            label
                + ": rules: there is no rule "
                + SanitizedText.of(name, LONGEST_SHOWN)
                + "; there are "
                + Stream.of(PlacementRule.values())
                    .map(PlacementRule::id)
                    .collect(Collectors.joining(", ")),
            node);
      }
    }
    return rules;
  }

  private Optional<Exemption.Matcher> matcher(String label, Node node) {
    int problems = file.problems().size();
    Map<String, Node> fields = fields(label + ": a matcher", node, MATCHER);
    String arn = optionalText(label, "arn", fields, node);
    String account = optionalText(label, "account", fields, node);
    String region = optionalText(label, "region", fields, node);
    SortedMap<String, String> tags = new TreeMap<>();
    Node given = fields.get("tags");
    if (given != null) {
      Map<String, Node> values = fields(label + ": tags", given, List.of());
      values.keySet().forEach(key -> tags.put(key, text(label + ": tags", key, values, given)));
    }
    return file.problems().size() > problems
        ? Optional.empty()
        : Optional.ofNullable(
            created(label, node, () -> new Exemption.Matcher(arn, account, region, tags)));
  }

  /** Null if a constructor refuses the values. */
  private <T> @Nullable T created(String label, Node node, Supplier<T> constructor) {
    try {
      return constructor.get();
    } catch (IllegalArgumentException e) {
      file.report(label + ": " + e.getMessage(), node);
      return null;
    }
  }

  /**
   * The values of a mapping by key; empty if it is none.
   *
   * @param known its keys; empty if the user chooses them
   */
  private Map<String, Node> fields(String label, Node node, List<String> known) {
    Map<String, Node> fields = new LinkedHashMap<>();
    if (!(node instanceof MappingNode mapping)) {
      file.report(label + " must consist of lines as `key: value`", node);
      return fields;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
        file.report(label + ": a key must be one word", tuple.getKeyNode());
        continue;
      }
      String key = name.getValue();
      if (!known.isEmpty() && !known.contains(key)) {
        String shown = SanitizedText.of(key, LONGEST_SHOWN);
        file.report(shown + ": " + Suggestion.unknown("key", key, known.stream()), name);
      } else if (fields.putIfAbsent(key, tuple.getValueNode()) != null) {
        file.report(label + ": " + SanitizedText.of(key) + " is given twice", name);
      }
    }
    return fields;
  }

  /**
   * The elements of a list; none if it is none.
   *
   * @param list null if it is missing
   */
  private List<Node> elements(String label, @Nullable Node list, Node parent) {
    if (list instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    if (list == null) {
      file.report(label + " is missing", parent);
    } else {
      file.report(label + " must be a list, each element after a dash", list);
    }
    return List.of();
  }

  private @Nullable String optionalText(
      String label, String key, Map<String, Node> fields, Node parent) {
    return fields.containsKey(key) ? text(label, key, fields, parent) : null;
  }

  /** One line of visible characters; empty if the value has a problem. */
  private String text(String label, String key, Map<String, Node> fields, Node parent) {
    Node value = fields.getOrDefault(key, parent);
    String problem;
    if (!fields.containsKey(key)) {
      problem = "is missing";
    } else if (!(value instanceof ScalarNode scalar)) {
      problem = "must be one value";
    } else if (value.getTag().equals(Tag.NULL) || scalar.getValue().isBlank()) {
      problem = "is empty";
    } else {
      String text = scalar.getValue().replaceAll("\\s+", " ").strip();
      if (SanitizedText.of(text, text.length()).equals(text)) {
        return text;
      }
      problem = "has characters that are not visible";
    }
    file.report(label + ": " + SanitizedText.of(key) + " " + problem, value);
    return "";
  }

  /** A day or a time; {@link #ALWAYS} if the value has a problem. */
  private Instant time(String label, String key, Map<String, Node> fields, Node parent) {
    String text = text(label, key, fields, parent);
    try {
      return TimeConverter.parse(text);
    } catch (DateTimeException e) {
      if (!text.isEmpty()) {
        file.report(
            "%s: %s is neither a day (2027-01-31, from 0:00 UTC) nor a time (2027-01-31T10:00:00Z): %s"
                .formatted(label, key, SanitizedText.of(text, LONGEST_SHOWN)),
            fields.getOrDefault(key, parent));
      }
      return ALWAYS;
    }
  }
}
