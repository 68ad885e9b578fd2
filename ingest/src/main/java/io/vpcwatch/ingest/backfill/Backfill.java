package io.vpcwatch.ingest.backfill;

import io.vpcwatch.ingest.kafka.ChangePublisher;
import io.vpcwatch.ingest.kafka.Checkpoints;
import java.io.IOException;

/** Reads one piece of history. What was read and settled is not read again by the next run. */
@FunctionalInterface
public interface Backfill {
  /**
   * Returns when all of it is safe.
   *
   * @param tally is told what was done
   * @throws IOException if it can't be read on now; the message says what to do
   */
  void run(ChangePublisher publisher, Checkpoints checkpoints, BackfillProgress tally)
      throws IOException, InterruptedException;
}
