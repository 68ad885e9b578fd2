package io.vpcwatch.standalone.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.evaluator.EvaluatorService;
import io.vpcwatch.ingest.kafka.ChangePublisher;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.Violation.Transition;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.TopicAdmin;
import io.vpcwatch.service.kafka.TopicReader;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.runtime.ProcessSettings;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.broker.DataDirectory;
import io.vpcwatch.standalone.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Evaluators with different settings on one Kafka. */
class PolicyIT {
  private static final Instant NOW = Instant.parse("2026-11-23T01:02:03Z");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int FUNCTIONS = 20;
  private static final String PROVIDER =
      "arn:aws:lambda:eu-west-1:111122223333:capacity-provider:cp1";
  private static final Map<String, String> ANY_VPC = Map.of();
  private static final Map<String, String> VPC_1 =
      Map.of("VPCWATCH_POLICY_ALLOWED_VPC_IDS", "vpc-1");
  private static final Map<String, String> SUBNET_1 =
      Map.of("VPCWATCH_POLICY_ALLOWED_SUBNET_IDS", "subnet-1");

  @TempDir private static Path shared;
  private static final AtomicInteger INSTALLATIONS = new AtomicInteger();
  private static DataDirectory data;
  private static EmbeddedBroker broker;
  private static Map<String, String> kafka;

  @TempDir private Path folder;

  /** Each test has its own topics and consumer groups. */
  private final Map<String, String> topicSettings =
      Map.of(
          "topics.partitions",
          "4",
          "topics.prefix",
          "installation-" + INSTALLATIONS.incrementAndGet() + ".");

  private final Topics topics =
      Topics.of(KnownSettings.loader().override(topicSettings).load().get(TopicSettings.class));
  private final List<EvaluatorService> running = new ArrayList<>();

  @BeforeAll
  static void startBroker() {
    data = DataDirectory.open(shared);
    broker = EmbeddedBroker.in(data, 0);
    broker.start();
    kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
    data.close();
  }

  @BeforeEach
  void createTopics() {
    TopicAdmin.createOrVerify(kafka, topics.all(), (short) 1);
  }

  @AfterEach
  void stop() {
    running.forEach(EvaluatorService::close);
  }

  @Test
  void a_rolling_change_of_the_settings_announces_each_violation_once() throws Exception {
    EvaluatorService old = start("old", ANY_VPC);
    publish(0);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(verdicts()).containsOnly(Verdict.COMPLIANT).hasSize(FUNCTIONS));

    EvaluatorService updated = start("updated", VPC_1);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(verdicts()).containsOnly(Verdict.VIOLATING));
    // The process with the old settings is restarted once more before it gets the new ones, and
    // tasks move with each step.
    stop(old);
    old = start("old", ANY_VPC);
    stop(updated);
    publish(1);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(verdicts()).hasSize(2 * FUNCTIONS));
    stop(old);
    start("old", VPC_1);
    publish(2);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(verdicts()).hasSize(3 * FUNCTIONS));

    assertThat(verdicts()).containsOnly(Verdict.VIOLATING);
    assertThat(transitions()).hasSize(3 * FUNCTIONS).containsOnly(Transition.OPENED);
  }

  @Test
  void a_higher_revision_returns_to_a_former_policy_and_a_bad_document_changes_nothing()
      throws Exception {
    start("old", ANY_VPC);
    start("updated", VPC_1);
    publish(0);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(verdicts()).containsOnly(Verdict.VIOLATING).hasSize(FUNCTIONS));

    send(topics.policy(), "default", "{");
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(read(topics.deadLetters())).hasSize(1));
    publish(1);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(verdicts()).containsOnly(Verdict.VIOLATING).hasSize(2 * FUNCTIONS));

    start("returning", Map.of("VPCWATCH_POLICY_REVISION", "3"));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(verdicts()).containsOnly(Verdict.COMPLIANT).hasSize(2 * FUNCTIONS));
  }

  @Test
  void changes_that_wait_for_the_first_start_are_evaluated_by_its_policy_at_once()
      throws Exception {
    publish(0);

    start("first", VPC_1);

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(verdicts()).containsOnly(Verdict.VIOLATING).hasSize(FUNCTIONS));
    assertThat(transitions()).hasSize(FUNCTIONS).containsOnly(Transition.OPENED);
    assertThat(read(topics.deadLetters())).isEmpty();
  }

  @Test
  void a_provider_reaches_all_tasks_of_all_evaluators() throws Exception {
    start("one", SUBNET_1);
    start("two", SUBNET_1);
    try (ChangePublisher publisher = publisher()) {
      ChangePublisher.Batch batch = publisher.batch();
      for (int i = 0; i < FUNCTIONS; i++) {
        batch.onChange(created("f" + i, Attachment.byCapacityProvider(PROVIDER)));
      }
      batch.await();
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(verdicts()).containsOnly(Verdict.UNKNOWN).hasSize(FUNCTIONS));

    try (ChangePublisher publisher = publisher()) {
      ChangePublisher.Batch batch = publisher.batch();
      batch.onCapacityProvider(
          new CapacityProvider(PROVIDER, new TreeSet<>(List.of("subnet-9")), new TreeSet<>(), NOW));
      batch.await();
    }

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(verdicts()).containsOnly(Verdict.VIOLATING).hasSize(FUNCTIONS));
  }

  private EvaluatorService start(String name, Map<String, String> environment) {
    Settings settings =
        KnownSettings.loader()
            .environment(environment)
            .override(topicSettings)
            .override(Map.of("instance-id", name, "data-dir", folder.resolve(name).toString()))
            .load();
    Map<String, String> members = new HashMap<>(kafka);
    // The shortest that the broker allows: the others wait so long for the partitions of one that
    // was stopped.
    members.put("session.timeout.ms", "6000");
    // A consumer is closed after its last fetch.
    members.put("fetch.max.wait.ms", "50");
    EvaluatorService evaluator =
        new EvaluatorService(
            settings,
            false,
            members,
            settings.get(ProcessSettings.class),
            new SimpleMeterRegistry());
    evaluator.start();
    running.add(evaluator);
    return evaluator;
  }

  private void stop(EvaluatorService evaluator) {
    evaluator.close();
    running.remove(evaluator);
  }

  /** Functions outside of vpc-1 that are new in this round. */
  private void publish(int round) throws InterruptedException {
    try (ChangePublisher publisher = publisher()) {
      ChangePublisher.Batch batch = publisher.batch();
      IntStream.range(0, FUNCTIONS)
          .mapToObj(
              i ->
                  created(
                      "round-" + round + "-" + i,
                      Attachment.of("vpc-2", List.of("subnet-2"), List.of("sg-1"))))
          .forEach(batch::onChange);
      batch.await();
    }
  }

  private ChangePublisher publisher() {
    return new ChangePublisher(kafka, topics, new SimpleMeterRegistry(), InstantSource.system());
  }

  private static FunctionChange created(String name, Attachment attachment) {
    return FunctionChange.from(SourceType.TRAIL)
        .functionArn(new FunctionArn("aws", "eu-west-1", "111122223333", name))
        .kind(FunctionChange.Kind.CREATED)
        .eventTime(NOW)
        .eventId(name)
        .attachment(attachment)
        .receivedAt(NOW)
        .build();
  }

  private void send(Topic<String, ?> topic, String key, String value) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            new HashMap<String, Object>(kafka), new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic.name(), key, value)).get();
    }
  }

  private List<Verdict> verdicts() {
    Map<FunctionArn, FunctionStatus> latest = new HashMap<>();
    try (TopicReader reader = TopicReader.connect(kafka)) {
      reader.add(topics.functions(), latest::put).readToEnd();
    }
    return latest.values().stream().map(FunctionStatus::verdict).toList();
  }

  private List<Transition> transitions() {
    return read(topics.violations()).stream()
        .filter(violation -> violation.rule() == PlacementRule.VPC)
        .map(Violation::transition)
        .toList();
  }

  private <V> List<V> read(Topic<?, V> topic) {
    List<V> values = new ArrayList<>();
    try (TopicReader reader = TopicReader.connect(kafka)) {
      reader.add(topic, (key, value) -> values.add(value)).readToEnd();
    }
    return values;
  }
}
