package io.vpcwatch.standalone.app;

import io.vpcwatch.service.settings.SettingsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.utils.Utils;

/** A folder that is deleted when it is closed. */
public record TemporaryFolder(Path path) implements AutoCloseable {

  public static TemporaryFolder create() {
    try {
      return new TemporaryFolder(Files.createTempDirectory("vpcwatch-"));
    } catch (IOException e) {
      throw new SettingsException(
          List.of(
              "can't create a temporary folder in "
                  + System.getProperty("java.io.tmpdir")
                  + "; name another one with VPCWATCH_JAVA_OPTS=-Djava.io.tmpdir=FOLDER"));
    }
  }

  /** Deletes the folder and everything in it, without following links. */
  @Override
  public void close() {
    try {
      Utils.delete(path.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException("can't delete " + path + ": " + e.getMessage(), e);
    }
  }
}
