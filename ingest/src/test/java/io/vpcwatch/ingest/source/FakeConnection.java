package io.vpcwatch.ingest.source;

/**
 * A connection to what a test made.
 *
 * @param closed called when it is closed
 */
public record FakeConnection(Findings findings, Checkpoints checkpoints, Runnable closed)
    implements Connection {

  public FakeConnection(Findings findings) {
    this(findings, new CheckpointsInMemory(), () -> {});
  }

  @Override
  public void close() {
    closed.run();
  }
}
