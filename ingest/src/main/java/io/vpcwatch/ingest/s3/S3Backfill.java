package io.vpcwatch.ingest.s3;

import io.vpcwatch.ingest.backfill.Backfill;
import io.vpcwatch.ingest.backfill.BackfillProgress;
import io.vpcwatch.ingest.backfill.BatchPublisher;
import io.vpcwatch.ingest.backfill.TimeRange;
import io.vpcwatch.ingest.source.IngestContext;
import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.service.runtime.ParallelTasks;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Reads the files of a trail's bucket, day by day in the order of their delivery, and writes a
 * checkpoint after every batch.
 */
public final class S3Backfill implements Backfill {
  /** Files are named by the time of their delivery, and contain older events. */
  private static final Duration SPILL = Duration.ofDays(1);

  private static final int PARALLEL = 16;

  private final IngestContext context;
  private final S3Client client;
  private final S3History history;
  private final TimeRange range;
  private final boolean restart;

  /**
   * @param restart reads everything, whatever an earlier run has read
   */
  public S3Backfill(IngestContext context, S3Client client, S3History history, boolean restart) {
    this.context = context;
    this.client = client;
    this.history = history;
    Instant to = history.to() == null ? context.clock().instant() : history.to();
    this.range = new TimeRange(history.from(), to);
    this.restart = restart;
  }

  @Override
  public void run(BackfillProgress progress) throws IOException, InterruptedException {
    TrailBucket bucket = new TrailBucket(client, history.bucket());
    List<TrailFolder> folders = folders(bucket);
    Position position = Position.of(restart ? null : context.checkpoints().last(history.id()));
    LocalDate first = day(range.from());
    LocalDate last = earlier(day(range.to().plus(SPILL)), day(context.clock().instant()));
    try (ParallelTasks listers = new ParallelTasks(PARALLEL, "vpcwatch-s3-list");
        BatchPublisher batches = new BatchPublisher(context, PARALLEL, range, progress)) {
      long days = Math.max(1, ChronoUnit.DAYS.between(first, last) + 1);
      if (position.file() != null) {
        double done = (double) ChronoUnit.DAYS.between(first, position.day()) / days;
        progress.resumed(position.file().key(), done);
      }
      for (LocalDate day = later(first, position.day());
          !day.isAfter(last);
          day = day.plusDays(1)) {
        List<TrailKey> files = list(bucket, folders, day, position, listers);
        long before = ChronoUnit.DAYS.between(first, day);
        for (int at = 0; at < files.size(); at += BatchPublisher.SIZE) {
          int end = Math.min(files.size(), at + BatchPublisher.SIZE);
          batches.publish(files.subList(at, end).stream().map(bucket::input).toList());
          String after = files.get(end - 1).key();
          context.write(history.id(), Map.of("day", day.toString(), "after", after));
          progress.share((before + (double) end / files.size()) / days);
        }
        progress.share((before + 1.0) / days);
      }
    }
  }

  private List<TrailFolder> folders(TrailBucket bucket) throws IOException {
    List<TrailFolder> all = bucket.folders(history.prefix());
    List<TrailFolder> folders = all.stream().filter(history::includes).toList();
    if (folders.isEmpty()) {
      throw new IOException(
          "there is no AWSLogs/…/CloudTrail/ of "
              + (all.isEmpty() ? "any account" : "the requested accounts and regions")
              + " in s3://"
              + history.bucket()
              + "/"
              + history.prefix()
              + ": check the bucket, the trail's prefix (--prefix), --account and --region");
    }
    return folders;
  }

  /** The files of a day that have not been read, in the order of their delivery. */
  private List<TrailKey> list(
      TrailBucket bucket,
      List<TrailFolder> folders,
      LocalDate day,
      Position position,
      ParallelTasks listers)
      throws IOException, InterruptedException {
    return listers.run(folders, folder -> bucket.files(folder, day)).stream()
        .flatMap(List::stream)
        .filter(file -> isWanted(file) && position.isBefore(file))
        .sorted(TrailKey.ORDER)
        .toList();
  }

  private boolean isWanted(TrailKey file) {
    // A file's name has the minute of its delivery, and all of its events are older.
    return !file.deliveredAt().isBefore(range.from().truncatedTo(ChronoUnit.MINUTES))
        && file.deliveredAt().isBefore(range.to().plus(SPILL));
  }

  private static LocalDate day(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }

  private static LocalDate earlier(LocalDate one, LocalDate other) {
    return one.isBefore(other) ? one : other;
  }

  private static LocalDate later(LocalDate one, LocalDate other) {
    return one.isAfter(other) ? one : other;
  }

  /**
   * How far an earlier run has read.
   *
   * @param file the last file that it has read; null for none
   */
  private record Position(LocalDate day, @Nullable TrailKey file) {
    static Position of(@Nullable Checkpoint checkpoint) {
      return checkpoint == null
          ? new Position(LocalDate.MIN, null)
          : new Position(
              LocalDate.parse(checkpoint.position().get("day")),
              TrailKey.parse(checkpoint.position().getOrDefault("after", "")).orElse(null));
    }

    boolean isBefore(TrailKey other) {
      return file == null || TrailKey.ORDER.compare(file, other) < 0;
    }
  }
}
