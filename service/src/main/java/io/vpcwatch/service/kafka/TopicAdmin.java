package io.vpcwatch.service.kafka;

import static java.util.Objects.requireNonNull;

import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.settings.SettingsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates missing topics and verifies existing ones: with another partition count, a function would
 * be evaluated in two places, and with another cleanup policy, state would be lost.
 */
public final class TopicAdmin implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicAdmin.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration GLANCE = Duration.ofMillis(50);

  private final Admin admin;
  private final TopicErrors problems;
  private final long deadline;

  TopicAdmin(Admin admin, String servers, Duration patience) {
    this.admin = admin;
    this.problems = new TopicErrors(servers);
    this.deadline = System.nanoTime() + patience.toNanos();
  }

  /**
   * Returns when all topics exist with the required configuration, regardless of who created them.
   *
   * @param kafka settings of the Kafka clients; {@code default.api.timeout.ms} bounds the wait for
   *     Kafka to answer
   * @param replicationFactor of new topics; -1: the broker's default
   * @throws SettingsException if Kafka is unreachable, denies access, or a topic has another
   *     configuration
   */
  public static void createOrVerify(
      Map<String, ?> kafka, Collection<Topic<?, ?>> topics, short replicationFactor) {
    try (TopicAdmin admin = connect(kafka)) {
      admin.createOrVerify(topics, replicationFactor);
    }
  }

  /**
   * Verifies the existing topics, and changes nothing.
   *
   * @param kafka settings of the Kafka clients
   */
  public static Health examine(Map<String, ?> kafka, Collection<Topic<?, ?>> topics) {
    try (TopicAdmin admin = connect(kafka)) {
      return Health.up(admin.verifyExisting(topics));
    } catch (SettingsException e) {
      return Health.down(String.join("; ", e.problems()));
    }
  }

  private static TopicAdmin connect(Map<String, ?> kafka) {
    Object timeout = kafka.get(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG);
    try {
      return new TopicAdmin(
          Admin.create(new HashMap<>(kafka)),
          String.valueOf(kafka.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)),
          timeout == null
              ? PATIENCE
              : Duration.ofMillis(Long.parseLong(timeout.toString().strip())));
    } catch (KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      // Other messages may quote sasl.jaas.config.
      String reason =
          cause instanceof ConfigException
              ? cause.getMessage()
              : cause.getClass().getSimpleName() + ": check kafka.sasl.* and kafka.ssl.*";
      throw new SettingsException(List.of("cannot create a Kafka client from kafka.*: " + reason));
    }
  }

  /** Doesn't wait for responses to pending requests. */
  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }

  void createOrVerify(Collection<Topic<?, ?>> topics, short replicationFactor) {
    Set<String> existing = await(admin.listTopics().names(), "list the topics");
    List<Topic<?, ?>> missing =
        topics.stream().filter(topic -> !existing.contains(topic.name())).toList();
    if (!missing.isEmpty()) {
      create(missing, replicationFactor);
    }
    extendDeleteRetention(verify(topics));
    awaitLeaders(missing);
  }

  /** Returns a summary for the user. */
  String verifyExisting(Collection<Topic<?, ?>> topics) {
    Set<String> existing = await(admin.listTopics().names(), "list the topics");
    List<Topic<?, ?>> there =
        topics.stream().filter(topic -> existing.contains(topic.name())).toList();
    if (!there.isEmpty()) {
      verify(there);
    }
    int missing = topics.size() - there.size();
    return there.size()
        + " topics are as they must be"
        + (missing == 0 ? "" : ", " + missing + " will be created at the start");
  }

  private void create(List<Topic<?, ?>> missing, short replicationFactor) {
    Map<String, KafkaFuture<Void>> created =
        admin
            .createTopics(
                missing.stream()
                    .map(
                        topic ->
                            new NewTopic(topic.name(), topic.partitions(), replicationFactor)
                                .configs(topic.configs()))
                    .toList())
            .values();
    List<String> refused = new ArrayList<>();
    for (Topic<?, ?> topic : missing) {
      try {
        await(requireNonNull(created.get(topic.name())));
      } catch (TopicExistsException e) {
        // Created by another process at the same time.
      } catch (ApiException e) {
        refused.add(problems.notCreated(topic, e));
      }
    }
    throwAny(refused);
  }

  /** Returns the compacted topics that keep deletions for too short a time. */
  private List<Topic<?, ?>> verify(Collection<Topic<?, ?>> topics) {
    List<String> names = topics.stream().<String>map(Topic::name).toList();
    Map<String, TopicDescription> descriptions = describe(names);
    Map<ConfigResource, Config> configs =
        await(
            admin.describeConfigs(names.stream().map(TopicAdmin::resource).toList()).all(),
            "read the topics' settings");
    int most = topics.stream().mapToInt(Topic::partitions).max().orElse(1);
    List<String> found = new ArrayList<>();
    List<Topic<?, ?>> forgetful = new ArrayList<>();
    for (Topic<?, ?> topic : topics) {
      int partitions = requireNonNull(descriptions.get(topic.name())).partitions().size();
      if (partitions != topic.partitions()) {
        found.add(problems.partitions(topic, partitions, topic.partitions() == most));
      }
      Config config = requireNonNull(configs.get(resource(topic.name())));
      String policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
      if (!policy.equals(topic.cleanupPolicy())) {
        found.add(problems.policy(topic, policy));
      }
      ConfigEntry kept = config.get(TopicConfig.DELETE_RETENTION_MS_CONFIG);
      if (topic.retention() == null
          && (kept == null || Long.parseLong(kept.value()) < Topic.DELETE_RETENTION.toMillis())) {
        forgetful.add(topic);
      }
    }
    throwAny(found);
    return forgetful;
  }

  /** Of topics that an earlier version created, or an administrator. */
  private void extendDeleteRetention(List<Topic<?, ?>> topics) {
    String millis = Long.toString(Topic.DELETE_RETENTION.toMillis());
    AlterConfigOp longer =
        new AlterConfigOp(
            new ConfigEntry(TopicConfig.DELETE_RETENTION_MS_CONFIG, millis),
            AlterConfigOp.OpType.SET);
    for (Topic<?, ?> topic : topics) {
      try {
        await(admin.incrementalAlterConfigs(Map.of(resource(topic.name()), List.of(longer))).all());
        LOG.info("Set delete.retention.ms={} of the topic {}", millis, topic.name());
      } catch (ApiException e) {
        LOG.warn(
            "The topic {} keeps deletions for less than {} days, and could not be changed ({}): an administrator can"
                + " do that with: kafka-configs.sh --alter --entity-type topics --entity-name {} --add-config"
                + " delete.retention.ms={}",
            topic.name(),
            Topic.DELETE_RETENTION.toDays(),
            e.getMessage(),
            topic.name(),
            millis);
      }
    }
  }

  private static void throwAny(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
  }

  /** Retries, because not every broker knows a new topic yet. */
  private Map<String, TopicDescription> describe(List<String> names) {
    while (true) {
      try {
        return await(admin.describeTopics(names).allTopicNames());
      } catch (UnknownTopicOrPartitionException e) {
        if (System.nanoTime() - deadline > 0) {
          throw problems.refused("see the topics that were created", e);
        }
        LockSupport.parkNanos(GLANCE.toNanos());
      } catch (ApiException e) {
        throw problems.refused("describe the topics", e);
      }
    }
  }

  /**
   * A new topic can be described before every leader knows its role. A producer that starts then
   * may have its first batch rejected and its second one accepted, after which the first is out of
   * order until it expires.
   */
  private void awaitLeaders(Collection<Topic<?, ?>> created) {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (Topic<?, ?> topic : created) {
      topic.topicPartitions().forEach(partition -> ends.put(partition, OffsetSpec.latest()));
    }
    // Only leaders answer this request; the client retries until there is one.
    await(admin.listOffsets(ends).all(), "see the leaders of the topics that were created");
  }

  private <T> T await(KafkaFuture<T> future, String what) {
    try {
      return await(future);
    } catch (ApiException e) {
      throw problems.refused(what, e);
    }
  }

  private <T> T await(KafkaFuture<T> future) {
    try {
      return future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw problems.unreachable();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for Kafka", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof org.apache.kafka.common.errors.TimeoutException) {
        throw problems.unreachable();
      }
      if (cause instanceof AuthenticationException) {
        throw problems.unauthenticated();
      }
      throw cause instanceof ApiException refusal ? refusal : new KafkaException(cause);
    }
  }

  private static ConfigResource resource(String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }
}
