package io.vpcwatch.alerting;

import io.vpcwatch.alerting.metrics.FunctionGauges;
import io.vpcwatch.alerting.metrics.ViolatingGauges;
import io.vpcwatch.alerting.outbox.ChannelInput;
import io.vpcwatch.alerting.outbox.DeliveryPolicy;
import io.vpcwatch.alerting.outbox.FanOutProcessor;
import io.vpcwatch.alerting.outbox.OutboxProcessor;
import io.vpcwatch.alerting.outbox.RunningChannel;
import io.vpcwatch.alerting.outbox.SummaryState;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.service.kafka.JsonSerde;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.Topics;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 *
 *
 * <pre>
 * (violations) → [to-each-channel] ─┬→ (by-channel) → [outbox] → (deliveries)
 * (deliveries) → [to-fallbacks] ────┤
 * (incident-notes) → [to-all] ──────┘
 * (compliance) → [compliance]
 * (functions) → [violating]
 * (exemptions) → a store that all tasks read
 * </pre>
 *
 * Every violation is forwarded to the channels that it is routed to, and repartitioned by channel,
 * so that one task, and with it one rate limiter, owns a channel, however many instances run.
 * Deliveries that wait or have failed come back as input of other channels, which notify of them.
 */
final class AlertingTopology implements Supplier<Topology> {
  private static final String BY_CHANNEL = "by-channel";

  private final Topics topics;
  private final Map<String, RunningChannel> channels;
  private final DeliveryPolicy policy;
  private final FunctionGauges functions;
  private final ViolatingGauges violating;
  private final Runnable onDefect;

  AlertingTopology(
      Topics topics,
      Map<String, RunningChannel> channels,
      DeliveryPolicy policy,
      FunctionGauges functions,
      ViolatingGauges violating,
      Runnable onDefect) {
    this.topics = topics;
    this.channels = channels;
    this.policy = policy;
    this.functions = functions;
    this.violating = violating;
    this.onDefect = onDefect;
  }

  /** The topic from which the outboxes read: the repartition topic. */
  static String inputTopic(Properties properties) {
    return properties.getProperty(StreamsConfig.APPLICATION_ID_CONFIG)
        + "-"
        + BY_CHANNEL
        + "-repartition";
  }

  @Override
  public Topology get() {
    StreamsBuilder builder = new StreamsBuilder();
    builder
        .addStateStore(store(OutboxProcessor.INCIDENTS, Serdes.ByteArray()))
        .addStateStore(store(OutboxProcessor.INDEX, Serdes.String()))
        .addStateStore(store(OutboxProcessor.SUMMARIES, JsonSerde.of(SummaryState.class)));
    builder.globalTable(
        topics.exemptions().name(),
        consumed(topics.exemptions(), "exemptions"),
        Materialized.as(Stores.inMemoryKeyValueStore(OutboxProcessor.EXEMPTIONS)));
    builder.globalTable(
        topics.policy().name(),
        consumed(topics.policy(), "policies"),
        Materialized.as(Stores.inMemoryKeyValueStore(OutboxProcessor.POLICIES)));
    ProcessorSupplier<Object, Object, String, ChannelInput> fanOut =
        () -> new FanOutProcessor(channels, policy.pageWithin());
    builder.stream(topics.violations().name(), consumed(topics.violations(), "violations"))
        .process(fanOut, Named.as("to-each-channel"))
        .merge(
            builder.stream(topics.deliveries().name(), consumed(topics.deliveries(), "outcomes"))
                .process(fanOut, Named.as("to-fallbacks")),
            Named.as("channel-input"))
        .merge(
            builder.stream(topics.incidentNotes().name(), consumed(topics.incidentNotes(), "notes"))
                .process(fanOut, Named.as("to-all")),
            Named.as("all-input"))
        .repartition(
            Repartitioned.with(Serdes.String(), JsonSerde.of(ChannelInput.class))
                .withName(BY_CHANNEL))
        .process(
            () -> new OutboxProcessor(channels, policy, onDefect),
            Named.as(OutboxProcessor.NAME),
            OutboxProcessor.INCIDENTS,
            OutboxProcessor.INDEX,
            OutboxProcessor.SUMMARIES)
        .to(topics.deliveries().name(), produced(topics.deliveries()));
    builder.stream(topics.compliance().name(), consumed(topics.compliance(), "compliance-counts"))
        .process(functions, Named.as("compliance"));
    builder.stream(topics.functions().name(), consumed(topics.functions(), "functions"))
        .process(violating, Named.as("violating"));
    return builder.build();
  }

  private static <K, V> Consumed<K, V> consumed(Topic<K, V> topic, String name) {
    return Consumed.with(topic.keySerde(), topic.valueSerde()).withName(name);
  }

  private static Produced<String, Delivery> produced(Topic<String, Delivery> topic) {
    return Produced.with(topic.keySerde(), topic.valueSerde()).withName("deliveries");
  }

  private static <V> StoreBuilder<KeyValueStore<String, V>> store(String name, Serde<V> values) {
    return Stores.keyValueStoreBuilder(
        Stores.persistentKeyValueStore(name), Serdes.String(), values);
  }
}
