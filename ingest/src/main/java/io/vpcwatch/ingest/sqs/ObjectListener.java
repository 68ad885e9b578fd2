package io.vpcwatch.ingest.sqs;

import io.vpcwatch.ingest.cloudtrail.ForwardingListener;
import io.vpcwatch.ingest.cloudtrail.IgnoredReason;
import io.vpcwatch.ingest.cloudtrail.TrailCounts;
import io.vpcwatch.ingest.cloudtrail.TrailListener;
import io.vpcwatch.service.kafka.DeadLetter;
import io.vpcwatch.service.kafka.DeadLetterReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Passes the content of an object, or of a message, on, but holds its dead letters back: those of a
 * damaged transfer must not be published if another attempt succeeds.
 */
final class ObjectListener extends ForwardingListener {
  /** An object with more of them is not a file of CloudTrail, however often it is read. */
  private static final int MAX_HELD = 100;

  private final List<DeadLetter> held = new ArrayList<>();
  private boolean understood;

  ObjectListener(TrailListener target) {
    super(target);
  }

  @Override
  public void onDeadLetter(DeadLetter deadLetter) {
    if (held.size() < MAX_HELD) {
      held.add(deadLetter);
    } else {
      target.onDeadLetter(deadLetter);
    }
  }

  /** CloudTrail writes no empty object. */
  @Override
  public void onEmpty(String name) {
    onDeadLetter(
        new DeadLetter(
            name, new byte[0], DeadLetterReason.TRUNCATED, Map.of("problem", "empty object")));
  }

  @Override
  public boolean isDamaged() {
    return held.stream().anyMatch(deadLetter -> deadLetter.reason().isDamage());
  }

  @Override
  public void onIgnored(IgnoredReason reason) {
    understood = true;
    super.onIgnored(reason);
  }

  @Override
  public void onEnd(TrailCounts counts) {
    understood |= counts.records() > 0;
    super.onEnd(counts);
  }

  /** Whether there was anything of CloudTrail, or of what carries its records. */
  boolean isUnderstood() {
    return understood;
  }

  /** Passes the dead letters on as well. */
  void release() {
    held.forEach(target::onDeadLetter);
  }
}
