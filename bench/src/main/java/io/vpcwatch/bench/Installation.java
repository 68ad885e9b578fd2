package io.vpcwatch.bench;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.kafka.KafkaProperties;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.TopicReader;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.standalone.app.TemporaryFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Services of any release on a Kafka of their own, seen from outside: by settings, topics, HTTP and
 * exit status. The release creates the topics.
 */
final class Installation implements AutoCloseable {
  private static final Duration READY = Duration.ofMinutes(2);

  private final TemporaryFolder folder = TemporaryFolder.create();
  private final List<VpcwatchProcess> processes = new ArrayList<>();
  private final Map<String, String> common = new HashMap<>();
  private final LocalKafka kafka;
  private final KafkaProducer<byte[], byte[]> producer;

  Installation(int partitions) {
    common.put("VPCWATCH_TOPICS_PARTITIONS", Integer.toString(partitions));
    kafka = LocalKafka.withoutTopics(folder.path().resolve("broker"), common);
    common.put("VPCWATCH_KAFKA_BOOTSTRAP_SERVERS", kafka.clients().get("bootstrap.servers"));
    producer =
        new KafkaProducer<>(
            KafkaProperties.producer(kafka.clients()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /**
   * Returns when the service is ready.
   *
   * @param classPath of the release
   * @param name of the folder of its data, which a later process of that name finds again
   * @param settings by their environment variables, without {@code VPCWATCH_}
   */
  VpcwatchProcess start(String classPath, String service, String name, Map<String, String> settings)
      throws IOException, InterruptedException {
    Map<String, String> environment = new HashMap<>(common);
    settings.forEach((key, value) -> environment.put("VPCWATCH_" + key, value));
    VpcwatchProcess process =
        VpcwatchProcess.start(service, classPath, folder.path().resolve(name), environment);
    processes.add(process);
    process.awaitReady(READY);
    return process;
  }

  void deleteData(String name) throws IOException {
    Utils.delete(folder.path().resolve(name).toFile());
  }

  Map<String, String> kafka() {
    return kafka.clients();
  }

  Topics topics() {
    return kafka.topics();
  }

  void publish(List<FunctionChange> changes) throws ExecutionException, InterruptedException {
    for (FunctionChange change : changes) {
      publish(topics().functionChanges(), change.functionArn(), change);
    }
  }

  <K, V> void publish(Topic<K, V> topic, K key, V value)
      throws ExecutionException, InterruptedException {
    publish(
        topic.name(),
        topic.keySerde().serializer().serialize(topic.name(), key),
        topic.valueSerde().serializer().serialize(topic.name(), value));
  }

  /** Returns when the record is acknowledged. */
  void publish(String topic, byte[] key, byte @Nullable [] value)
      throws ExecutionException, InterruptedException {
    producer.send(new ProducerRecord<>(topic, key, value)).get();
  }

  List<Violation> violations() {
    return read(topics().violations());
  }

  /** The current verdict of each function. */
  Map<FunctionArn, Verdict> verdicts() {
    Map<FunctionArn, FunctionStatus> latest = new HashMap<>();
    read(topics().functions(), latest::put);
    latest.values().removeIf(status -> status == null);
    Map<FunctionArn, Verdict> verdicts = new HashMap<>();
    latest.forEach((function, status) -> verdicts.put(function, status.verdict()));
    return verdicts;
  }

  /** All keys of the topic of functions, also those of tombstones. */
  Set<FunctionArn> keys() {
    Set<FunctionArn> keys = new HashSet<>();
    read(topics().functions(), (function, status) -> keys.add(function));
    return keys;
  }

  /** The current counts of each account and region. */
  Map<String, Map<Verdict, Long>> compliance() {
    Map<String, Map<Verdict, Long>> latest = new TreeMap<>();
    read(topics().compliance(), (key, count) -> latest.put(key, count.functions()));
    return latest;
  }

  <V> List<V> read(Topic<?, V> topic) {
    List<V> values = new ArrayList<>();
    read(topic, (key, value) -> values.add(value));
    return values;
  }

  private <K, V> void read(Topic<K, V> topic, BiConsumer<K, @Nullable V> handler) {
    try (TopicReader reader = TopicReader.connect(kafka.clients())) {
      reader.add(topic, handler).readToEnd();
    }
  }

  @Override
  public void close() {
    processes.forEach(VpcwatchProcess::kill);
    producer.close();
    kafka.close();
    folder.close();
  }
}
