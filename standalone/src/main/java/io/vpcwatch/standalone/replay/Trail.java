package io.vpcwatch.standalone.replay;

import io.vpcwatch.ingest.cloudtrail.IgnoredReason;
import io.vpcwatch.ingest.cloudtrail.Operation;
import io.vpcwatch.ingest.cloudtrail.TrailCounts;
import io.vpcwatch.ingest.cloudtrail.TrailListener;
import io.vpcwatch.ingest.cloudtrail.UnreadPieces;
import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.service.kafka.DeadLetter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** The changes of one input, or of several, and the counts of everything else. For one thread. */
final class Trail implements TrailListener {
  private final Progress progress;
  private final Map<FunctionArn, List<FunctionChange>> changes = new HashMap<>();
  private final List<NetworkChange> network = new ArrayList<>();
  private final List<CapacityProvider> providers = new ArrayList<>();
  // Counted for nearly every record of a trail, so without boxing.
  private final Map<IgnoredReason, LongAdder> ignored = new EnumMap<>(IgnoredReason.class);
  private final SortedMap<String, Long> notJudged = new TreeMap<>();
  private final UnreadPieces unread = new UnreadPieces();
  private TrailCounts counts = TrailCounts.NONE;

  Trail(Progress progress) {
    this.progress = progress;
  }

  @Override
  public void onChange(FunctionChange change) {
    changes.computeIfAbsent(change.functionArn(), function -> new ArrayList<>()).add(change);
  }

  @Override
  public void onCapacityProvider(CapacityProvider provider) {
    providers.add(provider);
  }

  @Override
  public void onNetworkChange(NetworkChange change) {
    network.add(change);
  }

  @Override
  public void onIgnored(IgnoredReason reason) {
    ignored.computeIfAbsent(reason, r -> new LongAdder()).increment();
  }

  @Override
  public void onNotJudged(Operation operation) {
    notJudged.merge(operation.label(), 1L, Long::sum);
  }

  @Override
  public void onDeadLetter(DeadLetter deadLetter) {
    unread.add(deadLetter);
  }

  @Override
  public void onEmpty(String name) {
    unread.addEmpty(name);
  }

  @Override
  public void onRawBytes(long count) {
    progress.advance(count);
  }

  @Override
  public void onEnd(TrailCounts input) {
    counts = counts.plus(input);
  }

  void add(Trail other) {
    other.changes.forEach(
        (function, more) -> changes.computeIfAbsent(function, f -> new ArrayList<>()).addAll(more));
    providers.addAll(other.providers);
    network.addAll(other.network);
    other.ignored.forEach(
        (reason, count) -> ignored.computeIfAbsent(reason, r -> new LongAdder()).add(count.sum()));
    other.notJudged.forEach((operation, count) -> notJudged.merge(operation, count, Long::sum));
    counts = counts.plus(other.counts);
    unread.add(other.unread);
  }

  /** By function, in the order of reading, repetitions included. */
  Map<FunctionArn, List<FunctionChange>> changes() {
    return changes;
  }

  /** Those that had happened by the given time; a function without any is left out. */
  Map<FunctionArn, List<FunctionChange>> changesUntil(Instant time) {
    Map<FunctionArn, List<FunctionChange>> past = new HashMap<>();
    changes.forEach(
        (function, all) -> {
          List<FunctionChange> until =
              all.stream().filter(change -> !change.eventTime().isAfter(time)).toList();
          if (!until.isEmpty()) {
            past.put(function, until);
          }
        });
    return past;
  }

  /** The changes of networks and roles that had happened by the given time. */
  List<NetworkChange> networkUntil(Instant time) {
    return network.stream().filter(change -> !change.time().isAfter(time)).toList();
  }

  /** The capacity providers as they were at the given time. */
  Collection<CapacityProvider> providersAt(Instant time) {
    Map<String, CapacityProvider> newest = new HashMap<>();
    providers.stream()
        .filter(provider -> !provider.at().isAfter(time))
        .forEach(provider -> newest.merge(provider.arn(), provider, CapacityProvider::newest));
    return newest.values();
  }

  UnreadPieces unread() {
    return unread;
  }

  boolean hasCloudTrail() {
    return counts.cloudTrail();
  }

  Report.Summary summary(long openViolations, int exemptions) {
    long copies = 0;
    long distinct = 0;
    for (List<FunctionChange> ofOneFunction : changes.values()) {
      distinct += FunctionHistory.of(ofOneFunction).changes().size();
      copies += ofOneFunction.size();
    }
    return ReportSummaryBuilder.builder()
        .files(counts.documents())
        .bytes(counts.bytes())
        .records(counts.records())
        .lambdaRecords(counts.lambdaRecords())
        .facts(distinct)
        .duplicates(copies - distinct)
        .ignored(ignored())
        .notJudged(notJudged)
        .deadLetters(unread.count())
        .openViolations(openViolations)
        .exemptions(exemptions)
        .build();
  }

  private SortedMap<String, Long> ignored() {
    SortedMap<String, Long> byLabel = new TreeMap<>();
    ignored.forEach((reason, count) -> byLabel.put(reason.label(), count.sum()));
    return byLabel;
  }
}
