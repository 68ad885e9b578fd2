package io.vpcwatch.ingest.backfill;

import io.vpcwatch.ingest.cloudtrail.ReadLimits;
import io.vpcwatch.ingest.cloudtrail.TrailFiles;
import io.vpcwatch.ingest.kafka.ChangePublisher;
import io.vpcwatch.ingest.kafka.Checkpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** Files of this machine. They are near: a run that was broken off begins again. */
public final class FileBackfill implements Backfill {
  private final List<Path> paths;
  private final ReadLimits limits;
  private final Clock clock;

  /**
   * @param paths files, and folders with everything below them
   */
  public FileBackfill(List<Path> paths, ReadLimits limits, Clock clock) {
    this.paths = List.copyOf(paths);
    this.limits = limits;
    this.clock = clock;
  }

  @Override
  public void run(ChangePublisher publisher, Checkpoints checkpoints, BackfillProgress tally)
      throws IOException, InterruptedException {
    // The names of trail files begin with the place and go on with the time.
    List<Path> files = TrailFiles.list(paths);
    int parallel = Runtime.getRuntime().availableProcessors();
    try (BatchPublisher batches =
        new BatchPublisher(limits, TimeRange.all(), publisher, tally, clock, parallel)) {
      for (int at = 0; at < files.size(); at += BatchPublisher.SIZE) {
        int end = Math.min(files.size(), at + BatchPublisher.SIZE);
        batches.publish(files.subList(at, end).stream().map(FileBackfill::input).toList());
        tally.share((double) end / files.size());
      }
    }
  }

  private static Input input(Path file) {
    return new Input("file:" + file, () -> Files.newInputStream(file));
  }
}
