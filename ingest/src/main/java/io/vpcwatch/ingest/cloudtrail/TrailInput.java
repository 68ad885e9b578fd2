package io.vpcwatch.ingest.cloudtrail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An input with CloudTrail records.
 *
 * @param name for dead letters: {@code s3://…}, {@code file:…}
 */
public record TrailInput(String name, Opening opening) {
  @FunctionalInterface
  public interface Opening {
    /** Null if the input no longer exists. */
    @Nullable InputStream open() throws IOException;
  }

  public static TrailInput of(Path file) {
    return new TrailInput("file:" + file, () -> open(file));
  }

  private static InputStream open(Path file) throws IOException {
    try {
      return Files.newInputStream(file);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no such file, or it is a link that leads nowhere", e);
    }
  }
}
