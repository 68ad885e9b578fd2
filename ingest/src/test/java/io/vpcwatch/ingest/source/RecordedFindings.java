package io.vpcwatch.ingest.source;

import io.vpcwatch.ingest.cloudtrail.IgnoredReason;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.service.kafka.DeadLetter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it is told; told to fail, it does. */
public final class RecordedFindings implements ChangeSink {
  public final List<FunctionChange> taken = new CopyOnWriteArrayList<>();
  public final List<FunctionChange> settled = new CopyOnWriteArrayList<>();
  public final List<DeadLetter> deadLetters = new CopyOnWriteArrayList<>();
  public final Map<SourceType, Instant> newest = new ConcurrentHashMap<>();
  public volatile boolean failing;

  @Override
  public void onChange(FunctionChange change) {
    taken.add(change);
  }

  @Override
  public void onIgnored(IgnoredReason reason) {}

  @Override
  public void onDeadLetter(DeadLetter letter) {
    deadLetters.add(letter);
  }

  @Override
  public void onNewestEvent(SourceType source, Instant eventTime) {
    newest.put(source, eventTime);
  }

  @Override
  public void settle() {
    if (failing) {
      throw new IllegalStateException("Kafka is away");
    }
    settled.clear();
    settled.addAll(taken);
  }

  public List<String> settledIds() {
    return settled.stream().map(FunctionChange::eventId).toList();
  }
}
