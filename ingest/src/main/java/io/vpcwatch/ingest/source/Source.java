package io.vpcwatch.ingest.source;

import io.vpcwatch.service.runtime.Health;
import java.io.IOException;

/** One look at a source for what is new in it. Looks follow each other on one thread. */
@FunctionalInterface
public interface Source {
  /**
   * Reads what is new, settles it, and remembers that it was read.
   *
   * @return how the source is
   * @throws IOException if the source fails; the connection to Kafka is kept for the next look
   * @throws RuntimeException if Kafka does; the next look gets another connection
   */
  Health take() throws IOException, InterruptedException;

  /**
   * No look shall follow: gives free what it holds. One that waits may end, as this may be called
   * from another thread; and more than once.
   */
  default void stop() {}
}
