package io.vpcwatch.ingest.cloudtrail;

import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.service.kafka.DeadLetter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Everything that a reader says about one input. */
final class Recorded implements TrailListener {
  static final Instant NOW = Instant.parse("2026-11-20T10:05:00Z");
  static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  final List<FunctionChange> changes = new ArrayList<>();
  final List<CapacityProvider> providers = new ArrayList<>();
  final List<NetworkChange> networkChanges = new ArrayList<>();
  final List<String> notJudged = new ArrayList<>();
  final Map<String, Integer> ignored = new TreeMap<>();
  final List<DeadLetter> deadLetters = new ArrayList<>();
  final Map<SourceType, Instant> newest = new TreeMap<>();
  final Map<SourceType, Long> records = new TreeMap<>();
  long rawBytes;
  TrailCounts counts = TrailCounts.NONE;

  static Recorded of(String input) {
    return of(input.getBytes(StandardCharsets.UTF_8));
  }

  static Recorded of(byte[] input) {
    return of(new ByteArrayInputStream(input), ReadLimits.defaults());
  }

  static Recorded of(InputStream input, ReadLimits limits) {
    Recorded recorded = new Recorded();
    try {
      new TrailReader(limits, false, CLOCK).read("file:trail.json", input, recorded);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return recorded;
  }

  FunctionChange onlyChange() {
    if (changes.size() != 1 || !deadLetters.isEmpty()) {
      throw new AssertionError("not exactly one change: " + changes + ignored + problems());
    }
    return changes.get(0);
  }

  String onlyIgnored() {
    if (!changes.isEmpty() || !deadLetters.isEmpty() || ignored.size() != 1) {
      throw new AssertionError("not exactly one ignored record: " + changes + ignored + problems());
    }
    return ignored.keySet().iterator().next();
  }

  String onlyProblem() {
    if (!changes.isEmpty() || deadLetters.size() != 1) {
      throw new AssertionError(
          "not exactly one dead deadLetter: " + changes + ignored + problems());
    }
    return problems().get(0);
  }

  List<String> eventIds() {
    return changes.stream().map(FunctionChange::eventId).toList();
  }

  List<String> reasons() {
    return deadLetters.stream().map(deadLetter -> deadLetter.reason().label()).toList();
  }

  List<String> problems() {
    return deadLetters.stream()
        .map(deadLetter -> deadLetter.reason().label() + ": " + deadLetter.details().get("problem"))
        .toList();
  }

  @Override
  public void onChange(FunctionChange change) {
    changes.add(change);
  }

  @Override
  public void onCapacityProvider(CapacityProvider provider) {
    providers.add(provider);
  }

  @Override
  public void onNetworkChange(NetworkChange change) {
    networkChanges.add(change);
  }

  @Override
  public void onIgnored(IgnoredReason reason) {
    ignored.merge(reason.label(), 1, Integer::sum);
  }

  @Override
  public void onNotJudged(Operation operation) {
    notJudged.add(operation.label());
  }

  @Override
  public void onDeadLetter(DeadLetter deadLetter) {
    deadLetters.add(deadLetter);
  }

  @Override
  public void onNewestEvent(SourceType source, Instant eventTime) {
    newest.put(source, eventTime);
  }

  @Override
  public void onRecords(SourceType source, long count) {
    records.merge(source, count, Long::sum);
  }

  @Override
  public void onEnd(TrailCounts newCounts) {
    counts = newCounts;
  }

  @Override
  public void onRawBytes(long count) {
    rawBytes += count;
  }
}
