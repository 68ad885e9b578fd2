package io.vpcwatch.evaluator;

import io.vpcwatch.model.Evaluation;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.kafka.CloudEventHeaders;
import java.util.Locale;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Tells the difference between two judgements of a function to those who know the first.
 *
 * <p>The id of what is told ends with its occasion (the place of the fact in function-changes): the
 * same when a crash makes us tell it again, another one when an interval is opened, closed and
 * opened again by corrections of one and the same event.
 */
final class TransitionEmitter {
  private static final String SOURCE = "vpcwatch/evaluator";

  private final ProcessorContext<FunctionArn, EvaluationResult> context;
  private final EvaluatorMetrics metrics;

  TransitionEmitter(
      ProcessorContext<FunctionArn, EvaluationResult> context, EvaluatorMetrics metrics) {
    this.context = context;
    this.metrics = metrics;
  }

  void tell(
      FunctionArn function, Evaluation before, Evaluation now, String occasion, long timestamp) {
    for (Violation violation : before.transitionsTo(now)) {
      metrics.transition(violation);
      String transition = violation.transition().name().toLowerCase(Locale.ROOT);
      EvaluationResult finding = new EvaluationResult.OfViolation(violation);
      String id = violation.id() + "/" + transition + "/" + occasion;
      forward(function, finding, "violation." + transition, id, timestamp);
    }
    FunctionStatus status = now.status();
    if (status != null && !status.equals(before.status())) {
      tell(status, occasion, timestamp);
      count(before.status(), status, occasion, timestamp);
    }
  }

  private void tell(FunctionStatus status, String occasion, long timestamp) {
    FunctionArn function = status.functionArn();
    String id = function + "/" + status.verdict() + "/" + occasion;
    forward(function, new EvaluationResult.OfStatus(status), "function.status", id, timestamp);
    if (status.verdict() == Verdict.DELETED) {
      // Who reads along hears of the deletion; then compaction lets the key go.
      forward(
          function,
          new EvaluationResult.OfStatus(null),
          "function.forgotten",
          id + "/forgotten",
          timestamp);
    }
  }

  private void count(
      @Nullable FunctionStatus before, FunctionStatus now, String occasion, long timestamp) {
    if (before == null || before.verdict() != now.verdict()) {
      count(before, -1, occasion, timestamp);
      count(now, 1, occasion, timestamp);
    }
  }

  private void count(@Nullable FunctionStatus status, int change, String occasion, long timestamp) {
    if (status == null || status.verdict() == Verdict.DELETED) {
      return;
    }
    FunctionArn function = status.functionArn();
    ComplianceDelta delta =
        new ComplianceDelta(function.account(), function.region(), status.verdict(), change);
    String id = function + "/" + status.verdict() + "/" + occasion;
    forward(function, new EvaluationResult.OfCompliance(delta), "compliance.count", id, timestamp);
  }

  private void forward(
      FunctionArn function, EvaluationResult finding, String type, String id, long timestamp) {
    context.forward(
        new Record<>(
            function, finding, timestamp, CloudEventHeaders.of("io.vpcwatch." + type, SOURCE, id)));
  }
}
