package io.vpcwatch.evaluator;

import static java.util.stream.Collectors.toMap;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.model.ComplianceCount;
import io.vpcwatch.model.EvaluatedState;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.Violation.Transition;
import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.kafka.JsonSerde;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The processor of one task on stores in memory: its input is a log, and what it stores and emits
 * becomes final with a commit. A kill returns to the last commit.
 */
final class ProcessorHarness {
  private static final JsonSerde<PolicyState> STATES = JsonSerde.of(PolicyState.class);
  private static final EvaluatorSettings SETTINGS =
      ServiceSettings.loader()
          .group("evaluator", EvaluatorSettings.class)
          .load()
          .get(EvaluatorSettings.class);

  private final MapStore<byte[]> histories = new MapStore<>(HistoryProcessor.HISTORIES);
  private final MapStore<FunctionArn> deletions = new MapStore<>(HistoryProcessor.DELETIONS);
  private final MapStore<byte[]> policy = new MapStore<>(HistoryProcessor.POLICY);
  private final MapStore<byte[]> network = new MapStore<>(HistoryProcessor.NETWORK);
  private final MapStore<Long> counts = new MapStore<>(HistoryProcessor.COUNTS);

  private final UnaryOperator<PolicyRecord> rules;
  private final long cacheBytes;
  private RowStore rows;

  private final List<Record<Object, Object>> input = new ArrayList<>();
  private int position;
  private Instant now;
  private Emitted emitted = new Emitted(new HashMap<>(), new HashMap<>(), new HashMap<>());
  private Snapshot committed;
  private HistoryProcessor processor;
  private MockProcessorContext<FunctionArn, Object> context;

  /**
   * What a reader of the topics knows: the last records, without those that are deleted, retracted
   * or zero.
   */
  record Emitted(
      Map<FunctionArn, FunctionStatus> functions,
      Map<String, Violation> violations,
      Map<String, Map<Verdict, Long>> compliance) {
    private Emitted copy() {
      return new Emitted(
          new HashMap<>(functions), new HashMap<>(violations), new HashMap<>(compliance));
    }
  }

  private record Snapshot(
      int position,
      Emitted emitted,
      Map<String, byte[]> histories,
      Map<String, FunctionArn> deletions,
      Map<String, byte[]> policy,
      Map<String, byte[]> network,
      Map<String, Long> counts) {}

  /**
   * A task that evaluates the rule vpc only.
   *
   * @param cacheBytes the limit of the cache of rows
   */
  ProcessorHarness(PolicyRecord first, Instant start, long cacheBytes) {
    this(VpcOnly::of, first, start, cacheBytes);
  }

  private ProcessorHarness(
      UnaryOperator<PolicyRecord> rules, PolicyRecord first, Instant start, long cacheBytes) {
    this.rules = rules;
    this.cacheBytes = cacheBytes;
    now = start;
    input.add(new Record<>("", rules.apply(first), 0));
    start();
    readToEnd();
    commit();
  }

  /** A task that evaluates the rules about the network, too. */
  static ProcessorHarness ofNetwork(PolicyRecord first, Instant start) {
    return new ProcessorHarness(UnaryOperator.identity(), first, start, 1 << 20);
  }

  /** Appends to the log, and reads up to its end. */
  void reads(FunctionChange change) {
    input.add(
        new Record<>(
            change.functionArn(),
            new ReceivedChange(change, Bytes.wrap(RowCodec.write(change))),
            0));
    readToEnd();
  }

  /** Appends to the log, and reads up to its end. */
  void reads(PolicyRecord record) {
    input.add(new Record<>("", rules.apply(record), 0));
    readToEnd();
  }

  private void readToEnd() {
    for (; position < input.size(); position++) {
      context.setRecordMetadata("changes", 0, position);
      processor.process(input.get(position));
      collect();
    }
  }

  Instant now() {
    return now;
  }

  /** Time in which nothing is scheduled yet. */
  void passes(Duration duration) {
    now = now.plus(duration);
    context.setCurrentSystemTimeMs(now.toEpochMilli());
  }

  void advance(Duration duration) {
    passes(duration);
    List.copyOf(context.scheduledPunctuators()).stream()
        .filter(punctuator -> !punctuator.cancelled())
        .forEach(punctuator -> punctuator.getPunctuator().punctuate(now.toEpochMilli()));
    collect();
  }

  void addTimer(Duration in, String id, String scope) {
    new PolicyStore(policy).addTimer(now.plus(in), id, List.of(scope));
  }

  void commit() {
    rows.flushCache();
    committed =
        new Snapshot(
            position,
            emitted.copy(),
            Map.copyOf(histories.content),
            Map.copyOf(deletions.content),
            Map.copyOf(policy.content),
            Map.copyOf(network.content),
            Map.copyOf(counts.content));
  }

  /** The transaction is aborted, and another process takes over. */
  void kill() {
    position = committed.position;
    emitted = committed.emitted.copy();
    restore(histories, committed.histories);
    restore(deletions, committed.deletions);
    restore(policy, committed.policy);
    restore(network, committed.network);
    restore(counts, committed.counts);
    start();
    readToEnd();
  }

  /** Without a loss: the process closes with a commit. */
  void restart() {
    commit();
    kill();
  }

  private static <V> void restore(MapStore<V> store, Map<String, V> content) {
    store.content.clear();
    store.content.putAll(content);
  }

  /** A process finds everything that the topics of the policy have, before it reads its log. */
  private void start() {
    List<PolicyRecord> seed =
        input.stream()
            .map(Record::value)
            .filter(PolicyRecord.class::isInstance)
            .map(PolicyRecord.class::cast)
            .filter(record -> record.network() == null)
            .toList();
    processor =
        new HistoryProcessor(
            seed,
            SETTINGS,
            new EvaluatorMetrics(new SimpleMeterRegistry()),
            EvaluatorHarness.ONE_BATCH);
    context = new MockProcessorContext<>();
    context.setCurrentSystemTimeMs(now.toEpochMilli());
    rows = new RowStore(histories, cacheBytes);
    List.of(rows, deletions, policy, network, counts).forEach(context::addStateStore);
    processor.init(context);
  }

  /**
   * Makes the state and the topics those of a version with other rules, which found violating
   * functions compliant, and starts this version.
   */
  void upgrade() {
    rows.flushCache();
    histories.content.replaceAll(
        (key, bytes) -> {
          FunctionRow row = RowCodec.read(bytes).row();
          EvaluatedState state = row.state();
          FunctionRowBuilder former = FunctionRowBuilder.builder(row).rules(0);
          if (key.indexOf('\0') < 0 && state != null && state.verdict() == Verdict.VIOLATING) {
            EvaluatedState compliant =
                new EvaluatedState(
                    state.state(), Verdict.COMPLIANT, state.since(), null, null, null);
            recount(state, Verdict.VIOLATING, -1);
            recount(state, Verdict.COMPLIANT, 1);
            emitted.violations.remove(state.open().id());
            emitted.functions.put(state.open().functionArn(), compliant.status());
            former.state(compliant).counted(Verdict.COMPLIANT.name());
          }
          return TestRows.encoded(former.build());
        });
    byte[] state = policy.content.get(PolicyStore.STATE);
    PolicyState old = STATES.deserializer().deserialize("policy", state);
    policy.content.put(
        PolicyStore.STATE,
        STATES.serializer().serialize("policy", PolicyStateBuilder.builder(old).rules(0).build()));
    rows.clearCache();
    restart();
  }

  private void recount(EvaluatedState state, Verdict verdict, long number) {
    FunctionArn function = state.open().functionArn();
    counts.content.merge(
        function.account() + "/" + function.region() + "/" + verdict, number, Long::sum);
  }

  Emitted emitted() {
    return emitted;
  }

  /** As the task has counted, zeros left out. */
  Map<String, Long> counted() {
    return counts.content.entrySet().stream()
        .filter(entry -> entry.getValue() != 0)
        .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private void collect() {
    for (var forward : context.forwarded()) {
      Object value = forward.record().value();
      if (value instanceof PartitionCount count) {
        emitCount(count.count());
      } else if (value instanceof Violation violation) {
        if (violation.transition() == Transition.RETRACTED) {
          emitted.violations.remove(violation.id());
        } else {
          emitted.violations.put(violation.id(), violation);
        }
      } else if (value == null || ((FunctionStatus) value).verdict() == Verdict.DELETED) {
        emitted.functions.remove(forward.record().key());
      } else {
        emitted.functions.put(forward.record().key(), (FunctionStatus) value);
      }
    }
    context.resetForwards();
  }

  private void emitCount(ComplianceCount count) {
    Map<Verdict, Long> functions = new HashMap<>(count.functions());
    functions.values().removeIf(number -> number == 0);
    emitted.compliance.put(count.account() + "/" + count.region(), functions);
  }
}
