package io.vpcwatch.bench;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.ingest.kafka.ChangePublisher;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.ExemptionBuilder;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.service.kafka.KafkaProperties;
import io.vpcwatch.service.kafka.TopicReader;
import io.vpcwatch.standalone.app.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
 * <p>With {@code kill}, there are two evaluators, and one is killed when it has evaluated a third
 * of the functions: the first in the middle of the beginning, the second in the middle of the end.
 * Every violation must be published once.
 *
 * <p>Arguments: the number of functions (10,000), and {@code kill}.
 */
public final class ExemptionBench {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final String EXEMPTED = "111122223333";
  private static final Duration NOTICE = Duration.ofSeconds(15);
  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  private final int functions;
  private final boolean kills;
  private final LocalKafka kafka;
  private final Path folder;
  private final List<VpcwatchProcess> evaluators = new ArrayList<>();
  private final Map<Verdict, Integer> verdicts = new HashMap<>();
  private final Map<FunctionArn, Verdict> exempted = new HashMap<>();

  private ExemptionBench(int functions, boolean kills, LocalKafka kafka, Path folder) {
    this.functions = functions;
    this.kills = kills;
    this.kafka = kafka;
    this.folder = folder;
  }

  public static void main(String[] args) throws Exception {
    int functions = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    boolean kills = args.length > 1 && args[1].equals("kill");
    try (TemporaryFolder folder = TemporaryFolder.create();
        LocalKafka kafka = new LocalKafka(folder.path().resolve("broker"))) {
      ExemptionBench bench = new ExemptionBench(functions, kills, kafka, folder.path());
      try {
        bench.measure();
      } finally {
        bench.evaluators.forEach(VpcwatchProcess::kill);
      }
    }
  }

  private void measure() throws Exception {
    for (int i = 0; i < (kills ? 2 : 1); i++) {
      evaluators.add(evaluator(i));
    }
    for (VpcwatchProcess evaluator : evaluators) {
      evaluator.awaitReady(TIMEOUT);
    }
    try (ChangePublisher publisher =
            new ChangePublisher(kafka.clients(), kafka.topics(), new SimpleMeterRegistry(), CLOCK);
        TopicReader reader = TopicReader.connect(kafka.clients())) {
      Probes probes = new Probes(publisher);
      reader.add(
          kafka.topics().functions(),
          (function, status) -> {
            if (status != null) {
              probes.shown(function);
              shown(function, status.verdict());
            }
          });
      ChangePublisher.Batch batch = publisher.batch();
      for (int i = 0; i < functions; i++) {
        batch.onChange(Probes.created(EXEMPTED, "f" + i, Attachment.detached(), CLOCK.instant()));
      }
      batch.await();
      await(Verdict.VIOLATING, reader, probes, -1);
      probes.restart();
      Instant from = CLOCK.instant();
      publish(from, from.plus(Duration.ofHours(1)));
      await(Verdict.EXEMPT, reader, probes, kills ? 0 : -1);
      Duration shown = Duration.between(from, CLOCK.instant());
      Instant until = CLOCK.instant().plus(NOTICE);
      publish(from, until);
      await(Verdict.VIOLATING, reader, probes, kills ? 1 : -1);
      Duration ended = Duration.between(until, CLOCK.instant());
      System.out.printf(
          "%d functions: exempt after %d ms, violating %d ms after the end; meanwhile %s%n",
          functions, shown.toMillis(), ended.toMillis(), probes.summary());
    }
    compareViolations();
  }

  private VpcwatchProcess evaluator(int number) throws IOException {
    return VpcwatchProcess.start(
        "evaluator",
        folder.resolve("evaluator-" + number),
        Map.of(
            "VPCWATCH_KAFKA_BOOTSTRAP_SERVERS",
            kafka.clients().get("bootstrap.servers"),
            "VPCWATCH_INSTANCE_ID",
            "evaluator-" + number));
  }

  /** Each function opens a violation, which the exemption ends, and its end opens another. */
  private void compareViolations() {
    Map<String, Integer> records = new HashMap<>();
    try (TopicReader reader = TopicReader.connect(kafka.clients())) {
      reader.add(
          kafka.topics().violations(),
          (function, violation) -> {
            if (violation != null && function.account().equals(EXEMPTED)) {
              records.merge(violation.id() + violation.transition(), 1, Integer::sum);
            }
          });
      reader.readToEnd();
    }
    int all = records.values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf(
        "violations: lost %d, doubled %d%n", 3 * functions - records.size(), all - records.size());
  }

  private void shown(FunctionArn function, Verdict verdict) {
    if (function.account().equals(EXEMPTED)) {
      Verdict former = exempted.put(function, verdict);
      if (former != null) {
        verdicts.merge(former, -1, Integer::sum);
      }
      verdicts.merge(verdict, 1, Integer::sum);
    }
  }

  /**
   * Until all functions have the verdict; meanwhile creates another function every few moments.
   *
   * @param victim the evaluator to kill and start again when a third have it; negative for none
   */
  private void await(Verdict verdict, TopicReader reader, Probes probes, int victim)
      throws IOException, InterruptedException {
    int left = victim;
    Instant end = CLOCK.instant().plus(TIMEOUT);
    while (verdicts.getOrDefault(verdict, 0) < functions) {
      if (CLOCK.instant().isAfter(end)) {
        throw new IllegalStateException(verdicts + " after " + TIMEOUT);
      }
      if (left >= 0 && verdicts.getOrDefault(verdict, 0) > functions / 3) {
        System.out.printf("kill -9 of an evaluator at %s%n", verdicts);
        evaluators.get(left).kill();
        evaluators.set(left, evaluator(left));
        left = -1;
      }
      probes.create();
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
}
