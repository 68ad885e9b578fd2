package io.vpcwatch.ingest.cloudtrail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An input with CloudTrail records.
 *
 * @param name for dead letters: {@code s3://…}, {@code file:…}
 */
public record TrailInput(String name, Opening opening) {
  /** Opens the input. */
  @FunctionalInterface
  public interface Opening {
    /** Null if the input no longer exists. */
    @Nullable InputStream open() throws IOException;
  }

  public static TrailInput of(Path file) {
    return new TrailInput("file:" + file, () -> Files.newInputStream(file));
  }
}
