package io.vpcwatch.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The requests of the page in a browser: it follows the transitions, and reads the overview and the
 * violations again after each.
 */
final class OpenPage implements AutoCloseable {
  private static final List<String> READ = List.of("/api/v1/overview", "/api/v1/violations");

  private final VpcwatchProcess vpcwatch;
  private final Stream<String> events;
  private final AtomicInteger reads = new AtomicInteger();
  private final CompletableFuture<Void> reader;

  private OpenPage(VpcwatchProcess vpcwatch, Stream<String> events) {
    this.vpcwatch = vpcwatch;
    this.events = events;
    reader =
        CompletableFuture.runAsync(
            () -> events.filter(line -> line.startsWith("event:")).forEach(line -> read()));
  }

  static OpenPage of(VpcwatchProcess vpcwatch) throws IOException, InterruptedException {
    return new OpenPage(vpcwatch, vpcwatch.lines("/api/v1/events"));
  }

  private void read() {
    for (String path : READ) {
      try {
        HttpResponse<String> response = vpcwatch.get(path);
        if (response.statusCode() != 200) {
          throw new IllegalStateException(path + " was answered with " + response.statusCode());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while reading " + path, e);
      }
    }
    reads.incrementAndGet();
  }

  /** For a report. */
  @Override
  public String toString() {
    return "the page has read everything "
        + reads
        + " times"
        + (reader.isDone() ? ", and then stopped" : "");
  }

  @Override
  public void close() {
    events.close();
  }
}
