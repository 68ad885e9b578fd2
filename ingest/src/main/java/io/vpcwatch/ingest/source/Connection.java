package io.vpcwatch.ingest.source;

/** What a source works with until the first failure; then it is closed, and another one opened. */
public interface Connection extends AutoCloseable {
  /** Thread-safe, so that the tasks of one source can share it. */
  ChangeSink findings();

  /** Thread-safe. Read from Kafka when first asked for. */
  Checkpoints checkpoints();

  @Override
  void close();
}
