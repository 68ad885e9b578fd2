package io.vpcwatch.ingest.source;

import io.vpcwatch.ingest.cloudtrail.IgnoredReason;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.service.kafka.DeadLetter;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * Ends a reading in the middle of an input when its source is closed, and says when something is
 * safe.
 */
record StoppableFindings(ChangeSink findings, BooleanSupplier stopped, Runnable settled)
    implements ChangeSink {

  /** Thrown through the reader. */
  static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public void onRawBytes(long count) {
    if (stopped.getAsBoolean()) {
      throw new StoppedException();
    }
    findings.onRawBytes(count);
  }

  @Override
  public void onChange(FunctionChange change) {
    findings.onChange(change);
  }

  @Override
  public void onIgnored(IgnoredReason reason) {
    findings.onIgnored(reason);
  }

  @Override
  public void onDeadLetter(DeadLetter letter) {
    findings.onDeadLetter(letter);
  }

  @Override
  public void onNewestEvent(SourceType source, Instant eventTime) {
    findings.onNewestEvent(source, eventTime);
  }

  @Override
  public void settle() {
    findings.settle();
    settled.run();
  }
}
