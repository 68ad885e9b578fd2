package io.vpcwatch.model;

/** The result of checking a function against the policy. */
public enum Verdict {
  /** In a VPC, and in an allowed one if the policy names any. */
  COMPLIANT,
  /** Not in a VPC, or in a network that the policy does not allow. */
  VIOLATING,
  /** Would be violating, but an exemption covers it. */
  EXEMPT,
  /** Lambda@Edge: can't join a VPC. Or the policy requires nothing in this account. */
  NOT_APPLICABLE,
  /** No change has shown the VPC configuration yet. */
  UNKNOWN,
  /** The function was deleted. */
  DELETED
}
