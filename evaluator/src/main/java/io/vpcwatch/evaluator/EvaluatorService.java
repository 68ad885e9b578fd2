package io.vpcwatch.evaluator;

import io.micrometer.core.instrument.MeterRegistry;
import io.vpcwatch.service.AccountTable;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.runtime.ProcessSettings;
import io.vpcwatch.service.runtime.Service;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.streams.DeadLetterHandler;
import io.vpcwatch.streams.StreamsHost;
import io.vpcwatch.streams.StreamsProperties;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the state of every function and reports violations of the policy. */
public final class EvaluatorService implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(EvaluatorService.class);

  private final StreamsHost host;
  private final PolicyPublisher publisher;
  private final int partitions;
  private volatile List<PolicyRecord> seed = List.of();

  /**
   * @param ownsKafka whether Kafka runs in this process: then its policy settings always win
   * @param kafka the user's settings for Kafka clients
   * @param process the state stores are in {@code evaluator} below its data folder
   */
  public EvaluatorService(
      Settings settings,
      boolean ownsKafka,
      Map<String, ?> kafka,
      ProcessSettings process,
      MeterRegistry registry) {
    EvaluatorSettings own = settings.get(EvaluatorSettings.class);
    PolicySettings policy = settings.get(PolicySettings.class);
    TopicSettings topics = settings.get(TopicSettings.class);
    EvaluatorMetrics metrics = new EvaluatorMetrics(registry);
    EvaluatorTopology topology =
        new EvaluatorTopology(
            Topics.of(topics),
            () -> seed,
            own,
            metrics,
            HistoryProcessor.Turn.of(topics.partitions()));
    Properties properties = properties(name(), own, kafka, topics, process);
    partitions = topics.partitions();
    host = new StreamsHost(name(), topology, properties, metrics::deadLetter, registry);
    publisher =
        new PolicyPublisher(
            policy.toPolicy(settings.get(AccountTable.class)),
            policy.revision().orElse(null),
            ownsKafka,
            Topics.of(topics),
            kafka,
            groupId() + "-policy",
            InstantSource.system());
  }

  /**
   * How the evaluator configures Kafka Streams.
   *
   * @param application {@code evaluator}, or a topology to compare it with
   */
  public static Properties properties(
      String application,
      EvaluatorSettings settings,
      Map<String, ?> kafka,
      TopicSettings topics,
      ProcessSettings process) {
    Map<String, Object> defaults =
        Map.of(
            // Large batches: each has a cost of its own. No result waits for them, because a
            // commit sends everything, and nothing is visible before it.
            ProducerConfig.LINGER_MS_CONFIG,
            20,
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "lz4",
            ProducerConfig.BATCH_SIZE_CONFIG,
            64 << 10,
            // A change does not wait until it is known that there is no new policy: what a former
            // policy evaluated is evaluated again. Kafka Streams would check with every change.
            StreamsConfig.MAX_TASK_IDLE_MS_CONFIG,
            StreamsConfig.MAX_TASK_IDLE_MS_DISABLED,
            StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
            CommitInterval.ofBacklog(settings.commitInterval()),
            StreamsConfig.NUM_STREAM_THREADS_CONFIG,
            settings.threads());
    Map<String, Object> guarantees =
        Map.of(
            StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2,
            StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterHandler.class,
            StreamsHost.IN_MEMORY_STORES, EvaluatorTopology.IN_MEMORY_STORES);
    return StreamsProperties.of(application, defaults, kafka, guarantees, topics, process);
  }

  @Override
  public String name() {
    return "evaluator";
  }

  /** The consumer group in which function-changes is read. */
  public String groupId() {
    return host.groupId();
  }

  /** The topic through which every task reads policy, exemptions and network. */
  public Topic<String, byte[]> broadcast() {
    return new Topic<>(
        groupId() + "-" + EvaluatorTopology.BROADCAST + "-repartition",
        Serdes.String(),
        Serdes.ByteArray(),
        null,
        partitions);
  }

  @Override
  public void start() {
    seed = publisher.publish();
    host.start();
    LOG.info("Evaluator started");
  }

  @Override
  public Health check() {
    return host.check();
  }

  @Override
  public CompletionStage<String> fatalFault() {
    return host.fatalFault();
  }

  @Override
  public void close() {
    host.close();
  }
}
