package io.vpcwatch.evaluator;

import io.vpcwatch.model.EvaluatedState;
import io.vpcwatch.model.Evaluation;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.HistoryFold;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.Violation.Transition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is stored of one function, decoded: its row, and its chunks or the state after them. */
final class StoredHistory {
  /** How many changes that this version does not understand a compaction keeps. */
  private static final int MOST_UNKNOWN = FunctionHistory.SLACK / 2;

  private final FunctionRow row;
  private final @Nullable EvaluatedState before;
  private final FunctionHistory history;
  private final Map<String, Violation> ended = new LinkedHashMap<>();
  private final IdentityHashMap<FunctionChange, byte[]> encoded = new IdentityHashMap<>();
  private final List<byte[]> unknown = new ArrayList<>();
  private int logged;

  /**
   * @param logs those of the chunks, then that of the row
   * @param before the state before the logs; null if they begin with the first change
   */
  StoredHistory(
      FunctionRow row, Collection<FunctionRow.Log> logs, @Nullable EvaluatedState before) {
    this.row = row;
    this.before = before;
    List<FunctionChange> changes = new ArrayList<>();
    for (FunctionRow.Log log : logs) {
      for (byte[] bytes : log.changes()) {
        FunctionChange change = RowCodec.readChange(bytes);
        if (change == null) {
          unknown.add(bytes);
        } else {
          changes.add(change);
          encoded.put(change, bytes);
        }
      }
      logged += log.violations().size();
      log.violations().forEach(bytes -> announced(RowCodec.readViolation(bytes)));
    }
    history =
        new FunctionHistory(
            FunctionHistory.of(changes).changes(), before == null ? row.horizon() : null);
  }

  private void announced(@Nullable Violation violation) {
    if (violation == null) {
      return;
    }
    if (violation.transition() == Transition.RETRACTED) {
      ended.remove(violation.id());
    } else {
      ended.put(violation.id(), violation.because(Transition.RESOLVED, false));
    }
  }

  /** Whether all changes here are later than those in the chunk, and correct none of them. */
  boolean follows(FunctionRow chunk) {
    return history.changes().stream().allMatch(chunk::isFollowedBy);
  }

  /** Whether the log is long because violations were announced and retracted repeatedly. */
  boolean repeats(Evaluation evaluation) {
    return !isPart() && logged > 2 * evaluation.violations().size() + 64;
  }

  /** Whether there are earlier changes, which are not here. */
  boolean isPart() {
    return before != null;
  }

  /**
   * The fold of the given history, which was made of this one.
   *
   * @param announced see {@link FunctionHistory#fold}
   */
  HistoryFold fold(FunctionHistory union, Policy policy, @Nullable Evaluation announced) {
    if (before == null) {
      return union.fold(policy, announced);
    }
    HistoryFold fold = new HistoryFold(before, policy);
    union.changes().forEach(fold::apply);
    return fold;
  }

  /** Whether a change that this version does not understand is here, from whichever source. */
  boolean hasUnknown(byte[] change) {
    return unknown.stream().anyMatch(kept -> RowCodec.areCopies(kept, change));
  }

  FunctionRow row() {
    return row;
  }

  FunctionHistory history() {
    return history;
  }

  /** The evaluation that was emitted last. */
  Evaluation announced() {
    Evaluation current = row.current();
    List<Violation> violations = new ArrayList<>(ended.values());
    current
        .violations()
        .forEach(
            open -> {
              violations.removeIf(violation -> violation.id().equals(open.id()));
              violations.add(open);
            });
    return new Evaluation(current.status(), violations, history.horizon());
  }

  /**
   * A log with the changes of the given history, which was made of this one, and with the given
   * violations. Changes that this version does not understand stay in it, the last ones of them.
   */
  FunctionRow.Log rewritten(FunctionHistory compacted, Evaluation evaluation) {
    List<byte[]> changes =
        new ArrayList<>(
            unknown.subList(Math.max(0, unknown.size() - MOST_UNKNOWN), unknown.size()));
    for (FunctionChange change : compacted.changes()) {
      byte[] known = encoded.get(change);
      changes.add(known == null ? RowCodec.write(change) : known);
    }
    List<byte[]> violations =
        evaluation.violations().stream()
            .filter(violation -> !violation.isOpen())
            .map(RowCodec::write)
            .toList();
    return new FunctionRow.Log(changes, violations);
  }
}
