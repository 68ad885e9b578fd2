package io.vpcwatch.ingest.cloudtrail;

import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.service.kafka.DeadLetter;
import java.time.Instant;

/**
 * Receives what a {@link TrailReader} finds, in the order of the input. An exception that it throws
 * ends the reading.
 */
public interface TrailListener {
  void onChange(FunctionChange change);

  void onCapacityProvider(CapacityProvider provider);

  /** What an event shows of a network or a role; one event may show several resources. */
  default void onNetworkChange(NetworkChange change) {}

  void onIgnored(IgnoredReason reason);

  /** A successful call of an operation that is {@link Operation#NOT_JUDGED}; ignored as well. */
  default void onNotJudged(Operation operation) {}

  void onDeadLetter(DeadLetter deadLetter);

  /**
   * The newest event of an input, of any service and with any outcome: it shows that the source
   * delivers.
   */
  default void onNewestEvent(SourceType source, Instant eventTime) {}

  /** An input, or a single record, contained that many records of this source, of any service. */
  default void onRecords(SourceType source, long count) {}

  /** That many more bytes of the input have been read, compressed if the input is. */
  default void onRawBytes(long count) {}

  /** The input contains nothing, neither records nor anything else. */
  default void onEmpty(String name) {}

  /** Whether the input that was read was damaged, so that reading it again may help. */
  default boolean isDamaged() {
    return false;
  }

  /** The input has been read to its end. */
  default void onEnd(TrailCounts counts) {}
}
