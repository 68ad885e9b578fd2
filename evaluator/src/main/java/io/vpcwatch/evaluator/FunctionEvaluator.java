package io.vpcwatch.evaluator;

import io.vpcwatch.model.Evaluation;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.Violation;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evaluates the functions of one task. Every reason to evaluate one (a change, another policy,
 * other rules) ends in {@link #settle}, which compares with what was announced.
 */
final class FunctionEvaluator {
  private static final Logger LOG = LoggerFactory.getLogger(FunctionEvaluator.class);

  private final HistoryStore rows;
  private final VerdictCounts counts;
  private final TransitionEmitter emitter;
  private final Supplier<PolicyRevision> policy;
  private final EvaluatorMetrics metrics;

  FunctionEvaluator(
      HistoryStore rows,
      VerdictCounts counts,
      TransitionEmitter emitter,
      Supplier<PolicyRevision> policy,
      EvaluatorMetrics metrics) {
    this.rows = rows;
    this.counts = counts;
    this.emitter = emitter;
    this.policy = policy;
    this.metrics = metrics;
  }

  /**
   * Adds a change to the history of its function.
   *
   * @param trigger see {@link TransitionEmitter}
   * @return whether the change was new, or a copy that adds something to a known one
   */
  @SuppressWarnings("ReferenceEquality") // plus returns the same history if the change adds nothing
  boolean add(FunctionChange change, String trigger, long timestamp) {
    FunctionArn function = change.functionArn();
    FunctionRow row = rows.get(function);
    FunctionHistory union = row.history().plus(change);
    if (union == row.history()) {
      metrics.unchanged(union.sourcesOf(change).isEmpty());
      return false;
    }
    PolicyRevision now = policy.get();
    Evaluation announced = row.isEvaluatedBy(now.revision()) ? row.announced() : null;
    Evaluation evaluation = union.fold(now.policy(), announced).evaluation();
    FunctionHistory kept = union.compacted();
    FunctionRow next =
        new FunctionRow(
            FunctionRow.RULES,
            now.revision(),
            change.receivedAt().isAfter(row.received()) ? change.receivedAt() : row.received(),
            kept == union ? evaluation : kept.fold(now.policy(), evaluation).evaluation(),
            kept);
    settle(function, row, evaluation, next, trigger, timestamp);
    metrics.received(change, row.history().sourcesOf(change));
    return true;
  }

  /**
   * Evaluates the functions in a range of ARNs that were not yet evaluated by the current policy
   * and rules. A function that can't be evaluated is skipped, so that it does not stop the others.
   *
   * @param from the first ARN, or a prefix of it
   * @param to the end of the range, exclusive; null for the last function
   * @param limit how many functions to visit at most
   * @return where to resume, null if the range is finished
   */
  @Nullable String scan(
      String from, @Nullable String to, int limit, String trigger, long timestamp) {
    return rows.visit(from, to, limit, function -> reevaluate(function, trigger, timestamp));
  }

  private void reevaluate(FunctionArn function, String trigger, long timestamp) {
    try {
      FunctionRow row = rows.get(function);
      PolicyRevision now = policy.get();
      if (row.isEvaluatedBy(now.revision())) {
        return;
      }
      Evaluation evaluation = row.history().evaluate(now.policy());
      FunctionRow next =
          new FunctionRow(
              FunctionRow.RULES, now.revision(), row.received(), evaluation, row.history());
      settle(function, row, evaluation, next, trigger, timestamp);
    } catch (KafkaException e) {
      throw e; // a failure of the client, not of the function
    } catch (RuntimeException e) {
      metrics.notEvaluated();
      LOG.error("Skipped the evaluation of {}", function, e);
    }
  }

  /**
   * The end of every evaluation: emits what differs from the announced evaluation, counts the
   * function under its new verdict and stores the row. Evaluates nothing; whatever can fail because
   * of the function has been done before.
   */
  private void settle(
      FunctionArn function,
      FunctionRow row,
      Evaluation evaluation,
      FunctionRow next,
      String trigger,
      long timestamp) {
    List<Violation> transitions = row.announced().transitionsTo(evaluation);
    rows.put(function, row, next);
    counts.move(function, row.countedAs(), next.countedAs(), timestamp);
    emitter.emit(transitions, row.announced().status(), evaluation.status(), trigger, timestamp);
  }
}
