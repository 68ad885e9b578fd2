package io.vpcwatch.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.vpcwatch.ingest.aws.AccountAccess;
import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.aws.AccountRegions;
import io.vpcwatch.ingest.aws.AwsClients;
import io.vpcwatch.ingest.aws.AwsSettings;
import io.vpcwatch.ingest.aws.RateLimitedCaller;
import io.vpcwatch.ingest.backfill.Backfill;
import io.vpcwatch.ingest.backfill.BackfillProgress;
import io.vpcwatch.ingest.backfill.FileBackfill;
import io.vpcwatch.ingest.backfill.TimeRange;
import io.vpcwatch.ingest.cloudtrail.ReadLimits;
import io.vpcwatch.ingest.lookup.LookupBackfill;
import io.vpcwatch.ingest.lookup.LookupSettings;
import io.vpcwatch.ingest.s3.S3Backfill;
import io.vpcwatch.ingest.s3.S3History;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes backfills of what the settings say, and runs them. */
public final class Backfills implements AutoCloseable {
  private final Settings settings;
  private final MeterRegistry registry;
  private final Clock clock;
  private final ReadLimits limits;
  private final AwsClients clients;

  public Backfills(Settings settings, MeterRegistry registry, Clock clock) {
    IngestSettings ingest = settings.get(IngestSettings.class);
    this.settings = settings;
    this.registry = registry;
    this.clock = clock;
    this.limits = new ReadLimits(ingest.maxRecordBytes(), ingest.maxFileBytes());
    this.clients = new AwsClients(settings.get(AwsSettings.class));
  }

  public Backfill files(List<Path> paths) {
    return new FileBackfill(paths, limits, clock);
  }

  /**
   * @param roleArn to assume for the bucket; null for the own credentials
   */
  public Backfill s3(
      S3History history, @Nullable String roleArn, @Nullable String externalId, boolean restart) {
    return new S3Backfill(clients.s3(roleArn, externalId), history, restart, limits, clock);
  }

  /**
   * @param accounts all of the settings' if empty
   * @param regions all of the settings' if empty
   */
  public Backfill lookup(
      Set<String> accounts, Set<String> regions, TimeRange range, boolean restart) {
    AccountAccess report = new AccountAccess(registry);
    List<AccountRegion> places =
        new AccountRegions(settings.get(AwsSettings.class), clients, report, clock)
            .list().stream()
                .filter(place -> accounts.isEmpty() || accounts.contains(place.account()))
                .filter(place -> regions.isEmpty() || regions.contains(place.region()))
                .toList();
    int perSecond = settings.get(LookupSettings.class).requestsPerSecond();
    RateLimitedCaller requests = new RateLimitedCaller("LookupEvents", perSecond, registry);
    return new LookupBackfill(places, clients, requests, report, range, restart, limits, clock);
  }

  /**
   * Runs a backfill against Kafka.
   *
   * @param kafka properties of a Kafka client
   * @throws IOException if it can't be read on now; the message says what to do
   */
  public void run(Backfill backfill, Map<String, ?> kafka, Topics topics, BackfillProgress tally)
      throws IOException, InterruptedException {
    try (KafkaConnection connection =
        new KafkaConnection(kafka, topics, new IngestMetrics(registry, clock))) {
      backfill.run(connection.findings(), connection.checkpoints(), tally);
    }
  }

  @Override
  public void close() {
    clients.close();
  }
}
