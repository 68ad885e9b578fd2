package io.vpcwatch.evaluator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.evaluator.FunctionEvaluator.Trigger;
import io.vpcwatch.model.Evaluation;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.Violation.Transition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;

/** The evaluator of one task on stores in memory, without the rest of Kafka Streams: fast. */
final class TaskHarness {
  private static final long CACHE_BYTES = 20_000;

  final MapStore<byte[]> histories = new MapStore<>();
  final MapStore<FunctionArn> deletions = new MapStore<>();
  final MapStore<Long> counts = new MapStore<>();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  /** The last status of each function, without the deleted ones. */
  final Map<FunctionArn, FunctionStatus> functions = new HashMap<>();

  /** The last record of each violation, without the retracted ones. */
  final Map<String, Violation> violations = new HashMap<>();

  final List<Violation> emitted = new ArrayList<>();
  private final MockProcessorContext<FunctionArn, Object> context = new MockProcessorContext<>();
  private final RowStore rows;
  private final HistoryStore store;
  private final MapStore<byte[]> policies = new MapStore<>();
  private FunctionEvaluator evaluator;
  private PolicyRevision policy;
  private List<Runnable> undo = List.of();

  /** What the task knows of policies and exemptions, if it is not given. */
  private TaskPolicy known;

  private Instant now = TestChange.START;

  TaskHarness(Policy initial) {
    this(initial, 0);
  }

  /**
   * @param cacheBytes the limit of the cache of rows; 0 to write everything at once
   */
  TaskHarness(Policy initial, long cacheBytes) {
    rows = new RowStore(histories, cacheBytes);
    store = new HistoryStore(rows, deletions);
    policy = new PolicyRevision(VpcOnly.of(initial)::of, 1, 1, List.of(), List.of());
    evaluator = evaluator(() -> policy);
    commits();
  }

  /**
   * A task that reads its policy and exemptions.
   *
   * @param seed what it begins with
   */
  TaskHarness(PolicyRecord... seed) {
    rows = new RowStore(histories, CACHE_BYTES);
    store = new HistoryStore(rows, deletions);
    restarts(seed);
  }

  private FunctionEvaluator evaluator(Supplier<PolicyRevision> by) {
    EvaluatorMetrics metrics = new EvaluatorMetrics(registry);
    TransitionEmitter emitter = new TransitionEmitter(context, metrics);
    return new FunctionEvaluator(
        store,
        new VerdictCounts(counts, 0),
        emitter,
        new Placements(new NetworkStore(SortedEntries.inMemory())),
        by,
        metrics);
  }

  /** Keeps nothing but what is in the stores. */
  void restarts(PolicyRecord... seed) {
    rows.flushCache();
    rows.clearCache();
    known =
        new TaskPolicy(
            new PolicyStore(policies),
            store,
            Stream.of(seed).map(VpcOnly::of).toList(),
            () -> now.toEpochMilli());
    evaluator = evaluator(known::current);
  }

  void reads(PolicyRecord record) {
    known.apply(VpcOnly.of(record));
  }

  /** Evaluates the next functions as of a time. Returns whether there may be more. */
  boolean steps(Instant time, int limit) {
    now = time;
    known.fireTimers(time.toEpochMilli());
    boolean more = known.step(evaluator, limit, time.toEpochMilli());
    collect();
    return more || known.hasTimers();
  }

  void reads(TestChange... changes) {
    for (TestChange change : changes) {
      reads(change.change());
    }
  }

  void reads(FunctionChange change) {
    reads(change.functionArn(), new ReceivedChange(change, Bytes.wrap(RowCodec.write(change))));
  }

  void reads(FunctionArn function, ReceivedChange change) {
    evaluator.add(function, change, new Trigger("0-0", 0, false));
    collect();
  }

  void networkChangedOf(FunctionArn function) {
    evaluator.networkChanged(function, new Trigger("network-0-0", 0, false));
    collect();
  }

  void changesPolicy(Policy next) {
    long revision = policy.revision() + 1;
    policy = new PolicyRevision(VpcOnly.of(next)::of, revision, revision, List.of(), List.of());
  }

  /** A change of the policy that concerns the functions whose ARNs begin with the prefix. */
  void changesPolicyOf(String prefix) {
    List<KeyRange> pending = KeyRange.union(policy.pending(), List.of(KeyRange.ofPrefix(prefix)));
    policy =
        new PolicyRevision(
            policy.policies(), policy.revision() + 1, policy.all(), pending, policy.exempted());
  }

  /** Every evaluation from now on meets a defect. */
  void failsToEvaluate() {
    policy =
        new PolicyRevision(
            function -> null, policy.revision(), policy.all(), policy.pending(), policy.exempted());
  }

  void scans() {
    evaluator.scan("", null, Integer.MAX_VALUE, "scan", 0);
    collect();
  }

  /** Makes the row that of a version with other rules that came to the same result. */
  void wasEvaluatedByFormerRules(FunctionArn function) {
    FunctionRow row = store.get(function);
    rows.flushCache();
    rows.clearCache();
    histories.content.put(
        function.toString(), TestRows.encoded(FunctionRowBuilder.builder(row).rules(0).build()));
  }

  /** Commits a transaction, as Kafka Streams does. */
  void commits() {
    rows.flushCache();
    undo =
        Stream.of(histories.content, deletions.content, counts.content, functions, violations)
            .map(TaskHarness::restorer)
            .toList();
  }

  /** Undoes what was not committed, and opens the store again. */
  void aborts() {
    undo.forEach(Runnable::run);
    rows.init(null, null);
    evaluator = evaluator(() -> policy);
  }

  private static <K, V> Runnable restorer(Map<K, V> map) {
    Map<K, V> copy = new HashMap<>(map);
    return () -> {
      map.clear();
      map.putAll(copy);
    };
  }

  /** Stands for an upgrade to a version that knows the given word in kept JSON. */
  void becomesKnown(String unknown, String known) {
    histories.content.replaceAll((key, row) -> TestRows.replaced(row, unknown, known));
  }

  /** The JSON among the logged changes. */
  List<String> logged(FunctionArn function) {
    return row(function).log().changes().stream()
        .map(bytes -> new String(bytes, UTF_8))
        .filter(text -> text.startsWith("{"))
        .toList();
  }

  StoredHistory stored(FunctionArn function) {
    return store.load(function, store.get(function));
  }

  /** False until a change or a scan evaluates it by the current policy and rules. */
  boolean isCurrent(FunctionArn function) {
    return row(function).isEvaluatedBy(known == null ? policy : known.current(), function);
  }

  /** What the task applies to the function at this moment. */
  Policy policyOf(FunctionArn function) {
    return known.current().of(function);
  }

  FunctionRow row(FunctionArn function) {
    return store.get(function);
  }

  /** By account and region, zeros left out. */
  Map<String, Long> counted() {
    return counts.content.entrySet().stream()
        .filter(entry -> entry.getValue() != 0)
        .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  static Map<String, Violation> byId(Evaluation evaluation) {
    return evaluation.violations().stream().collect(toMap(Violation::id, violation -> violation));
  }

  private void collect() {
    for (var forward : context.forwarded()) {
      FunctionArn function = forward.record().key();
      Object value = forward.record().value();
      if (value instanceof Violation violation) {
        emitted.add(violation);
        if (violation.transition() == Transition.RETRACTED) {
          violations.remove(violation.id());
        } else {
          violations.put(violation.id(), violation);
        }
      } else if (value == null || ((FunctionStatus) value).verdict() == Verdict.DELETED) {
        functions.remove(function);
      } else {
        functions.put(function, (FunctionStatus) value);
      }
    }
    context.resetForwards();
  }
}
