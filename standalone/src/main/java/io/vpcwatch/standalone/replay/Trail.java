package io.vpcwatch.standalone.replay;

import io.vpcwatch.ingest.cloudtrail.IgnoredReason;
import io.vpcwatch.ingest.cloudtrail.TrailCounts;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What has been read of the trail: the facts, and the count of everything else. Confined to one
 * thread; the readers fill one each, and {@link #add(Trail)} puts them together.
 */
final class Trail {
  private final Map<FunctionArn, List<FunctionChange>> changes = new HashMap<>();
  // Counted for nearly every record of a trail, so without boxing.
  private final Map<IgnoredReason, LongAdder> ignored = new EnumMap<>(IgnoredReason.class);
  private long files;
  private long bytes;
  private long records;
  private long lambdaRecords;
  private long deadLetters;

  void add(FunctionChange change) {
    changes.computeIfAbsent(change.functionArn(), function -> new ArrayList<>()).add(change);
  }

  void ignore(IgnoredReason reason) {
    ignored.computeIfAbsent(reason, r -> new LongAdder()).increment();
  }

  void deadLetter() {
    deadLetters++;
  }

  void count(TrailCounts input) {
    files += input.documents();
    bytes += input.bytes();
    records += input.records();
    lambdaRecords += input.lambdaRecords();
  }

  void add(Trail other) {
    other.changes.forEach(
        (function, more) -> changes.computeIfAbsent(function, f -> new ArrayList<>()).addAll(more));
    other.ignored.forEach(
        (reason, count) -> ignored.computeIfAbsent(reason, r -> new LongAdder()).add(count.sum()));
    deadLetters += other.deadLetters;
    files += other.files;
    bytes += other.bytes;
    records += other.records;
    lambdaRecords += other.lambdaRecords;
  }

  Map<FunctionArn, List<FunctionChange>> changes() {
    return changes;
  }

  Report.Summary summary(long openViolations) {
    long copies = 0;
    long facts = 0;
    for (List<FunctionChange> ofOneFunction : changes.values()) {
      Set<String> eventIds = new HashSet<>();
      ofOneFunction.forEach(change -> eventIds.add(change.eventId()));
      facts += eventIds.size();
      copies += ofOneFunction.size();
    }
    return ReportSummaryBuilder.builder()
        .files(files)
        .bytes(bytes)
        .records(records)
        .lambdaRecords(lambdaRecords)
        .facts(facts)
        .duplicates(copies - facts)
        .ignored(ignored())
        .deadLetters(deadLetters)
        .openViolations(openViolations)
        .build();
  }

  private SortedMap<String, Long> ignored() {
    SortedMap<String, Long> byLabel = new TreeMap<>();
    ignored.forEach((reason, count) -> byLabel.put(reason.label(), count.sum()));
    return byLabel;
  }
}
