package io.vpcwatch.model;

/** What the policy says of a function. */
public enum Verdict {
  /** In a VPC, and in an allowed one if the policy names any. */
  COMPLIANT,
  /** Outside of a VPC, or in a network that the policy does not allow. */
  VIOLATING,
  /** Would be violating, but an exemption covers it. */
  EXEMPT,
  /** Lambda@Edge: can't join a VPC. */
  NOT_APPLICABLE,
  /** No fact so far has shown the VPC configuration. */
  UNKNOWN,
  /** The function is gone. */
  DELETED
}
