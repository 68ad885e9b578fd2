package io.vpcwatch.evaluator;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.ComplianceCount;
import io.vpcwatch.model.EvaluatedState;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.PolicyDocument;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.kafka.JsonSerde;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.runtime.ProcessSettings;
import io.vpcwatch.streams.StreamsHost;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.apache.kafka.streams.test.TestRecord;

/** The very topology and configuration of the service, without a broker. */
final class EvaluatorHarness implements AutoCloseable {
  static final Instant NOW = TestChange.at(3600);

  /** As often as a test lets the time pass. */
  static final HistoryProcessor.Turn ONE_BATCH = new HistoryProcessor.Turn(Duration.ZERO, 0);

  /** All counts are forwarded within it, however old the changes are. */
  private static final Duration COUNTS_INTERVAL = Duration.ofSeconds(1);

  private static final JsonSerde<PolicyState> STATES = JsonSerde.of(PolicyState.class);

  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final Topics topics;

  /** The settings of this process. */
  private final Policy policy;

  /** The policy in force as this process found it in the topic. */
  private PolicyDocument document;

  private final StreamsHost host;
  private final TopologyTestDriver driver;
  private final TestInputTopic<FunctionArn, FunctionChange> changes;
  private final TestInputTopic<String, CapacityProvider> providers;
  private final TestInputTopic<String, NetworkChange> network;
  private final TestInputTopic<String, PolicyDocument> documents;
  private final TestInputTopic<String, Exemption> exemptions;
  private final TestOutputTopic<FunctionArn, Violation> violations;
  private final TestOutputTopic<FunctionArn, FunctionStatus> functions;
  private final TestOutputTopic<String, ComplianceCount> compliance;
  private final TestOutputTopic<String, byte[]> deadLetters;
  private final TestOutputTopic<FunctionArn, String> findings;

  /** Evaluates the rule vpc only. */
  EvaluatorHarness(Path dataDir, Policy policy) {
    this(dataDir, VpcOnly.of(policy), StreamsConfig.EXACTLY_ONCE_V2);
  }

  /** Evaluates the rules about the network, too. */
  static EvaluatorHarness ofNetwork(Path dataDir) {
    return new EvaluatorHarness(dataDir, Policy.anyVpc(), StreamsConfig.EXACTLY_ONCE_V2);
  }

  private EvaluatorHarness(Path dataDir, Policy policy, String guarantee) {
    var settings =
        ServiceSettings.loader()
            .group("evaluator", EvaluatorSettings.class)
            .override(Map.of("evaluator.findings", "true"))
            .load();
    topics = Topics.of(settings.get(TopicSettings.class));
    this.policy = policy;
    document = PolicyDocument.first(policy, 1, NOW, "settings");
    EvaluatorMetrics metrics = new EvaluatorMetrics(registry);
    EvaluatorTopology topology =
        new EvaluatorTopology(
            topics,
            () -> List.of(PolicyRecord.of(document)),
            settings.get(EvaluatorSettings.class),
            metrics,
            ONE_BATCH);
    Properties properties =
        EvaluatorService.properties(
            "evaluator",
            settings.get(EvaluatorSettings.class),
            Map.of(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:9092"),
            settings.get(TopicSettings.class),
            ProcessSettings.in(dataDir));
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee);
    host = new StreamsHost("evaluator", topology, properties, metrics::deadLetter, registry);
    driver = new TopologyTestDriver(topology.get(), host.properties(), NOW);
    Topic<FunctionArn, FunctionChange> input = topics.functionChanges();
    changes =
        driver.createInputTopic(
            input.name(), input.keySerde().serializer(), input.valueSerde().serializer());
    providers =
        driver.createInputTopic(
            topics.capacityProviders().name(),
            topics.capacityProviders().keySerde().serializer(),
            topics.capacityProviders().valueSerde().serializer());
    network =
        driver.createInputTopic(
            topics.networkChanges().name(),
            topics.networkChanges().keySerde().serializer(),
            topics.networkChanges().valueSerde().serializer());
    documents =
        driver.createInputTopic(
            topics.policy().name(),
            topics.policy().keySerde().serializer(),
            topics.policy().valueSerde().serializer());
    exemptions =
        driver.createInputTopic(
            topics.exemptions().name(),
            topics.exemptions().keySerde().serializer(),
            topics.exemptions().valueSerde().serializer());
    violations = output(topics.violations());
    functions = output(topics.functions());
    compliance = output(topics.compliance());
    deadLetters = output(topics.deadLetters());
    findings = output(topics.findings());
  }

  static EvaluatorHarness anyVpc(Path dataDir) {
    return new EvaluatorHarness(dataDir, Policy.anyVpc());
  }

  /** In transactions, the driver loses records that a deserialization handler sends. */
  static EvaluatorHarness withoutTransactions(Path dataDir) {
    return new EvaluatorHarness(dataDir, VpcOnly.of(Policy.anyVpc()), StreamsConfig.AT_LEAST_ONCE);
  }

  void reads(TestChange... testChanges) {
    for (TestChange each : testChanges) {
      changes.pipeInput(each.function(), each.change(), each.change().receivedAt());
    }
  }

  void reads(CapacityProvider provider) {
    providers.pipeInput(provider.arn(), provider);
  }

  void reads(NetworkChange... networkChanges) {
    for (NetworkChange change : networkChanges) {
      network.pipeInput(change.key(), change);
    }
  }

  void reads(Exemption exemption) {
    exemptions.pipeInput(exemption.id(), exemption);
  }

  void reads(PolicyDocument newDocument) {
    document = policy.judgesNetwork() ? newDocument : VpcOnly.of(newDocument);
    documents.pipeInput(PolicyPublisher.DEFAULT_SCOPE, document);
  }

  /** The policy in force for this process. */
  PolicyDocument document() {
    return document;
  }

  void receives(byte[] key, byte[] value) {
    receives(topics.functionChanges(), key, value);
  }

  void receives(Topic<?, ?> topic, byte[] key, byte[] value) {
    driver
        .createInputTopic(topic.name(), new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(key, value);
  }

  void receives(FunctionArn key, FunctionChange value) {
    changes.pipeInput(key, value);
  }

  void advance(Duration duration) {
    driver.advanceWallClockTime(duration);
  }

  /** Those emitted since the last call. */
  /** As JSON. */
  List<String> findings() {
    return findings.readValuesToList();
  }

  List<Violation> violations() {
    return violations.readValuesToList();
  }

  List<TestRecord<FunctionArn, Violation>> violationRecords() {
    return violations.readRecordsToList();
  }

  List<KeyValue<FunctionArn, FunctionStatus>> functions() {
    return functions.readKeyValuesToList();
  }

  List<TestRecord<FunctionArn, FunctionStatus>> functionRecords() {
    return functions.readRecordsToList();
  }

  List<TestRecord<String, ComplianceCount>> complianceRecords() {
    advance(COUNTS_INTERVAL);
    return compliance.readRecordsToList();
  }

  /** The latest of each key, zeros left out. */
  Map<String, Map<Verdict, Long>> compliance() {
    advance(COUNTS_INTERVAL);
    Map<String, Map<Verdict, Long>> latest = new LinkedHashMap<>();
    compliance.readKeyValuesToMap().forEach((key, count) -> latest.put(key, nonZero(count)));
    return latest;
  }

  List<TestRecord<String, byte[]>> deadLetters() {
    return deadLetters.readRecordsToList();
  }

  double counted(String meter, String tag, String value) {
    return registry.get(meter).tag(tag, value).counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  <K, V> KeyValueStore<K, V> store(String name) {
    return driver.getKeyValueStore(name);
  }

  private RowStore rows() {
    return (RowStore) driver.getStateStore(HistoryProcessor.HISTORIES);
  }

  /** What is committed; nothing is cached afterwards. */
  KeyValueStore<String, byte[]> histories() {
    rows().clearCache();
    return rows().wrapped();
  }

  FunctionRow row(FunctionArn function) {
    byte[] value = histories().get(function.toString());
    return value == null ? null : RowCodec.read(value).row();
  }

  FunctionHistory history(FunctionArn function) {
    return new HistoryStore(rows(), store(HistoryProcessor.DELETIONS))
        .load(function, row(function))
        .history();
  }

  /** Makes the state that of a version whose rules lead to the given verdict. */
  void wasEvaluatedByFormerRules(FunctionArn function, Verdict verdict) {
    FunctionRow row = row(function);
    Verdict status = row.state().verdict();
    EvaluatedState former =
        new EvaluatedState(row.state().state(), verdict, row.state().since(), null, null, null);
    histories()
        .put(
            function.toString(),
            TestRows.encoded(
                FunctionRowBuilder.builder(row)
                    .rules(0)
                    .state(former)
                    .counted(verdict.name())
                    .build()));
    KeyValueStore<String, Long> counts = store(HistoryProcessor.COUNTS);
    String key = function.account() + "/" + function.region() + "/";
    counts.put(key + status, counts.get(key + status) - 1);
    Long others = counts.get(key + verdict);
    counts.put(key + verdict, others == null ? 1 : others + 1);
    hasRules(0);
  }

  /** Damages a row so that the next evaluation restores it, and thereby stores its revision. */
  void damages(FunctionArn function) {
    FunctionRow damaged = FunctionRowBuilder.builder(row(function)).last(null).build();
    histories().put(function.toString(), TestRows.encoded(damaged));
  }

  /** Makes the state that of a version with other rules, whose scans are finished. */
  void hasRules(int rules) {
    PolicyState other =
        PolicyStateBuilder.builder(policy()).rules(rules).pending(List.of()).build();
    this.<String, byte[]>store(HistoryProcessor.POLICY)
        .put(PolicyStore.STATE, STATES.serializer().serialize("policy", other));
  }

  /** The stored state of the policy. */
  PolicyState policy() {
    byte[] state = this.<String, byte[]>store(HistoryProcessor.POLICY).get(PolicyStore.STATE);
    return STATES.deserializer().deserialize("policy", state);
  }

  /**
   * Takes over the stores of another run, as after a restart, and publishes the policy of its
   * settings if it is not outdated.
   */
  void continues(EvaluatorHarness former) {
    copy(former.histories(), histories());
    copy(former.store(HistoryProcessor.DELETIONS), store(HistoryProcessor.DELETIONS));
    copy(former.store(HistoryProcessor.POLICY), store(HistoryProcessor.POLICY));
    copy(former.store(HistoryProcessor.NETWORK), store(HistoryProcessor.NETWORK));
    copy(former.store(HistoryProcessor.COUNTS), store(HistoryProcessor.COUNTS));
    copy(former.counts(), counts());
    document = former.document;
    PolicyDocument next = PolicyPublisher.next(document, policy, null, false, NOW);
    if (next != null) {
      reads(next);
    }
  }

  private <K, V> KeyValueStore<K, ValueAndTimestamp<V>> counts() {
    return driver.getTimestampedKeyValueStore(EvaluatorTopology.COUNTS);
  }

  private static <K, V> void copy(KeyValueStore<K, V> from, KeyValueStore<K, V> to) {
    try (var all = from.all()) {
      all.forEachRemaining(entry -> to.put(entry.key, entry.value));
    }
  }

  @Override
  public void close() {
    driver.close();
    host.close();
  }

  private <K, V> TestOutputTopic<K, V> output(Topic<K, V> topic) {
    return driver.createOutputTopic(
        topic.name(), topic.keySerde().deserializer(), topic.valueSerde().deserializer());
  }

  private static Map<Verdict, Long> nonZero(ComplianceCount count) {
    Map<Verdict, Long> functions = new LinkedHashMap<>(count.functions());
    functions.values().removeIf(number -> number == 0);
    return functions;
  }
}
