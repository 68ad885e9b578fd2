package io.vpcwatch.ingest;

import io.vpcwatch.ingest.source.Checkpoints;
import io.vpcwatch.ingest.source.Findings;

/** What a source works with until the first failure; then it is closed, and another one opened. */
interface Connection extends AutoCloseable {
  Findings findings();

  Checkpoints checkpoints();

  @Override
  void close();
}
