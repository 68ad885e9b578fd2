package io.vpcwatch.standalone.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vpcwatch.evaluator.HistoryReader;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.IncidentNote;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.AccountTable;
import io.vpcwatch.service.kafka.TopicReader;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.settings.Settings;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All that a running system has about one function; its JSON is a contract.
 *
 * @param status null if the function was deleted long ago
 * @param horizon changes before it were dropped in part, null if none were
 * @param changes in their order
 * @param violations the oldest first
 * @param deliveries the last one of each violation and channel
 * @param notes the last one of each violation
 * @param exemptions that match it, also those that are over
 * @param unreadable how many records of each topic are missing, because they can't be read
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record FoundFunction(
    FunctionArn functionArn,
    @Nullable FunctionStatus status,
    @Nullable String accountName,
    @Nullable Instant horizon,
    List<FunctionChange> changes,
    List<Violation> violations,
    List<Delivery> deliveries,
    List<IncidentNote> notes,
    List<Exemption> exemptions,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) SortedMap<String, Integer> unreadable) {

  /**
   * The functions with this name, in any account and region.
   *
   * @param unreadable receives how many records of each topic are missing
   */
  static SortedMap<FunctionArn, FunctionStatus> named(
      String name,
      Settings settings,
      Map<String, ?> kafka,
      Consumer<Map<String, Integer>> unreadable) {
    SortedMap<FunctionArn, FunctionStatus> found = new TreeMap<>();
    try (TopicReader reader = TopicReader.connect(kafka)) {
      reader
          .add(
              topics(settings).functions(),
              (function, status) -> {
                if (status == null) {
                  found.remove(function);
                } else if (function.name().equals(name)) {
                  found.put(function, status);
                }
              })
          .readToEnd();
      unreadable.accept(reader.unreadable());
    }
    return found;
  }

  static FoundFunction read(FunctionArn function, Settings settings, Map<String, ?> kafka) {
    SortedMap<String, Integer> unreadable = new TreeMap<>();
    FunctionHistory history = history(function, settings, kafka, unreadable);
    Map<FunctionArn, FunctionStatus> status = new HashMap<>();
    Map<String, Violation> violations = new TreeMap<>();
    Map<String, Delivery> deliveries = new TreeMap<>();
    Map<String, IncidentNote> notes = new TreeMap<>();
    Map<String, Exemption> exemptions = new TreeMap<>();
    Topics topics = topics(settings);
    try (TopicReader reader = TopicReader.connect(kafka)) {
      reader
          .add(
              topics.functions(),
              (each, value) -> put(status, each, each.equals(function) ? value : null))
          .add(
              topics.violations(),
              (each, value) -> {
                if (value != null && each.equals(function)) {
                  violations.put(value.id(), value);
                }
              })
          .add(
              topics.deliveries(),
              (key, value) ->
                  put(
                      deliveries,
                      key,
                      value == null || !value.functionArn().equals(function) ? null : value))
          .add(topics.incidentNotes(), (incident, value) -> put(notes, incident, value))
          .add(topics.exemptions(), (id, value) -> put(exemptions, id, value))
          .readToEnd();
      unreadable.putAll(reader.unreadable());
    }
    violations.values().removeIf(each -> each.transition() == Violation.Transition.RETRACTED);
    notes.keySet().retainAll(violations.keySet());
    FunctionStatus last = status.get(function);
    SortedMap<String, String> tags = last == null ? new TreeMap<>() : last.tags();
    return new FoundFunction(
        function,
        last,
        settings.get(AccountTable.class).get(function.account()).name().orElse(null),
        history.horizon(),
        history.changes(),
        violations.values().stream()
            .sorted(Comparator.comparing(each -> each.opened().time()))
            .toList(),
        List.copyOf(deliveries.values()),
        List.copyOf(notes.values()),
        exemptions.values().stream().filter(each -> each.matches(function, tags)).toList(),
        unreadable);
  }

  private static FunctionHistory history(
      FunctionArn function,
      Settings settings,
      Map<String, ?> kafka,
      SortedMap<String, Integer> unreadable) {
    try {
      return new HistoryReader(settings.get(TopicSettings.class), kafka).history(function);
    } catch (UncheckedIOException e) {
      unreadable.put("the evaluator's histories", 1);
      return FunctionHistory.empty();
    }
  }

  private static <K, T> void put(Map<K, T> map, K key, @Nullable T value) {
    if (value == null) {
      map.remove(key);
    } else {
      map.put(key, value);
    }
  }

  private static Topics topics(Settings settings) {
    return Topics.of(settings.get(TopicSettings.class));
  }

  boolean isUnknown() {
    return status == null && changes.isEmpty() && violations.isEmpty();
  }
}
