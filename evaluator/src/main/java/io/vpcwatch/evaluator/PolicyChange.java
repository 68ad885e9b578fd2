package io.vpcwatch.evaluator;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.Policy;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Brings a task from the policy of the last run to the configured one. The progress is stored, in
 * the same transaction as what is told: a crash neither repeats nor leaves out a function, and a
 * change that a restart with yet another policy interrupts is first brought to its end.
 */
final class PolicyChange {
  static final String PROGRESS = "progress";

  private final KeyValueStore<String, PolicyProgress> store;
  private final Policy configured;
  private @Nullable PolicyProgress progress;

  PolicyChange(KeyValueStore<String, PolicyProgress> store, Policy configured) {
    this.store = store;
    this.configured = configured;
  }

  /** The policy by which the function is to be judged at this moment. */
  Policy inForceFor(FunctionArn function) {
    return progress().inForceFor(function);
  }

  /**
   * Judges some more functions anew.
   *
   * @return whether there was anything left to do
   */
  boolean step(Histories histories, int most, Listener listener) {
    PolicyProgress now = progress();
    Policy from = now.from();
    Policy to = now.to() == null ? configured : now.to();
    if (to.equals(from)) {
      return false;
    }
    FunctionArn last =
        histories.visit(
            now.reached(),
            most,
            (function, history) -> listener.judgedAnew(function, history, from, to));
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

  /** Is told of every function that is judged by another policy. */
  interface Listener {
    void judgedAnew(FunctionArn function, FunctionHistory history, Policy from, Policy to);
  }
}
