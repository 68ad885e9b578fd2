package io.vpcwatch.service.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.settings.SettingsException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TopicAdminTest {
  private static final String SERVERS = "kafka:9092";
  private static final short DEFAULT_REPLICAS = -1;
  private static final Node NODE = new Node(0, "kafka", 9092);

  private final Topics topics = Topics.of(ServiceSettings.loader().load().get(TopicSettings.class));
  private final FakeKafka kafka = new FakeKafka(topics);

  @Test
  void missing_topics_are_created_with_the_designed_configuration() throws Exception {
    createOrVerify(kafka);

    Map<String, String> seen = new HashMap<>();
    for (Topic<?, ?> topic : topics.all()) {
      seen.put(topic.name(), description(topic));
    }
    assertThat(seen)
        .containsOnly(
            Map.entry("vpcwatch.function-changes", "6 delete 1209600000"),
            Map.entry("vpcwatch.capacity-providers", "1 compact"),
            Map.entry("vpcwatch.network-changes", "6 delete 1209600000"),
            Map.entry("vpcwatch.policy", "1 compact"),
            Map.entry("vpcwatch.exemptions", "1 compact"),
            Map.entry("vpcwatch.functions", "6 compact"),
            Map.entry("vpcwatch.violations", "6 delete 34560000000"),
            Map.entry("vpcwatch.compliance", "1 compact"),
            Map.entry("vpcwatch.checkpoints", "1 compact"),
            Map.entry("vpcwatch.source-gaps", "1 delete 34560000000"),
            Map.entry("vpcwatch.deliveries", "6 compact"),
            Map.entry("vpcwatch.incident-notes", "1 compact"),
            Map.entry("vpcwatch.dead-letters", "1 delete 2592000000"));
  }

  @Test
  void existing_topics_are_not_changed() throws Exception {
    create("vpcwatch.function-changes", 6, Map.of("cleanup.policy", "delete", "retention.ms", "1"));

    createOrVerify(kafka);

    assertThat(description(topics.functionChanges())).isEqualTo("6 delete 1");
  }

  /** Alerting misses a deletion that Kafka dropped before alerting has read it. */
  @Test
  void compacted_topics_keep_deletions_for_a_month_whoever_created_them() throws Exception {
    create("vpcwatch.functions", 6, Map.of("cleanup.policy", "compact"));

    createOrVerify(kafka);

    assertThat(deleteRetention("vpcwatch.functions")).isEqualTo("2592000000");
    assertThat(deleteRetention("vpcwatch.compliance")).isEqualTo("2592000000");
    assertThat(deleteRetention("vpcwatch.violations")).isNull();
  }

  private @Nullable String deleteRetention(String topic) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    ConfigEntry entry =
        kafka
            .describeConfigs(List.of(resource))
            .all()
            .get()
            .get(resource)
            .get("delete.retention.ms");
    return entry == null ? null : entry.value();
  }

  @Test
  void every_problem_is_reported_with_the_command_that_fixes_it() throws Exception {
    create("vpcwatch.violations", 3, Map.of("cleanup.policy", "delete"));
    create("vpcwatch.functions", 6, Map.of("cleanup.policy", "compact,delete"));
    create("vpcwatch.compliance", 2, Map.of("cleanup.policy", "compact"));

    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> createOrVerify(kafka))
        .satisfies(
            e ->
                assertThat(e.problems())
                    .containsExactlyInAnyOrder(
                        "the topic vpcwatch.violations has 3 partitions, but 6 are needed: set topics.partitions to 3 if that is"
                            + " what all such topics have, choose another topics.prefix, or, if its records may go, delete it and"
                            + " start again: kafka-topics.sh --bootstrap-server kafka:9092 --delete --topic vpcwatch.violations",
                        "the topic vpcwatch.functions has cleanup.policy=compact,delete, but compact is needed: kafka-configs.sh"
                            + " --bootstrap-server kafka:9092 --alter --entity-type topics --entity-name vpcwatch.functions"
                            + " --add-config cleanup.policy=compact",
                        "the topic vpcwatch.compliance has 2 partitions, but 1 is needed: if its records may go, delete it and"
                            + " start again: kafka-topics.sh --bootstrap-server kafka:9092 --delete --topic vpcwatch.compliance"));
  }

  @Test
  void an_examination_creates_nothing() throws Exception {
    create("vpcwatch.checkpoints", 1, Map.of("cleanup.policy", "compact"));

    assertThat(examine())
        .isEqualTo("1 topics are as they must be, 12 will be created at the start");
    assertThat(kafka.listTopics().names().get()).containsExactly("vpcwatch.checkpoints");

    createOrVerify(kafka);
    assertThat(examine()).isEqualTo("13 topics are as they must be");
  }

  private String examine() {
    return new TopicAdmin(kafka, SERVERS, Duration.ofSeconds(30)).verifyExisting(topics.all());
  }

  @Test
  void an_examination_reports_every_problem() {
    Map<String, String> nobody =
        Map.of(
            "bootstrap.servers", "127.0.0.1:1",
            "default.api.timeout.ms", "300",
            "request.timeout.ms", "300");

    assertThat(TopicAdmin.examine(nobody, topics.all()))
        .satisfies(health -> assertThat(health.ok()).isFalse())
        .satisfies(health -> assertThat(health.detail()).contains("127.0.0.1:1 does not answer"));
  }

  @Test
  void topics_may_be_created_by_another_process_meanwhile() {
    FakeKafka raced =
        new FakeKafka(topics) {
          @Override
          public synchronized CreateTopicsResult createTopics(
              Collection<NewTopic> wanted, CreateTopicsOptions options) {
            super.createTopics(wanted, options);
            return super.createTopics(wanted, options);
          }
        };

    assertThatNoException().isThrownBy(() -> createOrVerify(raced));
  }

  @Test
  void topics_created_by_another_process_are_verified() {
    FakeKafka raced =
        new FakeKafka(topics) {
          @Override
          public synchronized CreateTopicsResult createTopics(
              Collection<NewTopic> wanted, CreateTopicsOptions options) {
            super.createTopics(
                wanted.stream()
                    .map(each -> new NewTopic(each.name(), 12, (short) 1).configs(each.configs()))
                    .toList(),
                options);
            return super.createTopics(wanted, options);
          }
        };

    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> createOrVerify(raced))
        .withMessageContaining("has 12 partitions");
  }

  @Test
  void a_broker_that_does_not_know_a_new_topic_yet_is_queried_again() {
    AtomicInteger asked = new AtomicInteger();
    FakeKafka slow =
        new FakeKafka(topics) {
          @Override
          public synchronized DescribeTopicsResult describeTopics(
              TopicCollection wanted, DescribeTopicsOptions options) {
            return asked.incrementAndGet() < 3
                ? unknown((TopicCollection.TopicNameCollection) wanted)
                : super.describeTopics(wanted, options);
          }
        };

    createOrVerify(slow);

    assertThat(asked).hasValue(3);
  }

  @Test
  void a_new_topic_without_a_leader_is_reported() {
    FakeKafka leaderless =
        new FakeKafka(topics) {
          @Override
          public synchronized ListOffsetsResult listOffsets(
              Map<TopicPartition, OffsetSpec> wanted, ListOffsetsOptions options) {
            return new ListOffsetsResult(
                Map.of(wanted.keySet().iterator().next(), new KafkaFutureImpl<>()));
          }
        };

    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(
            () ->
                new TopicAdmin(leaderless, SERVERS, Duration.ofMillis(100))
                    .createOrVerify(topics.all(), (short) 1))
        .withMessageContaining("kafka:9092 does not answer");
  }

  @Test
  void a_user_who_may_not_create_topics_gets_the_command_for_one_who_may() {
    FakeKafka strict =
        new FakeKafka(topics) {
          @Override
          public synchronized CreateTopicsResult createTopics(
              Collection<NewTopic> wanted, CreateTopicsOptions options) {
            return refused(wanted);
          }
        };

    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> createOrVerify(strict))
        .satisfies(e -> assertThat(e.problems()).hasSize(topics.all().size()))
        .withMessageContaining(
            "kafka-topics.sh --bootstrap-server kafka:9092 --create --topic vpcwatch.function-changes --partitions 6"
                + " --config cleanup.policy=delete --config retention.ms=1209600000")
        .withMessageContaining("Not authorized")
        .withMessageContaining("needs the ACLs Describe and DescribeConfigs");
  }

  @Test
  void a_kafka_that_does_not_answer_is_named() {
    kafka.timeoutNextRequest(1);

    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> createOrVerify(kafka))
        .withMessageContaining("kafka.bootstrap.servers=kafka:9092 does not answer");
  }

  @Test
  @Timeout(60)
  void a_missing_kafka_is_reported_after_a_timeout() {
    Map<String, String> nobody =
        Map.of(
            "bootstrap.servers", "127.0.0.1:1",
            "default.api.timeout.ms", "300",
            "request.timeout.ms", "300");

    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> TopicAdmin.createOrVerify(nobody, topics.all(), DEFAULT_REPLICAS))
        .withMessageContaining("127.0.0.1:1 does not answer");
  }

  @Test
  void settings_that_kafka_rejects_are_reported_in_its_words_without_passwords() {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> connect(Map.of("bootstrap.servers", "nonsense")))
        .withMessageContaining("bootstrap.servers");
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(
            () ->
                connect(
                    Map.of(
                        "bootstrap.servers", "127.0.0.1:1",
                        "security.protocol", "SASL_PLAINTEXT",
                        "sasl.mechanism", "PLAIN",
                        "sasl.jaas.config", "a.LoginModule required password=my secret-token;")))
        .withMessageContaining("kafka.sasl")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret-token"));
  }

  private void connect(Map<String, String> settings) {
    TopicAdmin.createOrVerify(settings, topics.all(), DEFAULT_REPLICAS);
  }

  private void createOrVerify(Admin admin) {
    new TopicAdmin(admin, SERVERS, Duration.ofSeconds(30)).createOrVerify(topics.all(), (short) 1);
  }

  private void create(String name, int partitions, Map<String, String> configs)
      throws ExecutionException, InterruptedException {
    kafka
        .createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(configs)))
        .all()
        .get();
  }

  private String description(Topic<?, ?> topic) throws ExecutionException, InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
    TopicDescription description =
        kafka.describeTopics(List.of(topic.name())).allTopicNames().get().get(topic.name());
    Config config = kafka.describeConfigs(List.of(resource)).all().get().get(resource);
    String retention =
        config.get("retention.ms") == null ? "" : " " + config.get("retention.ms").value();
    return description.partitions().size() + " " + config.get("cleanup.policy").value() + retention;
  }

  private static CreateTopicsResult refused(Collection<NewTopic> wanted) {
    Map<String, KafkaFuture<CreateTopicsResult.TopicMetadataAndConfig>> results = new HashMap<>();
    wanted.forEach(
        topic ->
            results.put(topic.name(), failed(new TopicAuthorizationException("Not authorized"))));
    return new CreateTopicsResult(results) {};
  }

  private static DescribeTopicsResult unknown(TopicCollection.TopicNameCollection wanted) {
    Map<String, KafkaFuture<TopicDescription>> results = new HashMap<>();
    wanted
        .topicNames()
        .forEach(
            name -> results.put(name, failed(new UnknownTopicOrPartitionException("unknown"))));
    return new DescribeTopicsResult(null, results) {};
  }

  private static <T> KafkaFuture<T> failed(RuntimeException reason) {
    KafkaFutureImpl<T> future = new KafkaFutureImpl<>();
    future.completeExceptionally(reason);
    return future;
  }

  /** It knows the ends of all partitions, once somebody leads them. */
  private static class FakeKafka extends MockAdminClient {
    FakeKafka(Topics topics) {
      super(List.of(NODE), NODE);
      for (Topic<?, ?> topic : topics.all()) {
        for (int partition = 0; partition < topic.partitions(); partition++) {
          updateEndOffsets(Map.of(new TopicPartition(topic.name(), partition), 0L));
        }
      }
    }
  }
}
