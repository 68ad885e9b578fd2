package io.vpcwatch.model;

import java.util.Map;

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

  /**
   * How a function keeps a rule.
   *
   * @param others the outcomes of the rules about the network by which it is judged
   */
  public static RuleOutcome of(
      PlacementRule rule, Verdict verdict, Map<PlacementRule, RuleOutcome> others) {
    return rule == PlacementRule.VPC ? of(verdict) : others.getOrDefault(rule, NOT_APPLICABLE);
  }

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
