package io.vpcwatch.evaluator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.PolicyDocument;
import io.vpcwatch.service.kafka.JsonSerde;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy of a task, and the functions that are still to be evaluated by it. A million functions
 * take longer than a transaction may, so the task goes through them step by step, in the order of
 * their ARNs. Everything is stored in the transaction that emits the results: a crash neither
 * repeats nor skips a function.
 *
 * <p>A change of the policy has a scope, the functions that it concerns: the id of an account, or a
 * prefix of ARNs, of which the empty one is that of every function.
 */
final class TaskPolicy {
  private static final Logger LOG = LoggerFactory.getLogger(TaskPolicy.class);

  static final String ALL = "";
  private static final KeyRange EVERY = new KeyRange(ALL, null);
  static final String STATE = "state";
  private static final String DOCUMENT = "document/" + PolicyPublisher.DEFAULT_SCOPE;
  private static final String PROVIDER = "provider/";
  private static final String TIMER = "timer/";

  private static final JsonSerde<State> STATES = JsonSerde.of(State.class);
  private static final JsonSerde<PolicyDocument> DOCUMENTS = JsonSerde.of(PolicyDocument.class);
  private static final JsonSerde<CapacityProvider> PROVIDERS = JsonSerde.of(CapacityProvider.class);

  /**
   * @param revision increases with every change that may evaluate a function otherwise
   * @param rules the version of the rules by which the functions were, or are being, evaluated
   * @param pending the functions that are still to be evaluated, in order
   * @param all the revision of the last change that concerned every function
   */
  record State(long revision, int rules, List<KeyRange> pending, @Nullable Long all) {
    State {
      // An earlier build did not store it: then only the latest revision is known to be sufficient.
      all = all == null ? (Long) revision : all;
    }

    private State(long revision, int rules, List<KeyRange> pending) {
      this(revision, rules, pending, null);
    }

    private State left(List<KeyRange> remaining) {
      return new State(revision, rules, remaining, all);
    }

    private State changed(List<KeyRange> scope) {
      // A version with older rules leaves the functions as newer rules evaluated them, so that a
      // task that moves between the versions does not flap. A new policy can't wait for an upgrade.
      return rules == FunctionRow.RULES && !scope.contains(EVERY)
          ? new State(revision + 1, rules, KeyRange.union(pending, scope), all)
          : new State(revision + 1, FunctionRow.RULES, List.of(EVERY));
    }
  }

  private final KeyValueStore<String, byte[]> store;
  private final HistoryStore rows;
  private final List<PolicyRecord> seed;

  /** Null until it is used first: then the seed is applied, within a transaction. */
  private @Nullable State state;

  private @Nullable PolicyDocument document;
  private @Nullable PolicyRevision current;

  /**
   * @param seed what the topics contained when the process started: a task without state does not
   *     have to wait for the broadcast before it can evaluate
   */
  TaskPolicy(KeyValueStore<String, byte[]> store, HistoryStore rows, List<PolicyRecord> seed) {
    this.store = store;
    this.rows = rows;
    this.seed = seed;
  }

  /** The policy by which to evaluate a function at this moment. */
  PolicyRevision current() {
    State now = state();
    if (current == null) {
      Policy policy = requireNonNull(document).policy();
      current =
          new PolicyRevision(
              policy.listsNetworks() ? policy.knowing(providers()) : policy,
              now.revision(),
              requireNonNull(now.all()),
              now.pending());
    }
    return current;
  }

  /** Takes over a document or a capacity provider, unless a newer one is known. */
  void apply(PolicyRecord record) {
    save(apply(record, state()));
  }

  /**
   * Evaluates the functions in the scope again when the time has come.
   *
   * @param id of the timer; one with the same time and id replaces it
   */
  void addTimer(Instant due, String id, String scope) {
    store.put(TIMER + sortable(due.toEpochMilli()) + "/" + id, scope.getBytes(UTF_8));
  }

  /**
   * Evaluates the next functions.
   *
   * @param limit how many at most
   * @return whether to call this method again
   */
  boolean step(FunctionEvaluator evaluator, int limit, long timestamp) {
    boolean waits = fireTimers(timestamp);
    State now = state();
    if (now.pending().isEmpty() || now.rules() > FunctionRow.RULES) {
      return waits;
    }
    KeyRange range = now.pending().get(0);
    String trigger = "policy-" + now.revision();
    String next = evaluator.scan(range.from(), range.to(), limit, trigger, timestamp);
    List<KeyRange> left = new ArrayList<>(now.pending().subList(1, now.pending().size()));
    if (next != null) {
      left.add(0, new KeyRange(next, range.to()));
    }
    save(now.left(left));
    return waits || !left.isEmpty();
  }

  private State state() {
    return state == null ? load() : state;
  }

  private State load() {
    State stored = read(STATES, STATE);
    document = read(DOCUMENTS, DOCUMENT);
    State now = stored == null ? new State(0, FunctionRow.RULES, List.of()) : stored;
    if (now.rules() < FunctionRow.RULES) {
      now = now.changed(ranges(ALL));
    } else if (now.rules() > FunctionRow.RULES) {
      // What this version evaluates meanwhile, the newer one evaluates again.
      now = now.left(List.of(EVERY));
    }
    for (PolicyRecord record : seed) {
      now = apply(record, now);
    }
    state = stored;
    return save(now);
  }

  private State apply(PolicyRecord record, State now) {
    if (record.document() != null) {
      return apply(record.document(), now);
    }
    return record.provider() == null ? now : apply(record.provider(), now);
  }

  private State apply(PolicyDocument next, State now) {
    PolicyDocument former = document;
    if (former != null && next.revision() <= former.revision()) {
      if (!next.policy().equals(former.policy())
          && next.publishedAt().isAfter(former.publishedAt())) {
        LOG.warn(
            "Ignored revision {} of the policy: revision {} of {} is in force. Publish it with a higher policy.revision",
            next.revision(),
            former.revision(),
            former.publishedAt());
      }
      return now;
    }
    document = next;
    store.put(DOCUMENT, DOCUMENTS.serializer().serialize(store.name(), next));
    return former != null && former.policy().equals(next.policy()) ? now : now.changed(ranges(ALL));
  }

  private State apply(CapacityProvider shown, State now) {
    String key = PROVIDER + shown.arn();
    CapacityProvider known = read(PROVIDERS, key);
    CapacityProvider newest = known == null ? shown : known.newest(shown);
    if (newest.equals(known)) {
      return now;
    }
    store.put(key, PROVIDERS.serializer().serialize(store.name(), newest));
    boolean matters =
        document != null
            && document.policy().listsNetworks()
            && (known == null || !known.subnetIds().equals(newest.subnetIds()));
    return matters ? now.changed(ranges(neighbours(shown.arn()))) : now;
  }

  /**
   * A function is in the account and region of its provider: these are parts of the provider's ARN,
   * and AWS lets no other account use it.
   */
  private static String neighbours(String providerArn) {
    int end = providerArn.indexOf(":capacity-provider:");
    return end < 0 ? ALL : providerArn.substring(0, end) + ":function:";
  }

  /** Returns whether timers are left. */
  private boolean fireTimers(long now) {
    List<KeyRange> due = new ArrayList<>();
    for (KeyValue<String, byte[]> timer : entries(TIMER, TIMER + sortable(now + 1))) {
      due.addAll(ranges(new String(timer.value, UTF_8)));
      store.delete(timer.key);
    }
    if (!due.isEmpty()) {
      save(state().changed(due));
    }
    try (KeyValueIterator<String, byte[]> left = store.range(TIMER, end(TIMER))) {
      return left.hasNext();
    }
  }

  private List<CapacityProvider> providers() {
    return entries(PROVIDER, end(PROVIDER)).stream()
        .map(entry -> PROVIDERS.deserializer().deserialize(store.name(), entry.value))
        .toList();
  }

  private List<KeyRange> ranges(String scope) {
    if (scope.isEmpty()) {
      return List.of(EVERY);
    }
    return scope.startsWith("arn:") ? List.of(KeyRange.ofPrefix(scope)) : rows.ofAccount(scope);
  }

  private State save(State now) {
    if (!now.equals(state)) {
      store.put(STATE, STATES.serializer().serialize(store.name(), now));
      state = now;
      current = null;
    }
    return now;
  }

  private List<KeyValue<String, byte[]>> entries(String from, String to) {
    List<KeyValue<String, byte[]>> entries = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> range = store.range(from, to)) {
      range.forEachRemaining(entries::add);
    }
    return entries;
  }

  /** Null also if another version wrote what this one can't read: the seed then replaces it. */
  private <T> @Nullable T read(JsonSerde<T> serde, String key) {
    try {
      return serde.deserializer().deserialize(store.name(), store.get(key));
    } catch (SerializationException e) {
      LOG.warn("Ignored an unreadable {} in the store {}", key, store.name(), e);
      return null;
    }
  }

  private static String end(String prefix) {
    return requireNonNull(KeyRange.ofPrefix(prefix).to());
  }

  /** Of fixed width, so that strings sort by time. */
  private static String sortable(long millis) {
    return "%020d".formatted(millis);
  }
}
