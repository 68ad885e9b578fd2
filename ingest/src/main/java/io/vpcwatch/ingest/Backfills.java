package io.vpcwatch.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.aws.RateLimitedCaller;
import io.vpcwatch.ingest.backfill.Backfill;
import io.vpcwatch.ingest.backfill.BatchPublisher;
import io.vpcwatch.ingest.backfill.TimeRange;
import io.vpcwatch.ingest.cloudtrail.TrailFiles;
import io.vpcwatch.ingest.cloudtrail.TrailInput;
import io.vpcwatch.ingest.lookup.LookupBackfill;
import io.vpcwatch.ingest.s3.S3Backfill;
import io.vpcwatch.ingest.s3.S3History;
import io.vpcwatch.ingest.source.IngestContext;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.settings.Settings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Creates backfills with the user's settings, and holds what they share. */
public final class Backfills implements AutoCloseable {
  private final IngestContext context;
  private final IngestSettings settings;

  public Backfills(
      Settings settings, Map<String, ?> kafka, Topics topics, MeterRegistry registry, Clock clock) {
    this.context = IngestService.context(settings, kafka, topics, registry, clock);
    this.settings = settings.get(IngestSettings.class);
  }

  /**
   * Files on this machine. Reading them is cheap: an interrupted run starts over.
   *
   * @param paths files, and folders with everything below them
   */
  public Backfill files(List<Path> paths) {
    return progress -> {
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
    };
  }

  /**
   * @param roleArn the role to assume for the bucket; null to use our own credentials
   */
  public Backfill s3(
      S3History history, @Nullable String roleArn, @Nullable String externalId, boolean restart) {
    return new S3Backfill(
        context,
        context.aws().clients().s3(roleArn, externalId),
        history,
        settings.lateFiles(),
        restart);
  }

  /**
   * @param accounts empty for all in the settings
   * @param regions empty for all in the settings
   */
  public Backfill lookup(
      Set<String> accounts, Set<String> regions, TimeRange range, boolean restart) {
    List<AccountRegion> wanted =
        context.aws().accountRegions().list().stream()
            .filter(each -> accounts.isEmpty() || accounts.contains(each.account()))
            .filter(each -> regions.isEmpty() || regions.contains(each.region()))
            .toList();
    RateLimitedCaller caller =
        new RateLimitedCaller(
            "LookupEvents", settings.lookup().requestsPerSecond(), context.registry());
    return new LookupBackfill(
        context, wanted, caller, range, restart, settings.lookup().networks());
  }

  @Override
  public void close() {
    context.close();
  }
}
