package io.vpcwatch.standalone.replay;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.evaluator.EvaluatorService;
import io.vpcwatch.ingest.kafka.ChangePublisher;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.kafka.KafkaProperties;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.TopicAdmin;
import io.vpcwatch.service.kafka.TopicReader;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.runtime.Launcher;
import io.vpcwatch.service.runtime.ProcessSettings;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.app.TopicOffsets;
import io.vpcwatch.standalone.broker.DataDirectory;
import io.vpcwatch.standalone.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Evaluates with the real pipeline: publishes the changes to an in-process broker, waits until the
 * evaluator has committed them all, and reads its results.
 */
final class PipelineEvaluator {
  private static final long POLL_MILLIS = 50;

  private final Settings settings;
  private final Path folder;

  /**
   * @param folder empty, for the broker and the state; left behind
   */
  PipelineEvaluator(Settings settings, Path folder) {
    this.settings = settings;
    this.folder = folder;
  }

  ReplayResult evaluate(Trail trail, Collection<Exemption> exemptions) throws InterruptedException {
    try (DataDirectory data = DataDirectory.open(folder);
        Launcher launcher = new Launcher()) {
      EmbeddedBroker broker = launcher.start(EmbeddedBroker.in(data, 0));
      Map<String, String> kafka =
          Map.of(
              CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
              broker.bootstrapServers(),
              // A consumer is closed after its last fetch.
              ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
              "50");
      TopicSettings topicSettings = settings.get(TopicSettings.class);
      Topics topics = Topics.of(topicSettings);
      TopicAdmin.createOrVerify(kafka, topics.all(), topicSettings.replicationFactor());
      EvaluatorService evaluator =
          new EvaluatorService(
              settings, true, kafka, ProcessSettings.in(folder), new SimpleMeterRegistry());
      // It reads all capacity providers and exemptions before any change.
      publish(
          kafka,
          topics,
          batch -> trail.providersAt(Instant.MAX).forEach(batch::onCapacityProvider));
      publish(kafka, topics.exemptions(), exemptions);
      launcher.start(evaluator);
      try (Admin admin = Admin.create(new HashMap<String, Object>(kafka))) {
        // Then the network is known, as it is at the end, when the functions are judged.
        publish(
            kafka,
            topics,
            batch -> trail.networkUntil(Instant.MAX).forEach(batch::onNetworkChange));
        awaitCommit(evaluator, admin, topics.networkChanges());
        awaitCommit(evaluator, admin, evaluator.broadcast());
        publish(kafka, topics, batch -> publish(trail.changes().values(), batch));
        awaitCommit(evaluator, admin, topics.functionChanges());
        return results(kafka, admin, topics);
      }
    } catch (ExecutionException e) {
      throw new ReplayException("the in-process broker does not answer: " + e.getMessage());
    }
  }

  private static void publish(
      Map<String, String> kafka, Topics topics, Consumer<ChangePublisher.Batch> content)
      throws InterruptedException {
    try (ChangePublisher publisher =
        new ChangePublisher(kafka, topics, new SimpleMeterRegistry(), InstantSource.system())) {
      ChangePublisher.Batch batch = publisher.batch();
      content.accept(batch);
      batch.await();
    }
  }

  private static void publish(
      Map<String, String> kafka, Topic<String, Exemption> topic, Collection<Exemption> exemptions) {
    try (KafkaProducer<String, Exemption> producer =
        new KafkaProducer<>(
            KafkaProperties.producer(kafka),
            topic.keySerde().serializer(),
            topic.valueSerde().serializer())) {
      for (Exemption exemption : exemptions) {
        Future<?> unused =
            producer.send(new ProducerRecord<>(topic.name(), exemption.id(), exemption));
      }
      producer.flush();
    }
  }

  private static void publish(
      Collection<List<FunctionChange>> byFunction, ChangePublisher.Batch batch) {
    byFunction.forEach(ofOneFunction -> inOrder(ofOneFunction).forEach(batch::onChange));
  }

  /**
   * The evaluator's state is bounded: a change that comes after 1,024 newer ones of its function
   * can affect the verdict, but not every interval. None does in the order of the changes, with all
   * copies of a change side by side.
   */
  private static List<FunctionChange> inOrder(List<FunctionChange> ofOneFunction) {
    Map<List<?>, Integer> positions = new HashMap<>();
    for (FunctionChange change : FunctionHistory.of(ofOneFunction).changes()) {
      int position = positions.size();
      positions.put(List.of(change.eventId(), change.kind()), position);
      positions.put(List.of(change.eventId(), change.kind(), change.eventTime()), position);
    }
    return ofOneFunction.stream()
        .sorted(Comparator.comparing(change -> positionOf(change, positions)))
        .toList();
  }

  /** A change that was corrected may have another time than its correction. */
  private static int positionOf(FunctionChange change, Map<List<?>, Integer> positions) {
    return positions.getOrDefault(
        List.of(change.eventId(), change.kind(), change.eventTime()),
        positions.getOrDefault(List.of(change.eventId(), change.kind()), 0));
  }

  /** What is emitted is committed with the offsets of the records that led to it. */
  private static void awaitCommit(EvaluatorService evaluator, Admin admin, Topic<?, ?> topic)
      throws ExecutionException, InterruptedException {
    while (TopicOffsets.lag(admin, evaluator.groupId(), topic) > 0) {
      if (evaluator.fatalFault().toCompletableFuture().isDone()) {
        throw new ReplayException("the evaluator " + evaluator.check().detail());
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  private static ReplayResult results(Map<String, String> kafka, Admin admin, Topics topics)
      throws ExecutionException, InterruptedException {
    Map<FunctionArn, FunctionStatus> functions = new HashMap<>();
    Map<String, Violation> violations = new HashMap<>();
    try (TopicReader reader =
        TopicReader.connect(kafka)
            .add(
                topics.functions(),
                (function, status) -> {
                  // A tombstone only lets Kafka drop the status before it, which is DELETED.
                  if (status != null) {
                    functions.put(function, status);
                  }
                })
            .add(
                topics.violations(),
                (function, violation) -> {
                  if (violation.transition() == Violation.Transition.RETRACTED) {
                    violations.remove(violation.id());
                  } else {
                    violations.put(violation.id(), violation);
                  }
                })) {
      // Open transactions included: the evaluator's offsets can be visible a moment before the
      // results of the same transaction.
      reader.readTo(TopicOffsets.ends(admin, topics.functions()));
      reader.readTo(TopicOffsets.ends(admin, topics.violations()));
    }
    return new ReplayResult(functions.values(), violations.values());
  }
}
