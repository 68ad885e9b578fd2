package io.vpcwatch.ingest.backfill;

import java.io.IOException;

/** Reads a part of the history. A run resumes where an earlier one has stopped. */
@FunctionalInterface
public interface Backfill {
  /**
   * Returns when Kafka has acknowledged all of it.
   *
   * @throws IOException if it can't be read further now; the message says what to do
   */
  void run(BackfillProgress progress) throws IOException, InterruptedException;
}
