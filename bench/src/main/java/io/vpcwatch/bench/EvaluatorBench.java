package io.vpcwatch.bench;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.evaluator.EvaluatorService;
import io.vpcwatch.evaluator.EvaluatorSettings;
import io.vpcwatch.evaluator.PolicySettings;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.TopicAdmin;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.standalone.app.TemporaryFolder;
import io.vpcwatch.streams.StreamsHost;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/**
 * The throughput of the evaluator, compared with a topology that copies the same changes to another
 * topic, with the same settings and on the same broker. Each round has a new broker.
 *
 * <p>Arguments: the number of functions, with two changes each (100,000), and of rounds (3).
 */
public final class EvaluatorBench {
  private static final int DEFAULT_FUNCTIONS = 100_000;
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  private final LocalKafka kafka;
  private final Path folder;

  private EvaluatorBench(LocalKafka kafka, Path folder) {
    this.kafka = kafka;
    this.folder = folder;
  }

  public static void main(String[] args) throws InterruptedException {
    int functions = args.length > 0 ? Integer.parseInt(args[0]) : DEFAULT_FUNCTIONS;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
    for (int round = 1; round <= rounds; round++) {
      try (TemporaryFolder folder = TemporaryFolder.create();
          LocalKafka kafka = new LocalKafka(folder.path().resolve("broker"))) {
        new EvaluatorBench(kafka, folder.path()).run(round, functions);
      }
    }
  }

  private void run(int round, int functions) throws InterruptedException {
    new FunctionChanges(functions).publish(kafka.clients(), kafka.topics());
    double copied = 2L * functions / copy();
    double evaluated = 2L * functions / evaluate();
    System.out.printf(
        "round %d: %d changes; copied %.0f/s, evaluated %.0f/s, ratio %.2f%n",
        round, 2L * functions, copied, evaluated, evaluated / copied);
  }

  /** Returns the seconds. */
  private double evaluate() throws InterruptedException {
    long start = System.nanoTime();
    try (EvaluatorService evaluator =
        new EvaluatorService(
            kafka.settings().get(EvaluatorSettings.class),
            kafka.settings().get(PolicySettings.class),
            kafka.clients(),
            kafka.settings().get(TopicSettings.class),
            folder,
            new SimpleMeterRegistry())) {
      evaluator.start();
      awaitEnd(evaluator.groupId());
      return (System.nanoTime() - start) / 1e9;
    }
  }

  private double copy() throws InterruptedException {
    Topic<FunctionArn, FunctionChange> from = kafka.topics().functionChanges();
    Topic<FunctionArn, FunctionChange> to =
        new Topic<>(
            "copy", from.keySerde(), from.valueSerde(), from.retention(), from.partitions());
    TopicAdmin.createOrVerify(kafka.clients(), List.of(to), (short) -1);
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(from.name(), Consumed.with(from.keySerde(), from.valueSerde()))
        .to(to.name(), Produced.with(to.keySerde(), to.valueSerde()));
    long start = System.nanoTime();
    try (StreamsHost copy =
        new StreamsHost(
            "copy",
            builder::build,
            propertiesOfTheEvaluator("copy"),
            reason -> {},
            new SimpleMeterRegistry())) {
      copy.start();
      awaitEnd(copy.groupId());
      return (System.nanoTime() - start) / 1e9;
    }
  }

  private Properties propertiesOfTheEvaluator(String application) {
    return EvaluatorService.properties(
        application,
        kafka.settings().get(EvaluatorSettings.class),
        kafka.clients(),
        kafka.settings().get(TopicSettings.class),
        folder);
  }

  private void awaitEnd(String group) throws InterruptedException {
    new ConsumerLag(kafka.clients(), group, kafka.topics().functionChanges()).awaitNone(TIMEOUT);
  }
}
