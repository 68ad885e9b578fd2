package io.vpcwatch.standalone.replay;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.evaluator.EvaluatorService;
import io.vpcwatch.ingest.ChangePublisher;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.standalone.app.TopicOffsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Both ends of the evaluator: facts go in, and once the committed offsets say that all are judged,
 * findings come out.
 */
final class PipelineTopics {
  private static final Duration GLANCE = Duration.ofMillis(50);

  private final Map<String, Object> kafka;
  private final Topics topics;

  PipelineTopics(Map<String, String> kafka, Topics topics) {
    this.kafka = Map.copyOf(kafka);
    this.topics = topics;
  }

  /** Returns when the broker has acknowledged everything. */
  void publish(Map<FunctionArn, List<FunctionChange>> changes) {
    try (ChangePublisher publisher =
        ChangePublisher.connect(kafka, topics, new SimpleMeterRegistry())) {
      changes
          .values()
          .forEach(
              ofOneFunction -> PublishOrder.sorted(ofOneFunction).forEach(publisher::onChange));
      publisher.settle();
    }
  }

  /**
   * Returns when the evaluator has committed the end of function-changes: its findings are
   * committed with it.
   */
  void awaitJudgement(EvaluatorService evaluator) throws InterruptedException {
    try (Admin admin = Admin.create(kafka)) {
      Map<TopicPartition, Long> ends =
          TopicOffsets.ends(admin, topics.functionChanges().topicPartitions());
      while (TopicOffsets.uncommitted(admin, evaluator.groupId(), ends) > 0) {
        Health health = evaluator.check();
        if (!health.ok() && health.detail().startsWith("stopped")) {
          throw new ReplayException("the evaluator " + health.detail());
        }
        TimeUnit.MILLISECONDS.sleep(GLANCE.toMillis());
      }
    } catch (ExecutionException e) {
      throw unknown(e);
    }
  }

  Outcome findings() throws InterruptedException {
    LatestResults findings = new LatestResults();
    readAll(topics.functions(), findings::status);
    readAll(topics.violations(), (function, violation) -> findings.violation(violation));
    return findings.outcome();
  }

  private static ReplayException unknown(ExecutionException e) {
    return new ReplayException(
        "the in-process broker does not say what is judged: " + e.getMessage());
  }

  private <K, V> void readAll(Topic<K, V> topic, BiConsumer<K, V> reader)
      throws InterruptedException {
    try (Admin admin = Admin.create(kafka);
        Consumer<K, V> consumer = consumer(topic)) {
      List<TopicPartition> partitions = topic.topicPartitions();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      // Up to where transactions that are just being committed end, too: the evaluator's offsets
      // can be visible a moment before the findings of the same transaction.
      Map<TopicPartition, Long> ends = TopicOffsets.ends(admin, partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(GLANCE).forEach(record -> reader.accept(record.key(), record.value()));
      }
    } catch (ExecutionException e) {
      throw unknown(e);
    }
  }

  private <K, V> Consumer<K, V> consumer(Topic<K, V> topic) {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put(
        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
        IsolationLevel.READ_COMMITTED.toString().toLowerCase(Locale.ROOT));
    return new KafkaConsumer<>(
        properties, topic.keySerde().deserializer(), topic.valueSerde().deserializer());
  }
}
