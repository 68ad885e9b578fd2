package io.vpcwatch.ingest.source;

import io.vpcwatch.model.Checkpoint;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Checkpoints that outlive the source but not the test. */
public final class CheckpointsInMemory implements Checkpoints {
  public final Map<String, Checkpoint> written = new ConcurrentHashMap<>();

  @Override
  public Checkpoint last(String source) {
    return written.get(source);
  }

  @Override
  public void write(Checkpoint checkpoint) {
    written.put(checkpoint.source(), checkpoint);
  }
}
