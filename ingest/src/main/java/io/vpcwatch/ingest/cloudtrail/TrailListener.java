package io.vpcwatch.ingest.cloudtrail;

import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.service.kafka.DeadLetter;
import java.time.Instant;

/**
 * Is told what a {@link TrailReader} finds, in the order of the input. An exception of his ends the
 * reading.
 */
public interface TrailListener {
  void onChange(FunctionChange change);

  void onIgnored(IgnoredReason reason);

  void onDeadLetter(DeadLetter letter);

  /**
   * The newest event of an input, of whatever service and whatever became of it: a sign of life.
   */
  default void onNewestEvent(SourceType source, Instant eventTime) {}

  /** So many more bytes of the input, as they came (compressed if they are), have been taken in. */
  default void onRawBytes(long count) {}
}
