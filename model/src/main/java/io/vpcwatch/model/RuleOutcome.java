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
  NOT_APPLICABLE
}
