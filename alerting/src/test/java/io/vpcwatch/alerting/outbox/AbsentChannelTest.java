package io.vpcwatch.alerting.outbox;

import static io.vpcwatch.alerting.ViolationFixture.violation;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.alerting.ViolationFixture;
import io.vpcwatch.alerting.channel.FakeChannel;
import io.vpcwatch.alerting.channel.Routes;
import io.vpcwatch.alerting.delivery.ChannelWorker;
import io.vpcwatch.alerting.metrics.AlertingMetrics;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.alerting.notification.text.MessageRenderer;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.PolicyDocument;
import io.vpcwatch.service.kafka.JsonSerde;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A channel that is taken out of the settings and put back knows nothing wrong. */
class AbsentChannelTest {
  private final KeyValueStore<String, byte[]> incidents =
      store(OutboxProcessor.INCIDENTS, Serdes.ByteArray());
  private final KeyValueStore<String, String> index = store(OutboxProcessor.INDEX, Serdes.String());
  private final KeyValueStore<String, SummaryState> summaries =
      store(OutboxProcessor.SUMMARIES, JsonSerde.of(SummaryState.class));
  private final TimestampedKeyValueStore<String, Exemption> exemptions =
      global(OutboxProcessor.EXEMPTIONS, JsonSerde.of(Exemption.class));
  private final TimestampedKeyValueStore<String, PolicyDocument> policies =
      global(OutboxProcessor.POLICIES, JsonSerde.of(PolicyDocument.class));
  private final FakeChannel channel = new FakeChannel("ops");
  private final AlertingMetrics metrics =
      new AlertingMetrics(new SimpleMeterRegistry(), InstantSource.system());
  private Instant now = ViolationFixture.OPENED_AT.plusSeconds(5);
  private MockProcessorContext<String, Delivery> context;
  private OutboxProcessor processor;

  private static <V> KeyValueStore<String, V> store(String name, Serde<V> values) {
    return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), values)
        .withLoggingDisabled()
        .build();
  }

  private static <V> TimestampedKeyValueStore<String, V> global(String name, Serde<V> values) {
    return Stores.timestampedKeyValueStoreBuilder(
            Stores.inMemoryKeyValueStore(name), Serdes.String(), values)
        .withLoggingDisabled()
        .build();
  }

  @BeforeEach
  void start() {
    startWith(Map.of("ops", running()));
  }

  private RunningChannel running() {
    ChannelWorker worker =
        new ChannelWorker(
            channel, new MessageRenderer(Language.EN), Runnable::run, () -> now, result -> {});
    return new RunningChannel(
        worker, Routes.of(), Optional.empty(), Optional.empty(), metrics.channel("ops"));
  }

  private void startWith(Map<String, RunningChannel> channels) {
    context = new MockProcessorContext<>();
    context.setCurrentSystemTimeMs(now.toEpochMilli());
    incidents.init(context.getStateStoreContext(), incidents);
    index.init(context.getStateStoreContext(), index);
    summaries.init(context.getStateStoreContext(), summaries);
    exemptions.init(context.getStateStoreContext(), exemptions);
    policies.init(context.getStateStoreContext(), policies);
    DeliveryPolicy policy = OutboxHarness.policy(Duration.ofSeconds(30), OutboxHarness.NO_GROUPING);
    processor = new OutboxProcessor(channels, policy, () -> {});
    processor.init(context);
  }

  private void reads(ChannelInput input) {
    processor.process(new Record<>("ops", input, now.toEpochMilli()));
  }

  private void pass(Duration time) {
    now = now.plus(time);
    context.setCurrentSystemTimeMs(now.toEpochMilli());
    for (int round = 0; round < 3; round++) {
      context.scheduledPunctuators().stream()
          .map(CapturedPunctuator::getPunctuator)
          .forEach(punctuator -> punctuator.punctuate(now.toEpochMilli()));
    }
  }

  @Test
  void an_incident_that_ended_while_its_channel_was_absent_is_not_reminded_of() {
    reads(ChannelInput.of(violation().id("v1").opened(), 0));
    pass(Duration.ofMinutes(1));
    assertThat(channel.notified).containsExactly("OPENED v1");

    startWith(Map.of());
    reads(ChannelInput.of(violation().id("v1").resolved(), 1));
    startWith(Map.of("ops", running()));
    pass(Duration.ofDays(2));

    assertThat(channel.notified).containsExactly("OPENED v1");
  }

  @Test
  void an_opening_that_waited_when_its_channel_was_removed_is_not_sent() {
    reads(ChannelInput.of(violation().id("v1").opened(), 0));

    startWith(Map.of());
    startWith(Map.of("ops", running()));
    pass(Duration.ofHours(1));

    assertThat(channel.notified).isEmpty();
  }

  @Test
  void a_channel_that_is_back_is_notified_of_what_happens_then() {
    reads(ChannelInput.of(violation().id("v1").opened(), 0));
    startWith(Map.of());
    startWith(Map.of("ops", running()));

    reads(ChannelInput.of(violation().id("v2").opened(), 2));
    pass(Duration.ofMinutes(1));

    assertThat(channel.notified).containsExactly("OPENED v2");
  }
}
