package io.vpcwatch.ingest.sqs;

import io.micrometer.core.instrument.Counter;
import io.vpcwatch.ingest.s3.TrailKey;
import io.vpcwatch.ingest.source.FailureLog;
import io.vpcwatch.ingest.source.IngestContext;
import io.vpcwatch.ingest.source.SourceLoop;
import io.vpcwatch.service.runtime.DaemonThreads;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.runtime.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The workers of one queue. */
public final class SqsWorkers implements Service {
  private static final Duration RETRY_INTERVAL = Duration.ofSeconds(5);

  private final String name;
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(
          new DaemonThreads("vpcwatch-ingest-sqs-visibility"));
  private final Queue queue;
  private final List<SourceLoop> workers = new ArrayList<>();

  /**
   * @param name the user's name of the queue
   * @param accounts the allowed accounts if the queue's settings name none
   * @param delivered called for every trail file that was read
   */
  public SqsWorkers(
      String name,
      SqsSettings settings,
      Set<String> accounts,
      IngestContext context,
      Consumer<TrailKey> delivered) {
    this(
        name,
        settings,
        new QueueAllowlist(
            Set.copyOf(settings.buckets().orElse(List.of())),
            settings.accounts().map(Set::copyOf).orElse(accounts)),
        new QueueClients(settings, context.aws().clients()).sqs(),
        new QueueClients(settings, context.aws().clients()).s3(),
        context,
        delivered);
  }

  SqsWorkers(
      String name,
      SqsSettings settings,
      QueueAllowlist allowlist,
      SqsClient sqs,
      S3Client s3,
      IngestContext context,
      Consumer<TrailKey> delivered) {
    this.name = name;
    this.queue =
        new Queue(
            sqs,
            settings.queueUrl().toString(),
            settings.visibilityTimeout(),
            Counter.builder("vpcwatch.sqs.messages")
                .description(
                    "Messages of queues: deleted after Kafka acknowledged their content, or kept for"
                        + " another attempt")
                .tag("queue", name)
                .withRegistry(context.registry()),
            context.clock());
    MessageReader reader = new MessageReader(queue.name(), allowlist, s3, context);
    Heartbeat heartbeat = new Heartbeat(name, queue.name(), context);
    FailureLog failures = new FailureLog(name());
    for (int i = 1; i <= settings.workers(); i++) {
      workers.add(
          new SourceLoop(
              name() + "-" + i,
              Duration.ZERO,
              RETRY_INTERVAL,
              context.publisher(),
              new SqsSource(
                  queue, settings.visibilityTimeout(), reader, scheduler, heartbeat, delivered),
              failures));
    }
  }

  @Override
  public String name() {
    return "sqs-" + name;
  }

  @Override
  public void start() {
    workers.forEach(SourceLoop::start);
  }

  /** Up if all workers are, and not all messages are kept. */
  @Override
  public Health check() {
    return workers.stream()
        .map(SourceLoop::check)
        .filter(health -> !health.ok())
        .findFirst()
        .orElseGet(queue::health);
  }

  @Override
  public CompletionStage<String> fatalFault() {
    CompletableFuture<String> first = new CompletableFuture<>();
    workers.forEach(worker -> worker.fatalFault().thenAccept(first::complete));
    return first;
  }

  /** Closes all workers in parallel: each may have messages in flight. */
  @Override
  public void close() {
    workers.parallelStream().forEach(SourceLoop::close);
    scheduler.shutdownNow();
  }
}
