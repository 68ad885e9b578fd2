package io.vpcwatch.ingest.backfill;

import io.vpcwatch.ingest.cloudtrail.ReadLimits;
import io.vpcwatch.ingest.cloudtrail.TrailFiles;
import io.vpcwatch.ingest.cloudtrail.TrailInput;
import io.vpcwatch.ingest.cloudtrail.TrailReader;
import io.vpcwatch.ingest.kafka.ChangePublisher;
import io.vpcwatch.ingest.kafka.Checkpoints;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** Files on this machine. Reading them is cheap: an interrupted run starts over. */
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
  public void run(ChangePublisher publisher, Checkpoints checkpoints, BackfillProgress progress)
      throws IOException, InterruptedException {
    List<Path> files = TrailFiles.list(paths);
    int parallel = Runtime.getRuntime().availableProcessors();
    try (BatchPublisher batches =
        new BatchPublisher(
            new TrailReader(limits, true, clock), parallel, TimeRange.all(), publisher, progress)) {
      for (int at = 0; at < files.size(); at += BatchPublisher.SIZE) {
        int end = Math.min(files.size(), at + BatchPublisher.SIZE);
        batches.publish(files.subList(at, end).stream().map(TrailInput::of).toList());
        progress.share((double) end / files.size());
      }
    }
  }
}
