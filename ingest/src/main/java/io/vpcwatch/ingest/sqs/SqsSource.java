package io.vpcwatch.ingest.sqs;

import io.micrometer.core.instrument.MeterRegistry;
import io.vpcwatch.ingest.aws.AwsClients;
import io.vpcwatch.ingest.cloudtrail.ReadLimits;
import io.vpcwatch.ingest.cloudtrail.TrailReader;
import io.vpcwatch.ingest.source.ChangeSink;
import io.vpcwatch.ingest.source.Connection;
import io.vpcwatch.ingest.source.SourceLoop;
import io.vpcwatch.ingest.source.TrailWatch;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.runtime.Service;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The workers of one queue. */
public final class SqsSource implements Service {
  private static final Duration RETRY_INTERVAL = Duration.ofSeconds(5);

  private final String name;
  private final SqsSettings settings;
  private final QueueAllowlist permitted;
  private final SqsClient sqs;
  private final S3Client s3;
  private final ReadLimits limits;
  private final TrailWatch trails;
  private final QueueMetrics metrics;
  private final Clock clock;
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "visibility"));
  private final ExecutorService polls = Executors.newCachedThreadPool(task -> daemon(task, "poll"));
  private final List<SourceLoop> workers = new ArrayList<>();

  /**
   * @param name the user's, of the queue
   * @param settings without {@link SqsProblems}
   * @param accounts those whose events are taken if the queue's settings name none
   */
  public SqsSource(
      String name,
      SqsSettings settings,
      Set<String> accounts,
      AwsClients clients,
      ReadLimits limits,
      Supplier<Connection> connections,
      TrailWatch trails,
      MeterRegistry registry,
      Clock clock) {
    this(
        name,
        settings,
        accounts,
        clients.sqs(
            QueueUrl.region(settings.queueUrl()),
            settings.roleArn().orElse(null),
            settings.externalId().orElse(null)),
        clients.s3(settings.roleArn().orElse(null), settings.externalId().orElse(null)),
        limits,
        connections,
        trails,
        registry,
        clock);
  }

  SqsSource(
      String name,
      SqsSettings settings,
      Set<String> accounts,
      SqsClient sqs,
      S3Client s3,
      ReadLimits limits,
      Supplier<Connection> connections,
      TrailWatch trails,
      MeterRegistry registry,
      Clock clock) {
    this.name = name;
    this.settings = settings;
    this.permitted =
        new QueueAllowlist(
            Set.copyOf(settings.buckets().orElse(List.of())),
            settings.accounts().map(Set::copyOf).orElse(accounts));
    this.sqs = sqs;
    this.s3 = s3;
    this.limits = limits;
    this.trails = trails;
    this.metrics = new QueueMetrics(name, registry);
    this.clock = clock;
    for (int i = 1; i <= settings.workers(); i++) {
      workers.add(
          new SourceLoop(
              name() + "-" + i,
              Duration.ZERO,
              RETRY_INTERVAL,
              connections,
              (findings, checkpoints) -> look(findings)));
    }
  }

  private static Thread daemon(Runnable task, String use) {
    Thread thread = new Thread(task, "vpcwatch-ingest-sqs-" + use);
    thread.setDaemon(true);
    return thread;
  }

  private SqsLook look(ChangeSink findings) {
    return new SqsLook(
        new Queue(sqs, settings.queueUrl(), settings.visibilityTimeout(), polls),
        settings.visibilityTimeout(),
        new MessageReading(permitted, s3, new TrailReader(limits, false, clock), findings, trails),
        findings,
        metrics,
        scheduler);
  }

  @Override
  public String name() {
    return "sqs-" + name;
  }

  @Override
  public void start() {
    workers.forEach(SourceLoop::start);
  }

  /** Well if all workers are; they differ only in trouble. */
  @Override
  public Health check() {
    return workers.stream()
        .map(SourceLoop::check)
        .filter(health -> !health.ok())
        .findFirst()
        .orElseGet(() -> workers.get(0).check());
  }

  /** All workers end at the same time: each may have something in hand. */
  @Override
  public void close() {
    workers.parallelStream().forEach(SourceLoop::close);
    polls.shutdownNow();
    scheduler.shutdownNow();
  }
}
