package io.vpcwatch.evaluator;

import static java.util.Objects.requireNonNull;

import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.PolicyBuilder;
import io.vpcwatch.model.PolicyDocument;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
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

  /** How many colons the ARNs of an account's functions have in common, and how many any has. */
  private static final int COLONS_OF_ACCOUNT = 5;

  private static final int COLONS = 6;

  private final PolicyStore store;
  private final HistoryStore rows;
  private final List<PolicyRecord> seed;
  private final LongSupplier clock;

  /** Null until it is used first: then the seed is applied, within a transaction. */
  private @Nullable PolicyState state;

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
  TaskPolicy(PolicyStore store, HistoryStore rows, List<PolicyRecord> seed, LongSupplier clock) {
    this.store = store;
    this.rows = rows;
    this.seed = seed;
    this.clock = clock;
  }

  /** The policy by which to evaluate a function at this moment. */
  PolicyRevision current() {
    PolicyState now = state();
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
              .knowing(store.providers())
              .with(store.exemptions(), state().asOf());
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

  /** The functions whose exemptions have begun or ended are to be evaluated. */
  void fireTimers(long now) {
    PolicyState before = state();
    List<PolicyStore.Timer> due = store.pollTimers(now);
    if (!due.isEmpty()) {
      policyChanged();
      Instant last = due.get(due.size() - 1).due();
      List<String> scopes = due.stream().flatMap(timer -> timer.scopes().stream()).toList();
      PolicyState after = before.exempted(ranges(scopes));
      save(last.isAfter(before.asOf()) ? after.with().asOf(last).build() : after);
    }
  }

  /**
   * Evaluates the next functions.
   *
   * @param limit how many at most
   * @return whether there are more
   */
  boolean step(FunctionEvaluator evaluator, int limit, long timestamp) {
    PolicyState now = state();
    if (!now.isPending()) {
      return false;
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
    return save((isOfPolicy ? now.with().pending(left) : now.with().exempted(left)).build())
        .isPending();
  }

  /** Whether there is something to do later. */
  boolean hasTimers() {
    return store.hasTimers();
  }

  private PolicyState state() {
    return state == null ? load() : state;
  }

  private PolicyState load() {
    PolicyState stored = store.state();
    document = store.document();
    PolicyState now = stored == null ? PolicyState.initial() : stored;
    if (now.rules() < FunctionRow.RULES) {
      now = now.changed();
    } else if (now.rules() > FunctionRow.RULES) {
      // What this version evaluates meanwhile, the newer one evaluates again.
      now = now.with().pending(List.of(KeyRange.EVERY)).build();
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

  private PolicyState apply(PolicyRecord record, PolicyState now) {
    if (record.document() != null) {
      return apply(record.document(), now);
    }
    if (record.exemption() != null) {
      return apply(record.exemption(), now);
    }
    return record.provider() == null ? now : apply(record.provider(), now);
  }

  private PolicyState apply(PolicyDocument next, PolicyState now) {
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
    store.put(next);
    policyChanged();
    if (former == null) {
      return now.changed();
    }
    List<KeyRange> scope = difference(former.policy(), next.policy());
    return scope.isEmpty() ? now : now.changed(scope);
  }

  /** The functions to which another policy applies. */
  private List<KeyRange> difference(Policy former, Policy next) {
    if (!withoutGroups(former).equals(withoutGroups(next))) {
      return List.of(KeyRange.EVERY);
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

  private PolicyState apply(Exemption next, PolicyState now) {
    Exemption known = store.exemption(next.id());
    boolean isStale = known != null && known.revokedAt() != null && next.revokedAt() == null;
    if (isStale || next.equals(known)) {
      return now;
    }
    store.put(next);
    policyChanged();
    if (known != null) {
      store.deleteTimer(known.validFrom(), known.id());
      store.deleteTimer(known.until(), known.id());
    }
    List<String> scopes = next.matchers().stream().map(TaskPolicy::scope).toList();
    // Has no effect yet: its timers fire.
    if (next.validFrom().isAfter(now.asOf())) {
      store.addTimer(next.validFrom(), next.id(), scopes);
    }
    if (next.until().isAfter(now.asOf())) {
      store.addTimer(next.until(), next.id(), scopes);
    }
    boolean hasBegun = !next.validFrom().isAfter(now.asOf());
    return hasBegun && !isSameForFunctions(next, known) ? now.exempted(ranges(scopes)) : now;
  }

  private static boolean isSameForFunctions(Exemption next, @Nullable Exemption known) {
    return known != null
        && known.until().equals(next.until())
        && known.owner().equals(next.owner());
  }

  private static String scope(Exemption.Matcher matcher) {
    String pattern = matcher.arn() == null ? "" : matcher.arn();
    String prefix = pattern.replaceFirst("[*?].*", "");
    if (prefix.chars().filter(character -> character == ':').count() >= COLONS_OF_ACCOUNT) {
      return prefix;
    }
    // Names have no colons: of a pattern with all colons, each part matches that part of an ARN.
    String[] parts = pattern.split(":", -1);
    boolean isWhole = parts.length == COLONS + 1;
    String account = literal(matcher.account(), isWhole ? parts[4] : "*");
    String region = literal(matcher.region(), isWhole ? parts[3] : "*");
    return account.isEmpty() && region.isEmpty() ? prefix : account + "/" + region;
  }

  /** Empty if any value matches. */
  private static String literal(@Nullable String value, String pattern) {
    if (value != null) {
      return value;
    }
    return pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0 ? pattern : "";
  }

  private PolicyState apply(CapacityProvider shown, PolicyState now) {
    CapacityProvider known = store.provider(shown.arn());
    CapacityProvider newest = known == null ? shown : known.newest(shown);
    if (newest.equals(known)) {
      return now;
    }
    store.put(newest);
    policyChanged();
    boolean matters =
        document != null
            && document.policy().dependsOnNetworks()
            && (known == null || !known.network().equals(newest.network()));
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

  private List<KeyRange> ranges(Collection<String> scopes) {
    List<KeyRange> ranges = new ArrayList<>();
    for (String scope : scopes) {
      if (scope.isEmpty()) {
        ranges.add(KeyRange.EVERY);
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

  private PolicyState save(PolicyState now) {
    if (!now.equals(state)) {
      store.put(now);
      state = now;
      current = null;
    }
    return now;
  }
}
