package io.vpcwatch.ingest.cloudtrail;

import io.vpcwatch.service.runtime.ParallelTasks;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads many inputs in parallel, each into a listener of its own. */
public final class ParallelTrailReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ParallelTrailReader.class);

  private final TrailReader reader;
  private final int attempts;
  private final ParallelTasks tasks;

  /**
   * @param attempts at each input before reading fails, or a damaged input counts as read
   */
  public ParallelTrailReader(TrailReader reader, int parallelism, int attempts) {
    this.reader = reader;
    this.attempts = attempts;
    this.tasks = new ParallelTasks(parallelism, "vpcwatch-trail-reader");
  }

  /**
   * Returns when all inputs have been read.
   *
   * @param listeners creates one for each attempt; that of a failed attempt is dropped
   * @return the listeners in the order of the inputs, without those of inputs that no longer exist
   * @throws IOException if an input can't be read
   */
  public <L extends TrailListener> List<L> read(List<TrailInput> inputs, Supplier<L> listeners)
      throws IOException, InterruptedException {
    return tasks.run(inputs, input -> read(input, listeners)).stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private <L extends TrailListener> Optional<L> read(TrailInput input, Supplier<L> listeners)
      throws IOException {
    for (int attempt = 1; ; attempt++) {
      try (InputStream in = input.opening().open()) {
        if (in == null) {
          return Optional.empty();
        }
        L listener = listeners.get();
        reader.read(input.name(), in, listener);
        if (attempt == attempts || !listener.isDamaged()) {
          return Optional.of(listener);
        }
        LOG.warn("{} is damaged and is read again", input.name());
      } catch (IOException e) {
        if (attempt == attempts) {
          throw new IOException("can't read " + input.name() + ": " + e.getMessage(), e);
        }
        LOG.warn("Reading {} failed and is retried: {}", input.name(), e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    tasks.close();
  }
}
