package io.vpcwatch.ingest.source;

import io.vpcwatch.model.Checkpoint;
import org.jspecify.annotations.Nullable;

/** Remembers how far sources have been read, beyond the life of this process. */
public interface Checkpoints {
  /** The last one written for a source, null if there is none. */
  @Nullable Checkpoint last(String source);

  /** Returns when it is safe. */
  void write(Checkpoint checkpoint);
}
