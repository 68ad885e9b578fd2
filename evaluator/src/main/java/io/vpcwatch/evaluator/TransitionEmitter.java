package io.vpcwatch.evaluator;

import io.vpcwatch.model.Evaluation;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.kafka.Topics;
import java.util.Locale;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Emits the difference between two evaluations of a function: a {@link Violation} for each
 * transition, a {@link FunctionStatus} or the null that is its tombstone, and {@link
 * ComplianceDelta}s.
 *
 * <p>The id of each event ends with its trigger, for example the position of a change in
 * function-changes. It is the same when the event is emitted again after a crash, and another one
 * when corrections of a single change open, close and open an interval again.
 */
final class TransitionEmitter {
  private static final String SOURCE = "vpcwatch/evaluator";

  private final ProcessorContext<FunctionArn, @Nullable Object> context;
  private final EvaluatorMetrics metrics;

  TransitionEmitter(
      ProcessorContext<FunctionArn, @Nullable Object> context, EvaluatorMetrics metrics) {
    this.context = context;
    this.metrics = metrics;
  }

  /**
   * @param before the evaluation that was emitted last
   */
  void emit(Evaluation before, Evaluation now, String trigger, long timestamp) {
    for (Violation violation : before.transitionsTo(now)) {
      metrics.transition(violation);
      String transition = violation.transition().name().toLowerCase(Locale.ROOT);
      String id = violation.id() + "/" + transition + "/" + trigger;
      forward(violation.functionArn(), violation, "violation." + transition, id, timestamp);
    }
    FunctionStatus status = now.status();
    if (status != null && !status.equals(before.status())) {
      emitStatus(status, trigger, timestamp);
      emitDeltas(before.status(), status, trigger, timestamp);
    }
  }

  private void emitStatus(FunctionStatus status, String trigger, long timestamp) {
    FunctionArn function = status.functionArn();
    String id = function + "/" + status.verdict() + "/" + trigger;
    forward(function, status, "function.status", id, timestamp);
    if (status.verdict() == Verdict.DELETED) {
      // Consumers see DELETED; then compaction drops the key.
      forward(function, null, "function.forgotten", id + "/forgotten", timestamp);
    }
  }

  private void emitDeltas(
      @Nullable FunctionStatus before, FunctionStatus now, String trigger, long timestamp) {
    if (before == null || before.verdict() != now.verdict()) {
      emitDelta(before, -1, trigger, timestamp);
      emitDelta(now, 1, trigger, timestamp);
    }
  }

  private void emitDelta(
      @Nullable FunctionStatus status, int change, String trigger, long timestamp) {
    if (status == null || status.verdict() == Verdict.DELETED) {
      return;
    }
    FunctionArn function = status.functionArn();
    ComplianceDelta delta =
        new ComplianceDelta(function.account(), function.region(), status.verdict(), change);
    String id = function + "/" + status.verdict() + "/" + trigger;
    forward(function, delta, "compliance.count", id, timestamp);
  }

  private void forward(
      FunctionArn function, @Nullable Object result, String type, String id, long timestamp) {
    context.forward(
        new Record<>(
            function, result, timestamp, Topics.cloudEvent("io.vpcwatch." + type, SOURCE, id)));
  }
}
