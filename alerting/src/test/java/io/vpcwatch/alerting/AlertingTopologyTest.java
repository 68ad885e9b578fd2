package io.vpcwatch.alerting;

import static io.vpcwatch.alerting.ExemptionFixture.exempted;
import static io.vpcwatch.alerting.ExemptionFixture.exemption;
import static io.vpcwatch.alerting.ViolationFixture.violation;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.FakeChannel;
import io.vpcwatch.alerting.channel.Route;
import io.vpcwatch.alerting.channel.RouteBuilder;
import io.vpcwatch.alerting.channel.Routes;
import io.vpcwatch.alerting.delivery.ChannelWorker;
import io.vpcwatch.alerting.metrics.AlertingMetrics;
import io.vpcwatch.alerting.metrics.FunctionGauges;
import io.vpcwatch.alerting.metrics.ViolatingGauges;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.alerting.notification.text.MessageRenderer;
import io.vpcwatch.alerting.outbox.ChannelInput;
import io.vpcwatch.alerting.outbox.DeliveryPolicy;
import io.vpcwatch.alerting.outbox.Incident;
import io.vpcwatch.alerting.outbox.OutboxHarness;
import io.vpcwatch.alerting.outbox.OutboxProcessor;
import io.vpcwatch.alerting.outbox.RunningChannel;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.ComplianceCount;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.DeliveryBuilder;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.FunctionStatusBuilder;
import io.vpcwatch.model.IncidentNote;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.PolicyDocument;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.kafka.DeadLetterReason;
import io.vpcwatch.service.kafka.JsonSerde;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.runtime.ProcessSettings;
import io.vpcwatch.streams.StreamsHost;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertingTopologyTest {
  private static final Instant NOW = ViolationFixture.OPENED_AT.plusSeconds(5);
  private static final DeliveryPolicy POLICY = OutboxHarness.policy(Duration.ZERO, 1_000);
  private static final Duration ROUND = Duration.ofMillis(20);

  @TempDir private Path dataDir;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final FakeChannel slack = new FakeChannel("slack");
  private final FakeChannel console = new FakeChannel("console");
  private final FakeChannel payments = new FakeChannel("payments");
  private final FakeChannel search = new FakeChannel("search");
  private final CompletableFuture<Set<String>> violating = new CompletableFuture<>();
  private Topics topics;
  private StreamsHost host;
  private TopologyTestDriver driver;
  private TestInputTopic<FunctionArn, Violation> violations;
  private TestInputTopic<String, ComplianceCount> compliance;
  private TestOutputTopic<String, Delivery> deliveries;
  private TestOutputTopic<String, byte[]> deadLetters;

  @BeforeEach
  void open() {
    TopicSettings settings = new TopicSettings("test.", 1, (short) 1);
    topics = Topics.of(settings);
    AlertingMetrics metrics = new AlertingMetrics(registry, InstantSource.fixed(NOW));
    // The workers run in the stream thread, so that nothing has to be waited for.
    Map<String, RunningChannel> channels =
        Map.of(
            "slack", running(slack, metrics),
            "console", running(console, metrics),
            "payments", running(payments, metrics, tagged("team=payments")),
            "search", running(search, metrics, tagged("team=search")),
            "elsewhere", running(new FakeChannel("elsewhere"), metrics, account("444455556666")));
    Topology topology =
        new AlertingTopology(
                topics,
                channels,
                POLICY,
                new FunctionGauges(registry),
                new ViolatingGauges(registry, 1, partition -> violating, status -> {}),
                () -> metrics.deadLetter(DeadLetterReason.DEFECT))
            .get();
    Properties properties =
        AlertingService.properties(
            Map.of("bootstrap.servers", "none:9092"), settings, ProcessSettings.in(dataDir));
    // The driver commits after every record, but not after one that it skips.
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
    host = new StreamsHost("alerting", () -> topology, properties, metrics::deadLetter, registry);
    driver = new TopologyTestDriver(topology, host.properties(), NOW);
    violations = input(topics.violations());
    compliance = input(topics.compliance());
    deliveries = output(topics.deliveries());
    deadLetters = output(topics.deadLetters());
  }

  @AfterEach
  void close() {
    driver.close();
    host.close();
  }

  @Test
  void every_channel_is_notified_of_every_violation() {
    sees(violation().id("v1").opened());
    sees(violation().id("v1").resolved());

    assertThat(slack.notified).containsExactly("OPENED v1", "RESOLVED v1");
    assertThat(console.notified).containsExactly("OPENED v1", "RESOLVED v1");
  }

  @Test
  void the_first_try_does_not_wait_for_a_round() {
    violations.pipeInput(ViolationFixture.FUNCTION, violation().id("v1").opened());

    assertThat(console.notified).containsExactly("OPENED v1");
  }

  @Test
  void each_outcome_is_recorded_as_a_delivery() {
    sees(violation().id("v1").opened());

    assertThat(deliveries.readKeyValuesToMap())
        .containsOnlyKeys("v1/slack", "v1/console")
        .extractingByKey("v1/slack")
        .satisfies(
            delivery -> {
              assertThat(delivery.outcome()).isEqualTo(Delivery.Outcome.DELIVERED);
              assertThat(delivery.functionArn()).isEqualTo(ViolationFixture.FUNCTION);
              assertThat(delivery.at()).isEqualTo(NOW);
            });
  }

  @Test
  void every_channel_that_was_notified_of_an_incident_is_notified_of_who_has_it() {
    sees(violation().id("v1").opened());
    input(topics.incidentNotes())
        .pipeInput(
            "v1", new IncidentNote("v1", IncidentNote.State.ACKNOWLEDGED, "ana", NOW, null, null));
    driver.advanceWallClockTime(ROUND);

    assertThat(slack.notified).hasSize(2);
    assertThat(console.messages.get(1).headline()).isEqualTo("checkout-api: acknowledged by ana");
    assertThat(payments.notified).isEmpty();
  }

  @Test
  void the_end_of_an_incident_names_the_exemption_even_if_another_one_is_unreadable() {
    driver
        .createInputTopic(
            topics.exemptions().name(), new StringSerializer(), new ByteArraySerializer())
        .pipeInput("broken", bytes("{\"v\":1,\"id\":"));
    input(topics.exemptions()).pipeInput("ci-tools", exemption());

    sees(violation().opened());
    sees(exempted());

    assertThat(console.messages.get(1).facts())
        .anySatisfy(fact -> assertThat(fact.value()).contains("calls public APIs only"));
  }

  @Test
  void a_failing_channel_does_not_affect_the_others() {
    slack.answer = notification -> Attempt.failed(Failure.CHANNEL_REFUSED, "no_service");

    sees(violation().id("v1").opened());

    assertThat(slack.notified).isEmpty();
    assertThat(console.notified).containsExactly("OPENED v1");
  }

  @Test
  void the_other_channels_are_notified_of_a_failing_channel() {
    slack.answer =
        notification ->
            Attempt.failed(Failure.CHANNEL_REFUSED, "no_service: make a new webhook in Slack");
    sees(violation().id("v1").opened());

    driver.advanceWallClockTime(Duration.ofSeconds(3));
    driver.advanceWallClockTime(ROUND);

    Delivery waiting = deliveries.readKeyValuesToMap().get("v1/slack");
    assertThat(waiting.outcome()).isEqualTo(Delivery.Outcome.WAITING);
    assertThat(waiting.detail()).contains("make a new webhook");
    assertThat(console.notified).containsExactly("OPENED v1", "BULLETIN channel-slack");
  }

  @Test
  void old_failures_are_not_notified() {
    TestInputTopic<String, Delivery> past = input(topics.deliveries());
    past.pipeInput("v1/slack", failed(NOW.minus(Duration.ofHours(2))));

    driver.advanceWallClockTime(Duration.ofSeconds(3));
    assertThat(console.notified).isEmpty();

    past.pipeInput("v1/slack", failed(NOW.minusSeconds(60)));
    driver.advanceWallClockTime(Duration.ofSeconds(3));

    assertThat(console.notified).containsExactly("BULLETIN channel-slack");
  }

  private static Delivery failed(Instant at) {
    return DeliveryBuilder.builder()
        .violationId("v1")
        .channel("slack")
        .functionArn(ViolationFixture.FUNCTION)
        .notice(Delivery.Notice.OPENED)
        .outcome(Delivery.Outcome.FAILED)
        .reason("message_rejected")
        .detail("invalid_payload")
        .attempts(1)
        .at(at)
        .build();
  }

  @Test
  void a_failed_notification_is_retried() {
    slack.answer = notification -> Attempt.failed(Failure.SERVER_ERROR, "");
    sees(violation().id("v1").opened());

    slack.answer = notification -> Attempt.delivered();
    driver.advanceWallClockTime(Duration.ofMinutes(1));
    driver.advanceWallClockTime(ROUND);

    assertThat(slack.notified).containsExactly("OPENED v1");
    assertThat(deliveries.readKeyValuesToMap().get("v1/slack").attempts()).isEqualTo(2);
  }

  @Test
  void a_bug_in_a_channel_affects_only_its_message() {
    slack.answer =
        notification -> {
          if (notification.thread().equals("v1")) {
            throw new IllegalStateException("https://hooks.slack.com/services/SECRET");
          }
          return Attempt.delivered();
        };

    sees(violation().id("v1").opened());
    sees(violation().id("v2").opened());

    assertThat(slack.notified).containsExactly("OPENED v2");
    Delivery failed = deliveries.readKeyValuesToMap().get("v1/slack");
    assertThat(failed.outcome()).isEqualTo(Delivery.Outcome.FAILED);
    assertThat(failed.reason()).isEqualTo("internal_error");
  }

  @Test
  void a_violation_that_opens_again_is_notified_again() {
    sees(violation().id("v1").opened());
    sees(violation().id("v1").resolved());

    sees(violation().id("v1").opened());
    driver.advanceWallClockTime(Duration.ofSeconds(2));
    sees(violation().id("v1").resolved());

    assertThat(console.notified)
        .containsExactly("OPENED v1", "RESOLVED v1", "REOPENED-1 v1", "RESOLVED-1 v1");
  }

  @Test
  void incidents_survive_in_the_store_as_they_were() {
    slack.answer = notification -> Attempt.failed(Failure.TIMEOUT, "");
    sees(violation().id("v1").opened());

    Incident incident = stored("slack/v1");

    assertThat(incident.pending()).isNotNull();
    assertThat(incident.pending().doubts()).isPositive();
    assertThat(incident.violation()).isEqualTo(violation().id("v1").opened());
    assertThat(stored("console/v1").notified()).isNotNull();
    assertThat(stored("console/v1").closed()).isFalse();
  }

  private Incident stored(String key) {
    KeyValueStore<String, byte[]> store = driver.getKeyValueStore(OutboxProcessor.INCIDENTS);
    return JsonSerde.of(Incident.class).deserializer().deserialize("", store.get(key));
  }

  @Test
  void unreadable_records_go_to_the_dead_letters_and_others_are_processed() {
    TestInputTopic<byte[], byte[]> raw =
        driver.createInputTopic(
            topics.violations().name(), new ByteArraySerializer(), new ByteArraySerializer());
    raw.pipeInput(bytes(ViolationFixture.FUNCTION.toString()), bytes("{not json"));

    sees(violation().id("v1").opened());

    assertThat(console.notified).containsExactly("OPENED v1");
    KeyValue<String, byte[]> deadLetter = deadLetters.readKeyValue();
    assertThat(deadLetter.key).isEqualTo("alerting");
    assertThat(deadLetter.value).isEqualTo(bytes("{not json"));
    assertThat(registry.get("vpcwatch.dead.letters").tag("reason", "unreadable").counter().count())
        .isEqualTo(1);
  }

  @Test
  void a_dead_letter_is_cleaned_and_smaller_than_kafka_accepts() {
    TestInputTopic<byte[], byte[]> raw =
        driver.createInputTopic(
            topics.violations().name(), new ByteArraySerializer(), new ByteArraySerializer());
    String hostile = "arn:\r\nX: y" + "x".repeat(1 << 20);

    raw.pipeInput(bytes(hostile), bytes("{" + "x".repeat(1 << 20)));

    TestRecord<String, byte[]> deadLetter = deadLetters.readRecord();
    assertThat(deadLetter.value()).hasSize(1_000_000);
    assertThat(deadLetter.headers())
        .allSatisfy(
            header ->
                assertThat(new String(header.value(), StandardCharsets.UTF_8))
                    .hasSizeLessThan(600)
                    .doesNotContain("\r", "\n"));
  }

  @Test
  void an_incident_that_cannot_be_read_does_not_stop_the_others() {
    KeyValueStore<String, byte[]> incidents = driver.getKeyValueStore(OutboxProcessor.INCIDENTS);
    sees(violation().id("v1").opened());
    sees(violation().id("v2").opened());
    console.notified.clear();
    incidents.put("console/v1", bytes("{\"v\":2}"));

    driver.advanceWallClockTime(Duration.ofDays(1));
    driver.advanceWallClockTime(Duration.ofSeconds(1));
    driver.advanceWallClockTime(Duration.ofSeconds(1));
    sees(violation().id("v1").resolved());
    sees(violation().id("v2").resolved());

    assertThat(console.notified).containsExactly("REMINDER-1 v2", "RESOLVED v2");
    assertThat(incidents.get("console/v1")).isEqualTo(bytes("{\"v\":2}"));
    // The reminder that was skipped, and the end.
    assertThat(count("defect")).isEqualTo(2);
    assertThat(deadLetters.readKeyValuesToList()).hasSize(1);
  }

  private double count(String reason) {
    return registry.get("vpcwatch.dead.letters").tag("reason", reason).counter().count();
  }

  @Test
  void a_channel_gets_only_what_its_routes_select_and_the_ends_of_what_they_may_have_selected() {
    TestOutputTopic<String, ChannelInput> inputs =
        driver.createOutputTopic(
            "test.alerting-by-channel-repartition",
            new StringDeserializer(),
            JsonSerde.of(ChannelInput.class).deserializer());
    sees(violation().id("v1").opened());
    sees(violation().id("v1").tagged("team", "payments").changed());

    Map<String, List<ChannelInput>> byChannel =
        inputs.readKeyValuesToList().stream()
            .collect(groupingBy(each -> each.key, mapping(each -> each.value, toList())));

    assertThat(byChannel).doesNotContainKey("elsewhere");
    assertThat(byChannel.get("payments"))
        .singleElement()
        .satisfies(input -> assertThat(input.violation().tags()).isNotEmpty());
    assertThat(byChannel.get("search"))
        .singleElement()
        .satisfies(
            input -> {
              assertThat(input.endOnly()).isTrue();
              assertThat(input.violation().tags()).isEmpty();
            });
    assertThat(byChannel.get("console")).hasSize(2);
  }

  @Test
  void the_end_of_a_known_incident_is_sent_although_its_route_no_longer_matches() {
    sees(violation().id("v1").tagged("team", "search").opened());

    sees(violation().id("v1").tagged("team", "payments").resolved());

    assertThat(search.notified).containsExactly("OPENED v1", "RESOLVED v1");
    assertThat(search.messages.get(1).violations().get(0).tags())
        .isEqualTo(Map.of("team", "search"));
  }

  @Test
  void a_channel_is_notified_of_a_violation_whose_function_gets_the_tag_of_its_route_later() {
    sees(violation().id("v1").opened());
    sees(violation().id("v1").tagged("team", "payments").changed());
    sees(violation().id("v1").tagged("team", "payments").resolved());

    assertThat(payments.notified).containsExactly("OPENED v1", "RESOLVED v1");
    assertThat(console.notified).containsExactly("OPENED v1", "RESOLVED v1");
    assertThat(search.notified).isEmpty();
  }

  @Test
  void a_message_names_the_networks_that_the_policy_in_force_allows() {
    input(topics.policy())
        .pipeInput(
            "default",
            PolicyDocument.first(
                new Policy(new TreeSet<>(Set.of("vpc-0a")), new TreeSet<>()), 1, NOW, "ana"));

    sees(violation().opened());

    assertThat(console.messages.get(0).facts())
        .anySatisfy(fact -> assertThat(fact.value()).isEqualTo("vpc-0a"));
  }

  @Test
  void functions_are_counted_by_account_region_and_verdict() {
    compliance.pipeInput(
        "111122223333/eu-west-1",
        new ComplianceCount(
            "111122223333", "eu-west-1", Map.of(Verdict.VIOLATING, 2L, Verdict.DELETED, 7L)));
    driver.advanceWallClockTime(Duration.ofSeconds(1));

    assertThat(functions("violating").value()).isEqualTo(2);
    assertThat(functions("compliant").value()).isZero();
    assertThat(registry.find("vpcwatch.functions").tag("verdict", "deleted").gauges()).isEmpty();

    compliance.pipeInput(
        "111122223333/eu-west-1",
        new ComplianceCount("111122223333", "eu-west-1", Map.of(Verdict.VIOLATING, 1L)));
    driver.advanceWallClockTime(Duration.ofSeconds(1));

    assertThat(functions("violating").value()).isEqualTo(1);
  }

  @Test
  void violating_functions_have_a_series_each_up_to_the_limit() {
    TestInputTopic<FunctionArn, FunctionStatus> functions = input(topics.functions());
    FunctionArn other = FunctionArn.parse("arn:aws:lambda:eu-west-1:111122223333:function:older");
    functions.pipeInput(ViolationFixture.FUNCTION, status(ViolationFixture.FUNCTION, NOW));
    functions.pipeInput(other, status(other, NOW.minusSeconds(60)));
    driver.advanceWallClockTime(Duration.ofSeconds(5));

    assertThat(series())
        .singleElement()
        .satisfies(
            gauge -> {
              assertThat(gauge.getId().getTag("function_name")).isEqualTo("older");
              assertThat(gauge.getId().getTag("cause")).isEqualTo("vpc_removed");
              assertThat(gauge.value()).isEqualTo(NOW.minusSeconds(60).getEpochSecond());
            });
    assertThat(gauge("vpcwatch.function.series.dropped")).isEqualTo(1);
    assertThat(gauge("vpcwatch.oldest.violation.timestamp"))
        .isEqualTo(NOW.minusSeconds(60).getEpochSecond());

    functions.pipeInput(other, (FunctionStatus) null);
    driver.advanceWallClockTime(Duration.ofSeconds(5));

    assertThat(series())
        .singleElement()
        .satisfies(
            gauge -> assertThat(gauge.getId().getTag("function_name")).isEqualTo("checkout-api"));
    assertThat(gauge("vpcwatch.function.series.dropped")).isZero();
  }

  @Test
  void functions_that_the_topic_no_longer_has_are_no_longer_shown() {
    TestInputTopic<FunctionArn, FunctionStatus> functions = input(topics.functions());
    FunctionArn kept = FunctionArn.parse("arn:aws:lambda:eu-west-1:111122223333:function:kept");
    FunctionArn fresh = FunctionArn.parse("arn:aws:lambda:eu-west-1:111122223333:function:fresh");
    KeyValueStore<String, FunctionStatus> store = driver.getKeyValueStore("violating");
    for (FunctionArn restored : List.of(ViolationFixture.FUNCTION, kept)) {
      store.put(restored.toString(), status(restored, NOW));
    }
    functions.pipeInput(fresh, status(fresh, NOW));

    violating.complete(Set.of(kept.toString()));
    driver.advanceWallClockTime(Duration.ofSeconds(5));

    assertThat(store.get(ViolationFixture.FUNCTION.toString())).isNull();
    assertThat(store.get(kept.toString())).isNotNull();
    assertThat(store.get(fresh.toString())).isNotNull();
    assertThat(gauge("vpcwatch.function.series.dropped")).isEqualTo(1);
  }

  @Test
  void functions_that_never_violated_leave_no_trace() {
    TestInputTopic<FunctionArn, FunctionStatus> functions = input(topics.functions());
    TestOutputTopic<String, String> changelog =
        driver.createOutputTopic(
            "test.alerting-violating-changelog",
            new StringDeserializer(),
            new StringDeserializer());

    functions.pipeInput(
        ViolationFixture.FUNCTION, status(ViolationFixture.FUNCTION, Verdict.COMPLIANT, NOW));

    assertThat(changelog.isEmpty()).isTrue();
  }

  private static FunctionStatus status(FunctionArn function, Instant since) {
    return status(function, Verdict.VIOLATING, since);
  }

  private static FunctionStatus status(FunctionArn function, Verdict verdict, Instant since) {
    return FunctionStatusBuilder.builder()
        .functionArn(function)
        .verdict(verdict)
        .cause(Cause.VPC_REMOVED)
        .attachment(Attachment.detached())
        .since(since)
        .by(ViolationFixture.DEPLOYER)
        .eventId("event-1")
        .violationId("v1")
        .tags(Collections.emptySortedMap())
        .build();
  }

  private Collection<Gauge> series() {
    return registry.find("vpcwatch.violating.function.since.timestamp").gauges();
  }

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }

  @Test
  void a_removed_row_has_no_series() {
    compliance.pipeInput(
        "1/eu-west-1", new ComplianceCount("1", "eu-west-1", Map.of(Verdict.VIOLATING, 2L)));
    driver.advanceWallClockTime(Duration.ofSeconds(1));

    compliance.pipeInput("1/eu-west-1", (ComplianceCount) null);
    driver.advanceWallClockTime(Duration.ofSeconds(1));

    assertThat(registry.find("vpcwatch.functions").gauges()).isEmpty();
  }

  @Test
  void every_node_store_and_repartition_has_a_name() {
    Topology topology =
        new AlertingTopology(
                topics,
                Map.of(),
                POLICY,
                new FunctionGauges(registry),
                new ViolatingGauges(registry, 1, partition -> violating, status -> {}),
                () -> {})
            .get();

    assertThat(topology.describe().toString())
        .doesNotContainPattern("KSTREAM|KTABLE|STATE-STORE-0");
  }

  private void sees(Violation violation) {
    violations.pipeInput(ViolationFixture.FUNCTION, violation);
    driver.advanceWallClockTime(ROUND);
  }

  private Gauge functions(String verdict) {
    return registry
        .get("vpcwatch.functions")
        .tags("account_id", "111122223333", "region", "eu-west-1", "verdict", verdict)
        .gauge();
  }

  private static Route tagged(String tag) {
    return RouteBuilder.builder().tags(Optional.of(List.of(tag))).build();
  }

  private static Route account(String account) {
    return RouteBuilder.builder().accounts(Optional.of(List.of(account))).build();
  }

  private static RunningChannel running(
      FakeChannel channel, AlertingMetrics metrics, Route... routes) {
    ChannelWorker worker =
        new ChannelWorker(
            channel,
            new MessageRenderer(Language.EN),
            Runnable::run,
            InstantSource.fixed(NOW),
            result -> {});
    return new RunningChannel(
        worker,
        Routes.of(routes),
        Optional.empty(),
        Optional.empty(),
        metrics.channel(channel.name()));
  }

  private <K, V> TestInputTopic<K, V> input(Topic<K, V> topic) {
    return driver.createInputTopic(
        topic.name(), topic.keySerde().serializer(), topic.valueSerde().serializer());
  }

  private <K, V> TestOutputTopic<K, V> output(Topic<K, V> topic) {
    return driver.createOutputTopic(
        topic.name(), topic.keySerde().deserializer(), topic.valueSerde().deserializer());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
