package io.vpcwatch.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.vpcwatch.ingest.aws.AwsContext;
import io.vpcwatch.ingest.aws.AwsSettings;
import io.vpcwatch.ingest.inventory.ExpectedState;
import io.vpcwatch.ingest.inventory.InventoryScan;
import io.vpcwatch.ingest.inventory.InventorySettings;
import io.vpcwatch.ingest.inventory.NetworkInventory;
import io.vpcwatch.ingest.inventory.NetworkRefresh;
import io.vpcwatch.ingest.kafka.ChangePublisher;
import io.vpcwatch.ingest.lookup.LookupPoll;
import io.vpcwatch.ingest.lookup.LookupSettings;
import io.vpcwatch.ingest.source.FileSource;
import io.vpcwatch.ingest.source.IngestContext;
import io.vpcwatch.ingest.source.Source;
import io.vpcwatch.ingest.source.SourceLoop;
import io.vpcwatch.ingest.sqs.SqsWorkers;
import io.vpcwatch.ingest.sqs.TrailDeliveryMonitor;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.service.kafka.TopicReader;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.runtime.Launcher;
import io.vpcwatch.service.runtime.Service;
import io.vpcwatch.service.settings.Settings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Reads the configured sources, and publishes the changes of functions that it finds in them. */
public final class IngestService implements Service {
  private static final Duration INVENTORY_RETRY_INTERVAL = Duration.ofSeconds(30);
  private static final Duration REFRESH_INTERVAL = Duration.ofSeconds(1);

  private final IngestContext context;
  private final List<Service> sources;
  private final Launcher launcher = new Launcher();

  public IngestService(
      Settings settings, Map<String, ?> kafka, Topics topics, MeterRegistry registry, Clock clock) {
    this(
        settings,
        context(settings, kafka, topics, registry, clock),
        () -> {
          try (TopicReader reader = TopicReader.connect(kafka)) {
            return ExpectedState.read(reader, topics.functions());
          }
        });
  }

  IngestService(
      Settings settings,
      IngestContext context,
      Supplier<Map<FunctionArn, ExpectedState>> expectedStates) {
    this.context = context;
    this.sources = sources(settings, context, expectedStates);
    launcher.expect(sources);
  }

  static IngestContext context(
      Settings settings, Map<String, ?> kafka, Topics topics, MeterRegistry registry, Clock clock) {
    return IngestContext.of(
        kafka,
        topics,
        AwsContext.of(settings, registry, clock),
        settings.get(IngestSettings.class).readLimits(),
        registry,
        clock);
  }

  private static List<Service> sources(
      Settings settings,
      IngestContext context,
      Supplier<Map<FunctionArn, ExpectedState>> expectedStates) {
    IngestSettings ingest = settings.get(IngestSettings.class);
    LookupSettings lookup = ingest.lookup();
    InventorySettings inventory = ingest.inventory();
    ChangePublisher publisher = context.publisher();
    List<Service> sources = new ArrayList<>();
    if (ingest.files().isPresent()) {
      List<Path> paths = ingest.files().get().stream().map(Path::of).toList();
      Source files = new FileSource(paths, ingest.replayed(), context);
      Duration interval = ingest.pollInterval();
      sources.add(new SourceLoop("files", interval, interval, publisher, files));
    }
    sources.addAll(queues(settings, context));
    if (lookup.enabled()) {
      Source poll = new LookupPoll(context, lookup);
      Duration interval = lookup.interval();
      sources.add(new SourceLoop("lookup", interval, interval, publisher, poll));
    }
    if (inventory.enabled()) {
      NetworkInventory networks =
          inventory.networks() ? new NetworkInventory(context, inventory) : null;
      if (networks != null) {
        NetworkRefresh refresh = new NetworkRefresh(networks, context.clock());
        publisher.onNetworkChange(refresh::onEvent);
        sources.add(
            new SourceLoop(
                "networks", REFRESH_INTERVAL, INVENTORY_RETRY_INTERVAL, publisher, refresh));
      }
      Source scan = new InventoryScan(context, inventory, expectedStates, networks);
      Duration interval = inventory.interval();
      sources.add(new SourceLoop("inventory", interval, INVENTORY_RETRY_INTERVAL, publisher, scan));
    }
    return List.copyOf(sources);
  }

  private static List<Service> queues(Settings settings, IngestContext context) {
    IngestSettings ingest = settings.get(IngestSettings.class);
    TrailDeliveryMonitor monitor =
        new TrailDeliveryMonitor(context.registry(), ingest.trailGap(), context.clock());
    if (ingest.sqs().values().stream().anyMatch(queue -> queue.buckets().isPresent())) {
      context
          .aws()
          .accountRegions()
          .named()
          .forEach(region -> monitor.expect(region.account(), region.region()));
    }
    Set<String> accounts = Set.copyOf(settings.get(AwsSettings.class).accounts().orElse(List.of()));
    List<Service> queues = new ArrayList<>();
    ingest
        .sqs()
        .forEach(
            (name, queue) ->
                queues.add(new SqsWorkers(name, queue, accounts, context, monitor::delivered)));
    return queues;
  }

  @Override
  public String name() {
    return "ingest";
  }

  @Override
  public void start() {
    sources.forEach(launcher::start);
  }

  @Override
  public Health check() {
    return sources.isEmpty() ? Health.up("no source is configured") : launcher.check();
  }

  @Override
  public CompletionStage<String> fatalFault() {
    return launcher.fatalFault();
  }

  /** Closes the sources before what they share. */
  @Override
  public void close() {
    launcher.close();
    context.close();
  }
}
