package io.vpcwatch.model;

/** Why a function breaks the policy. */
public enum Cause {
  /** It was created without a VPC. */
  CREATED_WITHOUT_VPC(Severity.MEDIUM),
  /** It was in a VPC, and no longer is. */
  VPC_REMOVED(Severity.HIGH),
  /** It is in a VPC, but in one (or in a subnet) that the policy does not allow. */
  OUTSIDE_ALLOWED_NETWORK(Severity.MEDIUM),
  /**
   * The first fact that shows its VPC configuration shows none; how that came about is not known.
   */
  FIRST_SEEN_WITHOUT_VPC(Severity.LOW);

  private final Severity severity;

  Cause(Severity severity) {
    this.severity = severity;
  }

  public Severity severity() {
    return severity;
  }
}
