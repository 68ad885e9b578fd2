package io.vpcwatch.evaluator;

import io.vpcwatch.model.ComplianceCount;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.RuleOutcome;
import io.vpcwatch.model.Verdict;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The functions of one account and region on one partition of function-changes. */
record PartitionCount(int partition, ComplianceCount count) {

  /** The key under which partitions are summed up. */
  String key() {
    return count.account() + "/" + count.region();
  }

  /** The latest counts of all partitions, for one account and region. */
  record Sum(SortedMap<Integer, ComplianceCount> byPartition) {

    Sum with(PartitionCount latest) {
      SortedMap<Integer, ComplianceCount> next = new TreeMap<>(byPartition);
      next.put(latest.partition, latest.count);
      return new Sum(next);
    }

    ComplianceCount total() {
      ComplianceCount total = null;
      for (ComplianceCount count : byPartition.values()) {
        if (total == null) {
          total = ComplianceCount.none(count.account(), count.region());
        }
        for (Map.Entry<Verdict, Long> entry : count.functions().entrySet()) {
          total = total.plus(entry.getKey(), entry.getValue());
        }
        for (Map.Entry<PlacementRule, Map<RuleOutcome, Long>> rule : count.rules().entrySet()) {
          for (Map.Entry<RuleOutcome, Long> entry : rule.getValue().entrySet()) {
            total = total.plus(rule.getKey(), entry.getKey(), entry.getValue());
          }
        }
      }
      if (total == null) {
        throw new IllegalStateException("no partition has a count");
      }
      return total;
    }
  }
}
