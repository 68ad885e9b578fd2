package io.vpcwatch.ingest.backfill;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Something that holds CloudTrail records.
 *
 * @param name for dead letters: {@code s3://…}, {@code file:…}
 */
public record Input(String name, Opening opening) {
  /** Opens it. */
  @FunctionalInterface
  public interface Opening {
    /** Null if it is there no more. */
    @Nullable InputStream open() throws IOException;
  }
}
