package io.vpcwatch.evaluator;

import io.vpcwatch.model.Evaluation;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Policy;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Brings a task from the policy of the last run, or from that before a capacity provider became
 * known, to the configured one. Progress is stored in the transaction that emits the results, so a
 * crash neither repeats nor skips a function. If a third policy interrupts a change, that change
 * completes first.
 */
final class PolicyChange {
  static final String PROGRESS = "progress";

  private final KeyValueStore<String, PolicyProgress> store;
  private Policy configured;
  private @Nullable PolicyProgress progress;

  PolicyChange(KeyValueStore<String, PolicyProgress> store, Policy configured) {
    this.store = store;
    this.configured = configured;
  }

  /** The steps from now on lead to this policy. */
  void configure(Policy policy) {
    configured = policy;
  }

  /** The policy by which to evaluate the function at this moment. */
  Policy inForceFor(FunctionArn function) {
    return progress().inForceFor(function);
  }

  /**
   * Re-evaluates the next functions.
   *
   * @param limit how many at most
   * @param onEvaluated receives the evaluations by the old and by the new policy
   * @return whether anything was left to do
   */
  boolean step(HistoryStore histories, int limit, BiConsumer<Evaluation, Evaluation> onEvaluated) {
    PolicyProgress now = progress();
    Policy from = now.from();
    Policy to = now.to() == null ? configured : now.to();
    if (to.equals(from)) {
      return false;
    }
    FunctionArn last =
        histories.visit(
            now.reached(),
            limit,
            (function, history) ->
                onEvaluated.accept(history.evaluate(from), history.evaluate(to)));
    save(last == null ? PolicyProgress.settled(to) : new PolicyProgress(from, to, last));
    return true;
  }

  private PolicyProgress progress() {
    PolicyProgress known = progress == null ? store.get(PROGRESS) : progress;
    if (known == null) {
      return save(PolicyProgress.settled(configured));
    }
    progress = known;
    return known;
  }

  private PolicyProgress save(PolicyProgress now) {
    store.put(PROGRESS, now);
    progress = now;
    return now;
  }
}
