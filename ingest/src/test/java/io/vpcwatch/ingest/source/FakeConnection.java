package io.vpcwatch.ingest.source;

/**
 * A connection to what a test made.
 *
 * @param closed called when it is closed
 */
public record FakeConnection(ChangeSink findings, Checkpoints checkpoints, Runnable closed)
    implements Connection {

  public FakeConnection(ChangeSink findings) {
    this(findings, new CheckpointsInMemory(), () -> {});
  }

  @Override
  public void close() {
    closed.run();
  }
}
