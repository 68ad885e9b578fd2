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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Reads the files of a trail's bucket, day by day in the order of their names, and writes
 * checkpoints after every batch. A run that is resumed or repeated also reads the files that were
 * delivered since under names that the earlier run had passed.
 */
public final class S3Backfill implements Backfill {
  /** How much older than the time in a file's name its events may be. */
  private static final Duration SPILL = Duration.ofDays(1);

  private static final int PARALLEL = 16;

  private final IngestContext context;
  private final S3Client client;
  private final S3History history;
  private final Duration lateness;
  private final TimeRange range;
  private final boolean restart;
  private final Map<String, FolderPosition> positions = new HashMap<>();

  /** The same for runs that continue each other; another one after a restart. */
  private String run = "";

  /**
   * @param lateness how much older than the newest name of its folder a file may be that is still
   *     delivered; at most a day
   * @param restart reads everything, whatever an earlier run has read
   */
  public S3Backfill(
      IngestContext context,
      S3Client client,
      S3History history,
      Duration lateness,
      boolean restart) {
    this.context = context;
    this.client = client;
    this.history = history;
    this.lateness = lateness;
    Instant to = history.to() == null ? context.clock().instant() : history.to();
    this.range = new TimeRange(history.from(), to);
    this.restart = restart;
  }

  @Override
  public void run(BackfillProgress progress) throws IOException, InterruptedException {
    TrailBucket bucket = new TrailBucket(client, history.bucket());
    List<TrailBucket.Folder> folders = folders(bucket);
    Checkpoint last = restart ? null : context.checkpoints().last(history.id());
    run = last == null ? UUID.randomUUID().toString() : last.position().getOrDefault("run", "");
    LocalDate first = day(range.from());
    LocalDate end = earlier(day(range.to().plus(SPILL)), day(context.clock().instant()));
    try (ParallelTasks listers = new ParallelTasks(PARALLEL, "vpcwatch-s3-list");
        BatchPublisher batches = new BatchPublisher(context, PARALLEL, range, progress)) {
      long days = Math.max(1, ChronoUnit.DAYS.between(first, end) + 1);
      LocalDate start = first;
      if (last != null) {
        LocalDate reached = LocalDate.parse(last.position().get("day"));
        double done = (double) ChronoUnit.DAYS.between(first, reached) / days;
        progress.resumed(last.position().getOrDefault("after", ""), done);
        start = later(first, reached.minusDays(1));
      }
      for (LocalDate day = start; !day.isAfter(end); day = day.plusDays(1)) {
        List<TrailKey> files = list(bucket, folders, day, listers);
        long before = ChronoUnit.DAYS.between(first, day);
        for (int at = 0; at < files.size(); at += BatchPublisher.SIZE) {
          List<TrailKey> batch =
              files.subList(at, Math.min(files.size(), at + BatchPublisher.SIZE));
          batches.publish(batch.stream().map(bucket::input).toList());
          writeCheckpoints(day, batch);
          progress.share((before + (double) (at + batch.size()) / files.size()) / days);
        }
        progress.share((before + 1.0) / days);
      }
    }
  }

  private List<TrailBucket.Folder> folders(TrailBucket bucket) throws IOException {
    List<TrailBucket.Folder> all = bucket.folders(history.prefix());
    List<TrailBucket.Folder> folders = all.stream().filter(history::includes).toList();
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

  private void writeCheckpoints(LocalDate day, List<TrailKey> batch) throws InterruptedException {
    Map<String, Map<String, String>> checkpoints = new HashMap<>();
    for (TrailKey file : batch) {
      positionOf(file).add(file);
    }
    for (TrailKey file : batch) {
      checkpoints.computeIfAbsent(idOf(file), missing -> positionOf(file).toMap());
    }
    String after = batch.get(batch.size() - 1).key();
    checkpoints.put(history.id(), Map.of("day", day.toString(), "after", after, "run", run));
    context.write(checkpoints);
  }

  private FolderPosition positionOf(TrailKey file) {
    return positions.computeIfAbsent(
        file.folder(),
        folder -> new FolderPosition(lateness, context.checkpoints().last(idOf(file))));
  }

  private String idOf(TrailKey file) {
    return history.id() + "#" + run + "#" + file.folder();
  }

  /** The files of a day that have not been read, in the order of their names. */
  private List<TrailKey> list(
      TrailBucket bucket, List<TrailBucket.Folder> folders, LocalDate day, ParallelTasks listers)
      throws IOException, InterruptedException {
    return listers.run(folders, folder -> bucket.files(folder, day)).stream()
        .flatMap(List::stream)
        .filter(file -> isWanted(file) && !positionOf(file).hasRead(file))
        .sorted(TrailKey.ORDER)
        .toList();
  }

  private boolean isWanted(TrailKey file) {
    // None of a file's events is younger than the time in its name.
    return !file.windowEnd().isBefore(range.from().truncatedTo(ChronoUnit.MINUTES))
        && file.windowEnd().isBefore(range.to().plus(SPILL));
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
}
