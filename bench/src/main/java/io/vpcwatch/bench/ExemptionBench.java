package io.vpcwatch.bench;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.evaluator.EvaluatorService;
import io.vpcwatch.ingest.kafka.ChangePublisher;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.ExemptionBuilder;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionChange.Kind;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.service.kafka.KafkaProperties;
import io.vpcwatch.service.kafka.TopicReader;
import io.vpcwatch.service.runtime.ProcessSettings;
import io.vpcwatch.standalone.app.TemporaryFolder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * An exemption for many functions without a VPC: how long it takes until the topic functions shows
 * the last one as exempt, and after the end of the exemption as violating. Meanwhile functions of
 * another account are created one after another: how long each takes until functions shows it.
 *
 * <p>Argument: the number of functions (10,000).
 */
public final class ExemptionBench {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final String EXEMPTED = "111122223333";
  private static final Duration LASTS = Duration.ofSeconds(20);
  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  private final int functions;
  private final LocalKafka kafka;
  private final Map<Verdict, Integer> verdicts = new HashMap<>();
  private final Map<FunctionArn, Verdict> exempted = new HashMap<>();
  private final Map<FunctionArn, Instant> probes = new HashMap<>();
  private final List<Long> latencies = new ArrayList<>();

  private ExemptionBench(int functions, LocalKafka kafka) {
    this.functions = functions;
    this.kafka = kafka;
  }

  public static void main(String[] args) throws InterruptedException {
    int functions = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    try (TemporaryFolder folder = TemporaryFolder.create();
        LocalKafka kafka = new LocalKafka(folder.path().resolve("broker"));
        EvaluatorService evaluator =
            new EvaluatorService(
                kafka.settings(),
                true,
                kafka.clients(),
                ProcessSettings.in(folder.path()),
                new SimpleMeterRegistry())) {
      evaluator.start();
      new ExemptionBench(functions, kafka).measure();
    }
  }

  private void measure() throws InterruptedException {
    try (ChangePublisher publisher =
            new ChangePublisher(kafka.clients(), kafka.topics(), new SimpleMeterRegistry(), CLOCK);
        TopicReader reader = TopicReader.connect(kafka.clients())) {
      reader.add(
          kafka.topics().functions(),
          (function, status) -> {
            if (status != null) {
              shown(function, status.verdict());
            }
          });
      ChangePublisher.Batch batch = publisher.batch();
      for (int i = 0; i < functions; i++) {
        batch.onChange(created(EXEMPTED, "f" + i));
      }
      batch.await();
      await(Verdict.VIOLATING, reader, publisher);
      latencies.clear();
      Instant from = CLOCK.instant();
      Instant until = from.plus(LASTS);
      publish(from, until);
      await(Verdict.EXEMPT, reader, publisher);
      Duration shown = Duration.between(from, CLOCK.instant());
      await(Verdict.VIOLATING, reader, publisher);
      Duration ended = Duration.between(until, CLOCK.instant());
      Collections.sort(latencies);
      System.out.printf(
          "%d functions: exempt after %d ms, violating %d ms after the end; meanwhile %d functions of another"
              + " account: p50 %d ms, p99 %d ms%n",
          functions,
          shown.toMillis(),
          ended.toMillis(),
          latencies.size(),
          latencies.get(latencies.size() / 2),
          latencies.get(latencies.size() * 99 / 100));
    }
  }

  private void shown(FunctionArn function, Verdict verdict) {
    if (function.account().equals(EXEMPTED)) {
      Verdict former = exempted.put(function, verdict);
      if (former != null) {
        verdicts.merge(former, -1, Integer::sum);
      }
      verdicts.merge(verdict, 1, Integer::sum);
    } else {
      Instant sent = probes.remove(function);
      if (sent != null) {
        latencies.add(Duration.between(sent, CLOCK.instant()).toMillis());
      }
    }
  }

  /** Until all functions have the verdict; meanwhile creates another function every few moments. */
  private void await(Verdict verdict, TopicReader reader, ChangePublisher publisher)
      throws InterruptedException {
    Instant end = CLOCK.instant().plus(TIMEOUT);
    Instant next = CLOCK.instant();
    while (verdicts.getOrDefault(verdict, 0) < functions) {
      if (CLOCK.instant().isAfter(end)) {
        throw new IllegalStateException(verdicts + " after " + TIMEOUT);
      }
      if (CLOCK.instant().isAfter(next)) {
        FunctionChange probe = created("444455556666", "probe" + CLOCK.instant().toEpochMilli());
        probes.put(probe.functionArn(), CLOCK.instant());
        // Not awaited: the reader must not wait for it.
        publisher.batch().onChange(probe);
        next = CLOCK.instant().plusMillis(20);
      }
      reader.poll(Duration.ofMillis(5));
    }
  }

  private void publish(Instant from, Instant until) {
    Exemption exemption =
        ExemptionBuilder.builder()
            .id("bench")
            .matchers(List.of(new Exemption.Matcher(null, EXEMPTED, null, new TreeMap<>())))
            .owner("owner")
            .reason("measured")
            .validFrom(from)
            .validUntil(until)
            .createdBy("bench")
            .createdAt(from)
            .build();
    try (KafkaProducer<String, Exemption> producer =
        new KafkaProducer<>(
            KafkaProperties.producer(kafka.clients()),
            kafka.topics().exemptions().keySerde().serializer(),
            kafka.topics().exemptions().valueSerde().serializer())) {
      Future<?> unused = // its failure shows: no function becomes exempt
          producer.send(
              new ProducerRecord<>(kafka.topics().exemptions().name(), exemption.id(), exemption));
    }
  }

  private static FunctionChange created(String account, String name) {
    Instant now = CLOCK.instant();
    return FunctionChange.from(SourceType.EVENTBRIDGE)
        .functionArn(new FunctionArn("aws", "eu-west-1", account, name))
        .kind(Kind.CREATED)
        .eventTime(now.truncatedTo(ChronoUnit.SECONDS))
        .eventId(name)
        .attachment(Attachment.detached())
        .receivedAt(now)
        .build();
  }
}
