package io.vpcwatch.standalone.replay;

import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionHistory;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The order in which history is published. The evaluator's state is bounded: a fact that comes
 * after 64 newer ones of its function is ignored. Published in the order of the facts, with all
 * copies of a fact side by side, none ever is.
 */
final class PublishOrder {
  private PublishOrder() {}

  /** The changes of one function, repetitions included. */
  static List<FunctionChange> sorted(List<FunctionChange> changes) {
    Map<String, Integer> places = new HashMap<>();
    for (FunctionChange fact : FunctionHistory.of(changes).facts()) {
      places.put(fact.eventId(), places.size());
    }
    return changes.stream()
        .sorted(Comparator.comparing(change -> places.getOrDefault(change.eventId(), 0)))
        .toList();
  }
}
