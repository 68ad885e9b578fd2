package io.vpcwatch.evaluator;

import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.ComplianceCount;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.PolicyDocument;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.service.kafka.JsonSerde;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.streams.UnusableRecordException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Branched;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The topology of the evaluator. Every operator, store and repartition has a name, so that a later
 * version finds the state of this one.
 */
final class EvaluatorTopology implements Supplier<Topology> {
  static final String COUNTS = "compliance-sums";
  static final String BROADCAST = "policy";
  static final Set<String> IN_MEMORY_STORES =
      Set.of(COUNTS, HistoryProcessor.COUNTS, HistoryProcessor.POLICY);
  static final int MAX_CHANGE_BYTES = 256 * 1024;

  /** Of all tasks. */
  private static final long ROW_CACHE_BYTES = 16L << 20;

  private final Topics topics;
  private final Supplier<List<PolicyRecord>> seed;
  private final EvaluatorSettings settings;
  private final EvaluatorMetrics metrics;
  private final HistoryProcessor.Turn turn;

  /**
   * @param seed the policy, capacity providers and exemptions that are known when a task is created
   */
  EvaluatorTopology(
      Topics topics,
      Supplier<List<PolicyRecord>> seed,
      EvaluatorSettings settings,
      EvaluatorMetrics metrics,
      HistoryProcessor.Turn turn) {
    this.topics = topics;
    this.seed = seed;
    this.settings = settings;
    this.metrics = metrics;
    this.turn = turn;
  }

  @Override
  public Topology get() {
    StreamsBuilder builder = new StreamsBuilder();
    addStores(builder);
    untyped(
            builder.stream(
                topics.functionChanges().name(),
                Consumed.with(topics.functionChanges().keySerde(), received())
                    .withName("function-changes")))
        .merge(untyped(policy(builder)), Named.as("changes-and-policy"))
        .process(
            () -> new HistoryProcessor(seed.get(), settings, metrics, turn),
            Named.as("evaluate"),
            HistoryProcessor.HISTORIES,
            HistoryProcessor.DELETIONS,
            HistoryProcessor.POLICY,
            HistoryProcessor.COUNTS,
            HistoryProcessor.NETWORK)
        // One change may have results of several kinds; each kind has its own topic.
        .split(Named.as("results-"))
        .branch(
            (function, result) -> result instanceof Violation,
            Branched.withConsumer(this::publishViolations, "violations"))
        .branch(
            // A tombstone has no value.
            (function, result) -> result == null || result instanceof FunctionStatus,
            Branched.withConsumer(this::publishStatus, "functions"))
        .defaultBranch(Branched.withConsumer(this::count, "compliance"));
    return builder.build();
  }

  /**
   * Policy, exemptions, capacity providers and the network for every task: each record goes to all
   * partitions, beside those of function-changes, and is read and stored in the transactions of
   * their tasks.
   */
  private KStream<String, PolicyRecord> policy(StreamsBuilder builder) {
    KStream<String, PolicyRecord> documents =
        builder.stream(topics.policy().name(), consumed(topics.policy(), "policy-documents"))
            .mapValues(EvaluatorTopology::usable, Named.as("policy-document"));
    KStream<String, PolicyRecord> providers =
        builder.stream(
                topics.capacityProviders().name(),
                consumed(topics.capacityProviders(), "policy-providers"))
            .mapValues(EvaluatorTopology::usable, Named.as("policy-provider"));
    KStream<String, PolicyRecord> exemptions =
        builder.stream(
                topics.exemptions().name(), consumed(topics.exemptions(), "policy-exemptions"))
            // Tombstones only keep the topic short: what an exemption has caused remains true.
            .filter((id, exemption) -> exemption != null, Named.as("policy-exemption-news"))
            .mapValues(EvaluatorTopology::usable, Named.as("policy-exemption"));
    KStream<String, PolicyRecord> network =
        builder.stream(
                topics.networkChanges().name(),
                consumed(topics.networkChanges(), "network-changes"))
            .mapValues(EvaluatorTopology::usable, Named.as("network-change"));
    return documents
        .merge(providers, Named.as("policy-records"))
        .merge(exemptions, Named.as("policy-and-exemptions"))
        .merge(network, Named.as("policy-and-network"))
        .repartition(
            Repartitioned.with(Serdes.String(), JsonSerde.of(PolicyRecord.class))
                .withName(BROADCAST)
                .withNumberOfPartitions(topics.functionChanges().partitions())
                .withStreamPartitioner(
                    (topic, key, value, partitions) ->
                        Optional.of(
                            IntStream.range(0, partitions)
                                .boxed()
                                .collect(Collectors.toUnmodifiableSet()))));
  }

  private static PolicyRecord usable(@Nullable String scope, @Nullable PolicyDocument document) {
    if (document == null || !PolicyPublisher.DEFAULT_SCOPE.equals(scope)) {
      throw new UnusableRecordException(
          document == null ? "the record has no value" : "the key is not the scope default");
    }
    return PolicyRecord.of(document);
  }

  private static PolicyRecord usable(@Nullable String arn, @Nullable CapacityProvider provider) {
    if (provider == null || !provider.arn().equals(arn)) {
      throw new UnusableRecordException(
          provider == null ? "the record has no value" : "the key is not the ARN in the value");
    }
    return PolicyRecord.of(provider);
  }

  private static PolicyRecord usable(@Nullable String id, Exemption exemption) {
    if (!exemption.id().equals(id)) {
      throw new UnusableRecordException("the key is not the id in the value");
    }
    return PolicyRecord.of(exemption);
  }

  private static PolicyRecord usable(@Nullable String key, @Nullable NetworkChange change) {
    if (change == null || !change.key().equals(key)) {
      throw new UnusableRecordException(
          change == null
              ? "the record has no value"
              : "the key is not the region and id in the value");
    }
    if (change.time().isAfter(change.receivedAt().plus(FunctionChange.MAX_AHEAD))) {
      throw new UnusableRecordException("the event is more than a day later than its receipt");
    }
    return PolicyRecord.of(change);
  }

  /** To merge streams of different types, which one processor reads. */
  @SuppressWarnings("unchecked")
  private static KStream<Object, @Nullable Object> untyped(KStream<?, ?> stream) {
    return (KStream<Object, @Nullable Object>) stream;
  }

  private void publishViolations(KStream<FunctionArn, @Nullable Object> results) {
    KStream<FunctionArn, Violation> violations =
        results.mapValues(Violation.class::cast, Named.as("violation"));
    violations.to(topics.violations().name(), produced(topics.violations(), "violations"));
    if (settings.findings()) {
      violations
          .processValues(FindingProcessor::new, Named.as("finding"))
          .to(topics.findings().name(), produced(topics.findings(), "findings"));
    }
  }

  private void publishStatus(KStream<FunctionArn, @Nullable Object> results) {
    results
        .mapValues(FunctionStatus.class::cast, Named.as("status"))
        .to(topics.functions().name(), produced(topics.functions(), "functions"));
  }

  /**
   * Sums up the partitions: functions of one account and region are on all of them. The cache of
   * the store combines what arrives in one commit into one record.
   */
  private void count(KStream<FunctionArn, @Nullable Object> results) {
    Serde<PartitionCount> counts = JsonSerde.of(PartitionCount.class);
    results
        .map(
            (function, result) -> {
              PartitionCount count = (PartitionCount) result;
              return KeyValue.pair(count.key(), count);
            },
            Named.as("partition-count"))
        .repartition(
            Repartitioned.with(Serdes.String(), counts)
                .withName("partition-counts")
                .withNumberOfPartitions(topics.compliance().partitions()))
        .groupByKey(Grouped.with("by-account-and-region", Serdes.String(), counts))
        .aggregate(
            () -> new PartitionCount.Sum(new TreeMap<>()),
            (key, count, sum) -> sum.with(count),
            Named.as("count-compliance"),
            Materialized.<String, PartitionCount.Sum>as(Stores.inMemoryKeyValueStore(COUNTS))
                .withKeySerde(Serdes.String())
                .withValueSerde(JsonSerde.of(PartitionCount.Sum.class))
                .withCachingEnabled())
        .toStream(Named.as("compliance-counted"))
        .processValues(Total::new, Named.as("compliance-count"))
        .to(topics.compliance().name(), produced(topics.compliance(), "compliance"));
  }

  /** Counts as events, whose id is the position of the last partition count in them. */
  private static final class Total
      extends ContextualFixedKeyProcessor<String, PartitionCount.Sum, ComplianceCount> {
    @Override
    public void process(FixedKeyRecord<String, PartitionCount.Sum> record) {
      String id = record.key() + "/" + context().recordMetadata().orElseThrow().offset();
      context()
          .forward(
              record
                  .withValue(record.value().total())
                  .withHeaders(
                      Topics.cloudEvent(
                          "io.vpcwatch.compliance.count", TransitionEmitter.SOURCE, id)));
    }
  }

  private static <K, V> Consumed<K, V> consumed(Topic<K, V> topic, String name) {
    return Consumed.with(topic.keySerde(), topic.valueSerde()).withName(name);
  }

  /**
   * Rejects values larger than any that CloudTrail causes, whose events have at most 256 KB: so a
   * row and its chunks stay below what Kafka accepts as one record.
   */
  private Serde<ReceivedChange> received() {
    Deserializer<FunctionChange> strict = topics.functionChanges().valueSerde().deserializer();
    return Serdes.serdeFrom(
        (topic, change) -> change.encoded().get(),
        (topic, bytes) -> {
          if (bytes == null) {
            return null;
          }
          if (bytes.length > MAX_CHANGE_BYTES) {
            throw new SerializationException(
                "a value in %s has %d bytes; the maximum is %d"
                    .formatted(topic, bytes.length, MAX_CHANGE_BYTES));
          }
          try {
            return RowCodec.receive(bytes);
          } catch (IOException e) {
            // Fails too, with a message.
            FunctionChange change = strict.deserialize(topic, bytes);
            return new ReceivedChange(change, Bytes.wrap(RowCodec.write(change)));
          }
        });
  }

  private static <K, V> Produced<K, V> produced(Topic<K, V> topic, String name) {
    return Produced.with(topic.keySerde(), topic.valueSerde()).withName(name);
  }

  private void addStores(StreamsBuilder builder) {
    builder
        .addStateStore(
            RowStore.builder(
                HistoryProcessor.HISTORIES,
                ROW_CACHE_BYTES / topics.functionChanges().partitions()))
        .addStateStore(
            store(
                Stores.persistentKeyValueStore(HistoryProcessor.DELETIONS),
                Serdes.String(),
                topics.functionChanges().keySerde()))
        .addStateStore(
            store(
                Stores.persistentKeyValueStore(HistoryProcessor.NETWORK),
                Serdes.String(),
                Serdes.ByteArray()))
        .addStateStore(
            store(
                Stores.inMemoryKeyValueStore(HistoryProcessor.COUNTS),
                Serdes.String(),
                Serdes.Long()))
        .addStateStore(
            store(
                Stores.inMemoryKeyValueStore(HistoryProcessor.POLICY),
                Serdes.String(),
                Serdes.ByteArray()));
  }

  /** Cached: changes of one function often arrive together, and then make one write. */
  private static <K, V> StoreBuilder<?> store(
      KeyValueBytesStoreSupplier supplier, Serde<K> key, Serde<V> value) {
    return Stores.keyValueStoreBuilder(supplier, key, value)
        .withCachingEnabled()
        .withLoggingEnabled(Map.of());
  }
}
