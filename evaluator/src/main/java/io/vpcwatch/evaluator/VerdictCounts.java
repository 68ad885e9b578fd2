package io.vpcwatch.evaluator;

import static java.util.stream.Collectors.toMap;

import io.vpcwatch.model.ComplianceCount;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.RuleOutcome;
import io.vpcwatch.model.Verdict;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * How many functions of this partition have which verdict, by account and region. Forwards absolute
 * numbers: one that is sent twice, or again after a restart, changes no sum.
 */
final class VerdictCounts {
  private static final Map<String, Verdict> VERDICTS =
      Arrays.stream(Verdict.values()).collect(toMap(Verdict::name, verdict -> verdict));

  /** The key of the store is account/region/verdict, or account/region/rule=outcome. */
  private final KeyValueStore<String, Long> store;

  /** What is in the store, of the keys that were counted since the task was opened. */
  private final Map<String, Long> counts = new HashMap<>();

  /** The keys to forward, account/region, with the timestamp of the last change. */
  private final Map<String, Long> changed = new HashMap<>();

  /** After a restart, forwards all counts once. */
  VerdictCounts(KeyValueStore<String, Long> store, long now) {
    this.store = store;
    try (KeyValueIterator<String, Long> all = store.all()) {
      all.forEachRemaining(
          entry -> changed.put(entry.key.substring(0, entry.key.lastIndexOf('/')), now));
    }
  }

  /**
   * Counts a function under another verdict. Verdicts are names, because a later version may have
   * counted it under one that this version does not know.
   *
   * @param from null if the function was not counted
   * @param to null if it is not counted any more
   */
  void move(FunctionArn function, @Nullable String from, @Nullable String to, long timestamp) {
    if (Objects.equals(from, to)) {
      return;
    }
    String key = function.account() + "/" + function.region();
    add(key, from, -1);
    add(key, to, 1);
    changed.merge(key, timestamp, Math::max);
  }

  /** Counts a function under other outcomes of the rules about the network. */
  void move(
      FunctionArn function,
      Map<PlacementRule, RuleOutcome> from,
      Map<PlacementRule, RuleOutcome> to,
      long timestamp) {
    for (PlacementRule rule : PlacementRule.values()) {
      move(function, name(rule, from.get(rule)), name(rule, to.get(rule)), timestamp);
    }
  }

  private static @Nullable String name(PlacementRule rule, @Nullable RuleOutcome outcome) {
    return outcome == null ? null : rule.id() + "=" + outcome;
  }

  private void add(String key, @Nullable String verdict, long number) {
    if (verdict != null) {
      String name = key + "/" + verdict;
      Long count = counts.computeIfAbsent(name, store::get);
      count = (count == null ? 0 : count) + number;
      counts.put(name, count);
      store.put(name, count);
    }
  }

  /** Forwards the counts that changed since the last call. */
  void forward(ProcessorContext<FunctionArn, @Nullable Object> context) {
    int partition = context.taskId().partition();
    changed.forEach(
        (key, timestamp) -> {
          String[] accountAndRegion = key.split("/", -1);
          ComplianceCount count = ComplianceCount.none(accountAndRegion[0], accountAndRegion[1]);
          try (KeyValueIterator<String, Long> verdicts = store.range(key + "/", key + "0")) {
            while (verdicts.hasNext()) {
              KeyValue<String, Long> next = verdicts.next();
              count = plus(count, next.key.substring(key.length() + 1), next.value);
            }
          }
          context.forward(new Record<>(null, new PartitionCount(partition, count), timestamp));
        });
    changed.clear();
  }

  /** A later version may have counted functions under names that this one does not know. */
  private static ComplianceCount plus(ComplianceCount count, String name, long number) {
    Verdict verdict = VERDICTS.get(name);
    if (verdict != null) {
      return count.plus(verdict, number);
    }
    for (PlacementRule rule : PlacementRule.values()) {
      for (RuleOutcome outcome : RuleOutcome.values()) {
        if (name.equals(name(rule, outcome))) {
          return count.plus(rule, outcome, number);
        }
      }
    }
    return count;
  }
}
