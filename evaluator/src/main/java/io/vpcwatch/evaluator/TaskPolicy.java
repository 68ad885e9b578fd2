package io.vpcwatch.evaluator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.soabase.recordbuilder.core.RecordBuilder;
import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.PolicyBuilder;
import io.vpcwatch.model.PolicyDocument;
import io.vpcwatch.service.kafka.JsonSerde;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy and the exemptions of a task, and the functions that are still to be evaluated by it.
 * A million functions take longer than a transaction may, so the task goes through them step by
 * step, in the order of their ARNs. Everything is stored in the transaction that emits the results:
 * a crash neither repeats nor skips a function.
 *
 * <p>A change has a scope, the functions that it concerns: the id of an account and a region with a
 * slash between, of which one may be missing; or a prefix of ARNs, of which the empty one is that
 * of every function.
 *
 * <p>An exemption begins and ends when its timer fires. The clock decides when that is done, and
 * nothing else: what is emitted is about the time that the exemption names, and functions are
 * evaluated as of the latest time for which a timer has fired.
 */
final class TaskPolicy {
  private static final Logger LOG = LoggerFactory.getLogger(TaskPolicy.class);

  static final String ALL = "";
  private static final KeyRange EVERY = new KeyRange(ALL, null);
  static final String STATE = "state";
  private static final String DOCUMENT = "document/" + PolicyPublisher.DEFAULT_SCOPE;
  private static final String PROVIDER = "provider/";
  private static final String EXEMPTION = "exemption/";
  private static final String TIMER = "timer/";

  /** How many colons the ARNs of an account's functions have in common. */
  private static final int ARN_OF_ACCOUNT = 5;

  private static final JsonSerde<State> STATES = JsonSerde.of(State.class);
  private static final JsonSerde<PolicyDocument> DOCUMENTS = JsonSerde.of(PolicyDocument.class);
  private static final JsonSerde<CapacityProvider> PROVIDERS = JsonSerde.of(CapacityProvider.class);
  private static final JsonSerde<Exemption> EXEMPTIONS = JsonSerde.of(Exemption.class);

  /**
   * @param revision increases with every change that may evaluate a function otherwise
   * @param rules the version of the rules by which the functions were, or are being, evaluated
   * @param pending the functions that are still to be evaluated by the policy, in order
   * @param all the revision of the last change that concerned every function
   * @param exempted the functions that are still to be evaluated because of exemptions, in order
   * @param asOf the latest time for which a timer has fired
   */
  @RecordBuilder
  record State(
      long revision,
      int rules,
      List<KeyRange> pending,
      @Nullable Long all,
      List<KeyRange> exempted,
      Instant asOf) {

    State {
      // What an earlier build did not store. For all, only the latest revision is known to do.
      all = all == null ? (Long) revision : all;
      exempted = exempted == null ? List.of() : exempted;
      asOf = asOf == null ? Instant.EPOCH : asOf;
    }

    private boolean isPending() {
      return !pending.isEmpty() || !exempted.isEmpty();
    }

    private TaskPolicyStateBuilder with() {
      return TaskPolicyStateBuilder.builder(this);
    }

    private State changed(List<KeyRange> scope) {
      return rules == FunctionRow.RULES && !scope.contains(EVERY)
          ? with().revision(revision + 1).pending(KeyRange.union(pending, scope)).build()
          : changed();
    }

    private State exempted(List<KeyRange> scope) {
      return rules == FunctionRow.RULES
          ? with().revision(revision + 1).exempted(KeyRange.union(exempted, scope)).build()
          : changed();
    }

    /**
     * After a change that concerns every function. A version with older rules leaves the functions
     * as newer rules evaluated them, so that a task that moves between the versions does not flap;
     * but a change can't wait for an upgrade.
     */
    private State changed() {
      return with()
          .revision(revision + 1)
          .rules(FunctionRow.RULES)
          .pending(List.of(EVERY))
          .all(revision + 1)
          .exempted(List.of())
          .build();
    }
  }

  private final KeyValueStore<String, byte[]> store;
  private final HistoryStore rows;
  private final List<PolicyRecord> seed;
  private final LongSupplier clock;

  /** Null until it is used first: then the seed is applied, within a transaction. */
  private @Nullable State state;

  private @Nullable PolicyDocument document;
  private @Nullable PolicyRevision current;

  /** All that is known, null until it is needed. */
  private @Nullable Policy policy;

  /** What of it applies to an account. */
  private final Map<String, Policy> byAccount = new HashMap<>();

  /**
   * @param seed what the topics contained when the process started: a task without state does not
   *     have to wait for the broadcast before it can evaluate
   * @param clock decides when timers fire, in milliseconds
   */
  TaskPolicy(
      KeyValueStore<String, byte[]> store,
      HistoryStore rows,
      List<PolicyRecord> seed,
      LongSupplier clock) {
    this.store = store;
    this.rows = rows;
    this.seed = seed;
    this.clock = clock;
  }

  /** The policy by which to evaluate a function at this moment. */
  PolicyRevision current() {
    State now = state();
    if (current == null) {
      current =
          new PolicyRevision(
              this::of, now.revision(), requireNonNull(now.all()), now.pending(), now.exempted());
    }
    return current;
  }

  /** What applies to a function. */
  private Policy of(FunctionArn function) {
    if (policy == null) {
      policy =
          PolicyBuilder.builder(requireNonNull(document).policy())
              .version(document.revision())
              .build()
              .knowing(all(PROVIDER, PROVIDERS))
              .with(all(EXEMPTION, EXEMPTIONS), state().asOf());
    }
    Policy whole = policy;
    return whole.groups().isEmpty() && whole.exemptions().isEmpty()
        ? whole
        : byAccount.computeIfAbsent(function.account(), whole::ofAccount).of(function);
  }

  /** Takes over a document, a capacity provider or an exemption, unless a newer one is known. */
  void apply(PolicyRecord record) {
    save(apply(record, state()));
    fireTimers(clock.getAsLong());
  }

  /**
   * Evaluates the functions in the scopes again when the time has come.
   *
   * @param id of the timer; one with the same time and id replaces it
   */
  void addTimer(Instant due, String id, Collection<String> scopes) {
    store.put(timer(due, id), String.join("\n", scopes).getBytes(UTF_8));
  }

  /** Not before it is due, so rounded up. */
  private static String timer(Instant due, String id) {
    return TIMER + sortable(due.plusNanos(999_999).toEpochMilli()) + "/" + id;
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
    if (!now.isPending() || now.rules() > FunctionRow.RULES) {
      return waits;
    }
    boolean isOfPolicy = !now.pending().isEmpty();
    List<KeyRange> ranges = isOfPolicy ? now.pending() : now.exempted();
    String trigger = "policy-" + now.revision();
    KeyRange range = ranges.get(0);
    String next = evaluator.scan(range.from(), range.to(), limit, trigger, timestamp);
    List<KeyRange> left = new ArrayList<>(ranges.subList(1, ranges.size()));
    if (next != null) {
      left.add(0, new KeyRange(next, range.to()));
    }
    State after = (isOfPolicy ? now.with().pending(left) : now.with().exempted(left)).build();
    save(after);
    return waits || after.isPending();
  }

  private State state() {
    return state == null ? load() : state;
  }

  private State load() {
    State stored = read(STATES, STATE);
    document = read(DOCUMENTS, DOCUMENT);
    State now =
        stored == null
            ? TaskPolicyStateBuilder.builder()
                .rules(FunctionRow.RULES)
                .pending(List.of())
                .exempted(List.of())
                .asOf(Instant.EPOCH)
                .build()
            : stored;
    if (now.rules() < FunctionRow.RULES) {
      now = now.changed();
    } else if (now.rules() > FunctionRow.RULES) {
      // What this version evaluates meanwhile, the newer one evaluates again.
      now = now.with().pending(List.of(EVERY)).build();
    }
    for (PolicyRecord record : seed) {
      now = apply(record, now);
    }
    state = stored;
    save(now);
    // Exemptions that have begun apply to the first change already.
    fireTimers(clock.getAsLong());
    return requireNonNull(state);
  }

  private State apply(PolicyRecord record, State now) {
    if (record.document() != null) {
      return apply(record.document(), now);
    }
    if (record.exemption() != null) {
      return apply(record.exemption(), now);
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
    put(DOCUMENT, next, DOCUMENTS);
    if (former == null) {
      return now.changed();
    }
    List<KeyRange> scope = difference(former.policy(), next.policy());
    return scope.isEmpty() ? now : now.changed(scope);
  }

  /** The functions to which another policy applies. */
  private List<KeyRange> difference(Policy former, Policy next) {
    if (!withoutGroups(former).equals(withoutGroups(next))) {
      return List.of(EVERY);
    }
    return Stream.of(former, next)
        .flatMap(each -> each.groups().stream())
        .flatMap(group -> group.accounts().stream())
        .distinct()
        .filter(account -> !former.ofAccount(account).equals(next.ofAccount(account)))
        .flatMap(account -> rows.in(account, "").stream())
        .toList();
  }

  private static Policy withoutGroups(Policy whole) {
    return PolicyBuilder.builder(whole).groups(List.of()).build();
  }

  private State apply(Exemption next, State now) {
    String key = EXEMPTION + next.id();
    Exemption known = read(EXEMPTIONS, key);
    boolean isStale = known != null && known.revokedAt() != null && next.revokedAt() == null;
    if (isStale || next.equals(known)) {
      return now;
    }
    put(key, next, EXEMPTIONS);
    if (known != null) {
      store.delete(timer(known.validFrom(), known.id()));
      store.delete(timer(known.until(), known.id()));
    }
    List<String> scopes = scopes(next);
    // Has no effect yet: its timers fire.
    if (next.validFrom().isAfter(now.asOf())) {
      addTimer(next.validFrom(), next.id(), scopes);
    }
    if (next.until().isAfter(now.asOf())) {
      addTimer(next.until(), next.id(), scopes);
    }
    boolean hasBegun = !next.validFrom().isAfter(now.asOf());
    return hasBegun && !isSameForFunctions(next, known) ? now.exempted(ranges(scopes)) : now;
  }

  private static boolean isSameForFunctions(Exemption next, @Nullable Exemption known) {
    return known != null
        && known.until().equals(next.until())
        && known.owner().equals(next.owner());
  }

  private static List<String> scopes(Exemption exemption) {
    return exemption.matchers().stream().map(TaskPolicy::scope).toList();
  }

  private static String scope(Exemption.Matcher matcher) {
    String arn = matcher.arn() == null ? "" : matcher.arn().replaceFirst("[*?].*", "");
    String account = matcher.account() == null ? "" : matcher.account();
    String region = matcher.region() == null ? "" : matcher.region();
    // A shorter prefix than that of an account is worth less than the account.
    boolean isNarrow = arn.chars().filter(character -> character == ':').count() >= ARN_OF_ACCOUNT;
    return isNarrow || (account.isEmpty() && region.isEmpty()) ? arn : account + "/" + region;
  }

  private State apply(CapacityProvider shown, State now) {
    String key = PROVIDER + shown.arn();
    CapacityProvider known = read(PROVIDERS, key);
    CapacityProvider newest = known == null ? shown : known.newest(shown);
    if (newest.equals(known)) {
      return now;
    }
    put(key, newest, PROVIDERS);
    boolean matters =
        document != null
            && document.policy().listsNetworks()
            && (known == null || !known.subnetIds().equals(newest.subnetIds()));
    return matters ? now.changed(ranges(List.of(neighbours(shown.arn())))) : now;
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
    List<String> due = new ArrayList<>();
    Instant latest = state().asOf();
    for (KeyValue<String, byte[]> timer : entries(TIMER, TIMER + sortable(now + 1))) {
      due.addAll(List.of(new String(timer.value, UTF_8).split("\n", -1)));
      latest = latest.isAfter(time(timer.key)) ? latest : time(timer.key);
      store.delete(timer.key);
    }
    if (!due.isEmpty()) {
      policyChanged();
      save(state().exempted(ranges(due)).with().asOf(latest).build());
    }
    try (KeyValueIterator<String, byte[]> left = store.range(TIMER, end(TIMER))) {
      return left.hasNext();
    }
  }

  private static Instant time(String timer) {
    String millis = timer.substring(TIMER.length(), timer.indexOf('/', TIMER.length()));
    return Instant.ofEpochMilli(Long.parseLong(millis));
  }

  private List<KeyRange> ranges(Collection<String> scopes) {
    List<KeyRange> ranges = new ArrayList<>();
    for (String scope : scopes) {
      if (scope.isEmpty()) {
        ranges.add(EVERY);
      } else if (scope.startsWith("arn:")) {
        ranges.add(KeyRange.ofPrefix(scope));
      } else {
        int slash = scope.indexOf('/');
        ranges.addAll(rows.in(scope.substring(0, slash), scope.substring(slash + 1)));
      }
    }
    return ranges;
  }

  private void policyChanged() {
    policy = null;
    byAccount.clear();
  }

  private <T> void put(String key, T value, JsonSerde<T> serde) {
    store.put(key, serde.serializer().serialize(store.name(), value));
    policyChanged();
  }

  private <T> List<T> all(String prefix, JsonSerde<T> serde) {
    return entries(prefix, end(prefix)).stream()
        .map(entry -> read(serde, entry.key))
        .filter(Objects::nonNull)
        .toList();
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
