package io.vpcwatch.standalone.incident;

import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.IncidentNote;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.kafka.TopicReader;
import io.vpcwatch.service.kafka.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All that the topics have about one incident.
 *
 * @param deliveries the last outcome of each channel
 * @param note the newest, null if there is none
 */
record FoundIncident(
    Violation violation, Collection<Delivery> deliveries, @Nullable IncidentNote note) {

  /**
   * Reads the topics to their ends.
   *
   * @param prefix the beginning of the ids of incidents
   * @param unreadable receives how many records of each topic are missing
   */
  static List<FoundIncident> find(
      String prefix,
      Map<String, ?> kafka,
      Topics topics,
      Consumer<Map<String, Integer>> unreadable) {
    SortedMap<String, Violation> violations = new TreeMap<>();
    Map<String, Delivery> deliveries = new TreeMap<>();
    Map<String, IncidentNote> notes = new TreeMap<>();
    try (TopicReader reader = TopicReader.connect(kafka)) {
      reader
          .add(
              topics.violations(),
              (function, violation) -> {
                if (violation != null && violation.id().startsWith(prefix)) {
                  violations.put(violation.id(), violation);
                }
              })
          .add(
              topics.deliveries(),
              (key, delivery) -> {
                if (delivery != null && key.startsWith(prefix)) {
                  deliveries.put(key, delivery);
                }
              })
          .add(
              topics.incidentNotes(),
              (incident, note) -> {
                if (note != null && incident.startsWith(prefix)) {
                  notes.put(incident, note);
                }
              })
          .readToEnd();
      unreadable.accept(reader.unreadable());
    }
    List<FoundIncident> found = new ArrayList<>();
    violations.forEach(
        (id, violation) ->
            found.add(
                new FoundIncident(
                    violation,
                    deliveries.values().stream()
                        .filter(each -> each.violationId().equals(id))
                        .toList(),
                    notes.get(id))));
    return found;
  }
}
