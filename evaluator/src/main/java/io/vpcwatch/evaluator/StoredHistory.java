package io.vpcwatch.evaluator;

import io.vpcwatch.model.Evaluation;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.Violation.Transition;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that is stored of one function: its row and its chunks, decoded. */
final class StoredHistory {
  private final FunctionRow row;
  private final FunctionHistory history;
  private final Map<String, Violation> ended = new LinkedHashMap<>();
  private final IdentityHashMap<FunctionChange, byte[]> encoded = new IdentityHashMap<>();
  private final List<byte[]> unknown = new ArrayList<>();

  /**
   * @param logs those of the chunks, then that of the row
   */
  StoredHistory(FunctionRow row, List<FunctionRow.Log> logs) {
    this.row = row;
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
      log.violations().forEach(bytes -> announced(RowCodec.readViolation(bytes)));
    }
    history = new FunctionHistory(FunctionHistory.of(changes).changes(), row.horizon());
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
    return new Evaluation(current.status(), violations, row.horizon());
  }

  /**
   * A log with the changes of the given history, which was made of this one, and with the given
   * violations. Changes that this version does not understand stay in it, the last ones of them.
   */
  FunctionRow.Log rewritten(FunctionHistory compacted, Evaluation evaluation) {
    List<byte[]> changes =
        new ArrayList<>(
            unknown.subList(Math.max(0, unknown.size() - FunctionHistory.BOUND), unknown.size()));
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
