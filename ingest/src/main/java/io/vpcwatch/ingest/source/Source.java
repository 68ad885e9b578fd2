package io.vpcwatch.ingest.source;

import io.vpcwatch.ingest.kafka.ChangePublisher.Batch;
import io.vpcwatch.service.runtime.Health;
import java.io.IOException;
import java.util.function.Supplier;

/** Somewhere CloudTrail records come from. A {@link SourceLoop} polls it on one thread. */
@FunctionalInterface
public interface Source {
  /**
   * Reads what is new, publishes it in batches, and records each input as read once Kafka has
   * acknowledged its batch.
   *
   * @param batches begins a batch; a source must not begin one before it has read something, as
   *     closing waits for a source with a batch
   * @return the health of the source
   * @throws IOException if the source can't be read
   * @throws RuntimeException if Kafka does not acknowledge a batch
   */
  Health poll(Supplier<Batch> batches) throws IOException, InterruptedException;

  /**
   * Releases what the source holds: no poll follows, and one that waits may end. Called from any
   * thread, and more than once.
   */
  default void stop() {}
}
