package io.vpcwatch.evaluator;

import io.vpcwatch.model.Evaluation;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Verdict;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of one function: its history, and what was announced about it. The latter is stored
 * instead of derived from the history, because the next version may derive something else.
 *
 * @param rules the version of the rules by which it was evaluated
 * @param revision the task's revision of the policy by which it was evaluated
 * @param received when ingest read the newest of the changes
 * @param announced the evaluation that was emitted last
 */
record FunctionRow(
    int rules, long revision, Instant received, Evaluation announced, FunctionHistory history) {

  /**
   * The version of the rules by which this build evaluates. Increase it with every change of the
   * model that may evaluate a history otherwise: the evaluator then evaluates all functions again.
   */
  static final int RULES = 2;

  /** The rules of the first release, which kept its counts elsewhere. */
  static final int FIRST_RELEASE = 1;

  private static final FunctionRow EMPTY =
      new FunctionRow(
          RULES, 0, Instant.EPOCH, new Evaluation(null, List.of()), FunctionHistory.empty());

  /** The row of a function of which nothing is known. */
  static FunctionRow empty() {
    return EMPTY;
  }

  /** The verdict under which the function is counted, null if it is not. */
  @Nullable Verdict countedAs() {
    FunctionStatus status = announced.status();
    return rules == FIRST_RELEASE || status == null || status.verdict() == Verdict.DELETED
        ? null
        : status.verdict();
  }

  /**
   * When ingest read the last change of a deleted function, null if the function exists. The time
   * of the deletion is not sufficient: it may be years ago in a trail that is being read right now,
   * with the function's other changes still to come.
   */
  @Nullable Instant deletedSince() {
    FunctionStatus status = announced.status();
    return status != null && status.verdict() == Verdict.DELETED ? received : null;
  }

  boolean isEvaluatedBy(long currentRevision) {
    return rules == RULES && revision == currentRevision;
  }
}
