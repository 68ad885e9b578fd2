package io.vpcwatch.standalone.demo;

import io.vpcwatch.ingest.cloudtrail.TrailFiles;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The bundled trail, as files that a source can watch.
 *
 * @param files in the order of their delivery by CloudTrail
 */
public record Story(List<Path> files) {
  private static final String RESOURCES = "/examples/cloudtrail";

  /** Copies the bundled trail out of the jar. */
  public static Story unpackTo(Path folder) throws IOException {
    URL resources = Objects.requireNonNull(Story.class.getResource(RESOURCES), RESOURCES);
    try {
      URI location = resources.toURI();
      if (location.getScheme().equals("jar")) {
        try (FileSystem jar = FileSystems.newFileSystem(location, Map.of())) {
          copy(jar.getPath(RESOURCES), folder);
        }
      } else {
        copy(Path.of(location), folder);
      }
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
    return new Story(TrailFiles.list(List.of(folder)));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : (Iterable<Path>) all::iterator) {
        Path copy = to.resolve(from.relativize(each).toString());
        if (Files.isDirectory(each)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(each, copy);
        }
      }
    }
  }
}
