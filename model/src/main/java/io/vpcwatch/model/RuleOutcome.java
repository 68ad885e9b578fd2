package io.vpcwatch.model;

/** Whether a function keeps a {@link PlacementRule}. */
public enum RuleOutcome {
  PASS,
  FAIL,
  /** It fails, and an exemption allows it. */
  EXEMPT,
  /** A fact that decides it is missing. */
  UNKNOWN,
  /** The function is not in a VPC, or the policy does not say what the rule needs. */
  NOT_APPLICABLE;

  /** How a function of the verdict keeps the rule {@link PlacementRule#VPC}. */
  public static RuleOutcome of(Verdict verdict) {
    return switch (verdict) {
      case COMPLIANT -> PASS;
      case VIOLATING -> FAIL;
      case EXEMPT -> EXEMPT;
      case UNKNOWN -> UNKNOWN;
      case NOT_APPLICABLE, DELETED -> NOT_APPLICABLE;
    };
  }
}
