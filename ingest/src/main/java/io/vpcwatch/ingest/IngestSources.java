package io.vpcwatch.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.vpcwatch.ingest.aws.AccountAccess;
import io.vpcwatch.ingest.aws.AccountRegions;
import io.vpcwatch.ingest.aws.AwsClients;
import io.vpcwatch.ingest.aws.AwsSettings;
import io.vpcwatch.ingest.aws.RateLimitedCaller;
import io.vpcwatch.ingest.cloudtrail.ReadLimits;
import io.vpcwatch.ingest.cloudtrail.TrailReader;
import io.vpcwatch.ingest.inventory.FunctionStatusReader;
import io.vpcwatch.ingest.inventory.InventoryMetrics;
import io.vpcwatch.ingest.inventory.InventoryScan;
import io.vpcwatch.ingest.inventory.InventorySettings;
import io.vpcwatch.ingest.lookup.LookupPoll;
import io.vpcwatch.ingest.lookup.LookupSettings;
import io.vpcwatch.ingest.source.Connection;
import io.vpcwatch.ingest.source.FileSource;
import io.vpcwatch.ingest.source.SourceLoop;
import io.vpcwatch.ingest.sqs.SqsSettings;
import io.vpcwatch.ingest.sqs.SqsSource;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.runtime.Service;
import io.vpcwatch.service.settings.Settings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Makes the sources that the settings ask for. */
public final class IngestSources {
  private static final Duration RETRY_INTERVAL = Duration.ofSeconds(30);

  private final IngestSettings ingest;
  private final LookupSettings lookup;
  private final InventorySettings inventory;
  private final AwsSettings aws;
  private final Supplier<Connection> connections;
  private final MeterRegistry registry;
  private final Clock clock;
  private final ReadLimits limits;
  private final AwsClients clients;
  private final AccountAccess report;
  private final AccountRegions places;
  private final FunctionStatusReader known;

  private IngestSources(
      Settings settings,
      Supplier<Connection> connections,
      FunctionStatusReader known,
      MeterRegistry registry,
      Clock clock) {
    this.ingest = settings.get(IngestSettings.class);
    this.lookup = settings.get(LookupSettings.class);
    this.inventory = settings.get(InventorySettings.class);
    this.aws = settings.get(AwsSettings.class);
    this.connections = connections;
    this.known = known;
    this.registry = registry;
    this.clock = clock;
    this.limits = new ReadLimits(ingest.maxRecordBytes(), ingest.maxFileBytes());
    this.clients = new AwsClients(aws);
    this.report = new AccountAccess(registry);
    this.places = new AccountRegions(aws, clients, report, clock);
  }

  /**
   * The service that watches all of them.
   *
   * @param settings without {@link IngestProblems}
   * @param kafka properties of a Kafka client
   */
  public static IngestService serviceOf(
      Settings settings, Map<String, ?> kafka, Topics topics, MeterRegistry registry, Clock clock) {
    IngestMetrics metrics = new IngestMetrics(registry, clock);
    return serviceOf(
        settings,
        () -> new KafkaConnection(kafka, topics, metrics),
        new KafkaFunctionStatusReader(kafka, topics.functions()),
        registry,
        clock);
  }

  static IngestService serviceOf(
      Settings settings,
      Supplier<Connection> connections,
      FunctionStatusReader known,
      MeterRegistry registry,
      Clock clock) {
    IngestSources sources = new IngestSources(settings, connections, known, registry, clock);
    return new IngestService(sources.all(), sources.clients::close);
  }

  private List<Service> all() {
    List<Service> sources = new ArrayList<>();
    ingest.files().ifPresent(files -> sources.add(files(files)));
    TrailDeliveryMonitor gaps = new TrailDeliveryMonitor(registry, ingest.trailGap(), clock);
    ingest.sqs().forEach((name, queue) -> sources.add(queue(name, queue, gaps)));
    if (ingest.sqs().values().stream().anyMatch(queue -> queue.buckets().isPresent())) {
      places.named().forEach(place -> gaps.expect(place.account(), place.region()));
    }
    if (lookup.enabled()) {
      sources.add(lookup());
    }
    if (inventory.enabled()) {
      sources.add(inventory());
    }
    return sources;
  }

  private Service files(List<String> files) {
    List<Path> paths = files.stream().map(Path::of).toList();
    return new SourceLoop(
        "files",
        ingest.pollInterval(),
        ingest.pollInterval(),
        connections,
        (findings, checkpoints) ->
            new FileSource(
                paths,
                new TrailReader(limits, ingest.replayed(), clock),
                findings,
                checkpoints.get(),
                clock));
  }

  private Service queue(String name, SqsSettings queue, TrailDeliveryMonitor gaps) {
    return new SqsSource(
        name,
        queue,
        Set.copyOf(aws.accounts().orElse(List.of())),
        clients,
        limits,
        connections,
        gaps,
        registry,
        clock);
  }

  private Service lookup() {
    RateLimitedCaller requests =
        new RateLimitedCaller("LookupEvents", lookup.requestsPerSecond(), registry);
    return new SourceLoop(
        "lookup",
        lookup.interval(),
        lookup.interval(),
        connections,
        (findings, checkpoints) ->
            new LookupPoll(
                lookup,
                places,
                clients,
                requests,
                report,
                limits,
                findings,
                checkpoints.get(),
                clock));
  }

  private Service inventory() {
    RateLimitedCaller requests =
        new RateLimitedCaller("ListFunctions", inventory.requestsPerSecond(), registry);
    InventoryMetrics metrics = new InventoryMetrics(registry);
    return new SourceLoop(
        "inventory",
        inventory.interval(),
        RETRY_INTERVAL,
        connections,
        (findings, checkpoints) ->
            new InventoryScan(
                places,
                clients,
                requests,
                report,
                known,
                findings,
                checkpoints.get(),
                metrics,
                inventory.parallel(),
                clock));
  }
}
