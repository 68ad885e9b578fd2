package io.vpcwatch.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.aws.RateLimitedCaller;
import io.vpcwatch.ingest.backfill.Backfill;
import io.vpcwatch.ingest.backfill.FileBackfill;
import io.vpcwatch.ingest.backfill.TimeRange;
import io.vpcwatch.ingest.lookup.LookupBackfill;
import io.vpcwatch.ingest.lookup.LookupSettings;
import io.vpcwatch.ingest.s3.S3Backfill;
import io.vpcwatch.ingest.s3.S3History;
import io.vpcwatch.ingest.source.IngestContext;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.settings.Settings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Creates backfills with the user's settings, and holds what they share. */
public final class Backfills implements AutoCloseable {
  private final IngestContext context;
  private final LookupSettings lookup;
  private final Duration lateFiles;

  /**
   * @param kafka properties of a Kafka client
   */
  public Backfills(
      Settings settings, Map<String, ?> kafka, Topics topics, MeterRegistry registry, Clock clock) {
    this.context = IngestService.context(settings, kafka, topics, registry, clock);
    this.lookup = settings.get(LookupSettings.class);
    this.lateFiles = settings.get(IngestSettings.class).lateFiles();
  }

  public Backfill files(List<Path> paths) {
    return new FileBackfill(context, paths);
  }

  /**
   * @param roleArn the role to assume for the bucket; null to use our own credentials
   */
  public Backfill s3(
      S3History history, @Nullable String roleArn, @Nullable String externalId, boolean restart) {
    return new S3Backfill(
        context, context.aws().clients().s3(roleArn, externalId), history, lateFiles, restart);
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
        new RateLimitedCaller("LookupEvents", lookup.requestsPerSecond(), context.registry());
    return new LookupBackfill(context, wanted, caller, range, restart);
  }

  @Override
  public void close() {
    context.close();
  }
}
