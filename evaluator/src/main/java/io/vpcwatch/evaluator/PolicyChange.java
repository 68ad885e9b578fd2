package io.vpcwatch.evaluator;

import io.vpcwatch.model.Policy;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The policy of a task, and how far its functions have been evaluated by it. A million functions
 * take longer than a transaction may, so the task goes through them step by step, in the order of
 * their ARNs. Progress is stored in the transaction that emits the results, so a crash neither
 * repeats nor skips a function.
 */
final class PolicyChange {
  static final String CURRENT = "current";

  /**
   * @param rules the version of the rules by which the functions were, or are being, evaluated
   * @param next the key at which to resume, null if all functions are evaluated
   */
  record Progress(Policy policy, long revision, int rules, @Nullable String next) {}

  private final KeyValueStore<String, Progress> store;
  private Policy configured;
  private @Nullable Progress progress;

  PolicyChange(KeyValueStore<String, Progress> store, Policy configured) {
    this.store = store;
    this.configured = configured;
  }

  /** The functions are evaluated by this policy from now on. */
  void configure(Policy policy) {
    configured = policy;
  }

  PolicyRevision current() {
    Progress now = progress();
    return new PolicyRevision(now.policy(), now.revision());
  }

  /**
   * Evaluates the next functions.
   *
   * @param limit how many at most
   * @return whether anything was left to do
   */
  boolean step(FunctionEvaluator evaluator, int limit, long timestamp) {
    Progress now = progress();
    if (now.next() == null) {
      return false;
    }
    String next = evaluator.scan(now.next(), null, limit, "policy-" + timestamp, timestamp);
    save(new Progress(now.policy(), now.revision(), now.rules(), next));
    return true;
  }

  private Progress progress() {
    Progress known = progress == null ? store.get(CURRENT) : progress;
    if (known == null || !known.policy().equals(configured) || known.rules() < FunctionRow.RULES) {
      long revision = known == null ? 1 : known.revision() + 1;
      return save(new Progress(configured, revision, FunctionRow.RULES, ""));
    }
    progress = known;
    return known;
  }

  private Progress save(Progress now) {
    store.put(CURRENT, now);
    progress = now;
    return now;
  }
}
