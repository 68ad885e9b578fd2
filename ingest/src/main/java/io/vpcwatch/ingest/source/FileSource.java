package io.vpcwatch.ingest.source;

import io.vpcwatch.ingest.cloudtrail.TrailFiles;
import io.vpcwatch.ingest.cloudtrail.TrailReader;
import io.vpcwatch.ingest.kafka.ChangePublisher.Batch;
import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.service.runtime.Health;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls files and folders. A file is read when it is new or has changed, from its beginning:
 * duplicate changes do no harm.
 */
public final class FileSource implements Source {
  private static final Logger LOG = LoggerFactory.getLogger(FileSource.class);

  private final List<Path> paths;
  private final TrailReader reader;
  private final IngestContext context;

  /**
   * @param replayed everything is history
   */
  public FileSource(List<Path> paths, boolean replayed, IngestContext context) {
    this.paths = List.copyOf(paths);
    this.reader = new TrailReader(context.limits(), replayed, context.clock());
    this.context = context;
  }

  @Override
  public Health poll(Supplier<Batch> batches) throws IOException, InterruptedException {
    int read = readNew(batches);
    if (read > 0) {
      LOG.info("read {} new or changed files", read);
    }
    return Health.up("watching " + paths.size() + " paths");
  }

  /**
   * Reads new and changed files, and writes the checkpoint of each once Kafka has acknowledged it.
   *
   * @return how many files were read
   * @throws IOException if a path or file can't be read; all the others have been
   */
  int readNew(Supplier<Batch> batches) throws IOException, InterruptedException {
    List<IOException> failures = new ArrayList<>();
    int read = 0;
    for (Path file : files(failures)) {
      try {
        read += readIfNew(file, batches) ? 1 : 0;
      } catch (IOException e) {
        failures.add(new IOException("can't read " + file + ": " + e.getMessage(), e));
      }
    }
    if (!failures.isEmpty()) {
      IOException first = failures.get(0);
      failures.stream().skip(1).forEach(first::addSuppressed);
      throw first;
    }
    return read;
  }

  private Set<Path> files(List<IOException> failures) {
    Set<Path> files = new LinkedHashSet<>();
    for (Path path : paths) {
      try {
        files.addAll(TrailFiles.list(List.of(path)));
      } catch (IOException e) {
        failures.add(e);
      }
    }
    return files;
  }

  private boolean readIfNew(Path file, Supplier<Batch> batches)
      throws IOException, InterruptedException {
    String source = "file:" + file.toAbsolutePath().normalize();
    Map<String, String> position = position(file);
    Checkpoint last = context.checkpoints().last(source);
    if (last != null && last.position().equals(position)) {
      return false;
    }
    Batch batch = batches.get();
    try (InputStream in = Files.newInputStream(file)) {
      reader.read("file:" + file, in, batch);
    }
    batch.await();
    // The position from before reading: anything appended meanwhile is read by the next poll.
    context.write(source, position);
    return true;
  }

  private static Map<String, String> position(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return Map.of(
        "path", file.toString(),
        "size", Long.toString(attributes.size()),
        "modified", attributes.lastModifiedTime().toString());
  }
}
