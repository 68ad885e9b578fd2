package io.vpcwatch.evaluator;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.kafka.Topics;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Emits the difference between two evaluations of a function: a {@link Violation} for each
 * transition, and a {@link FunctionStatus} or the null that is its tombstone.
 *
 * <p>The id of each event ends with its trigger, for example the position of a change in
 * function-changes. It is the same when the event is emitted again after a crash, and another one
 * when corrections of a single change open, close and open an interval again.
 */
final class TransitionEmitter {
  static final String SOURCE = "vpcwatch/evaluator";

  private final ProcessorContext<FunctionArn, @Nullable Object> context;
  private final EvaluatorMetrics metrics;

  TransitionEmitter(
      ProcessorContext<FunctionArn, @Nullable Object> context, EvaluatorMetrics metrics) {
    this.context = context;
    this.metrics = metrics;
  }

  /**
   * @param transitions from the announced evaluation to the new one
   * @param before the announced status
   */
  void emit(
      List<Violation> transitions,
      @Nullable FunctionStatus before,
      @Nullable FunctionStatus now,
      String trigger,
      long timestamp) {
    for (Violation violation : transitions) {
      metrics.transition(violation);
      String transition = violation.transition().name().toLowerCase(Locale.ROOT);
      String id = violation.id() + "/" + transition + "/" + trigger;
      forward(violation.functionArn(), violation, "violation." + transition, id, timestamp);
    }
    if (now != null && !now.equals(before)) {
      emitStatus(now, trigger, timestamp);
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

  private void forward(
      FunctionArn function, @Nullable Object result, String type, String id, long timestamp) {
    context.forward(
        new Record<>(
            function, result, timestamp, Topics.cloudEvent("io.vpcwatch." + type, SOURCE, id)));
  }
}
