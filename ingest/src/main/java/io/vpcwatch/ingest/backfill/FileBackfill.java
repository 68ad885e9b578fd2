package io.vpcwatch.ingest.backfill;

import io.vpcwatch.ingest.cloudtrail.TrailFiles;
import io.vpcwatch.ingest.cloudtrail.TrailInput;
import io.vpcwatch.ingest.source.IngestContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Files on this machine. Reading them is cheap: an interrupted run starts over. */
public final class FileBackfill implements Backfill {
  private final IngestContext context;
  private final List<Path> paths;

  /**
   * @param paths files, and folders with everything below them
   */
  public FileBackfill(IngestContext context, List<Path> paths) {
    this.context = context;
    this.paths = List.copyOf(paths);
  }

  @Override
  public void run(BackfillProgress progress) throws IOException, InterruptedException {
    List<Path> files = TrailFiles.list(paths);
    int parallel = Runtime.getRuntime().availableProcessors();
    try (BatchPublisher batches =
        new BatchPublisher(context, parallel, TimeRange.all(), progress)) {
      for (int at = 0; at < files.size(); at += BatchPublisher.SIZE) {
        int end = Math.min(files.size(), at + BatchPublisher.SIZE);
        batches.publish(files.subList(at, end).stream().map(TrailInput::of).toList());
        progress.share((double) end / files.size());
      }
    }
  }
}
