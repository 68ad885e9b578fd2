package io.vpcwatch.evaluator;

import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Violation;
import org.jspecify.annotations.Nullable;

/** What judging one fact may lead to; each kind goes to a topic of its own. */
sealed interface EvaluationResult {
  /** An interval appeared, changed or ended. */
  record OfViolation(Violation violation) implements EvaluationResult {}

  /** The function stands differently now; null is the tombstone that follows a deletion. */
  record OfStatus(@Nullable FunctionStatus status) implements EvaluationResult {}

  /** One function more or less has a verdict. */
  record OfCompliance(ComplianceDelta delta) implements EvaluationResult {}
}
