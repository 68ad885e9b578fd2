package io.vpcwatch.model;

/** Why a function violates the policy. */
public enum Cause {
  /** It was created without a VPC. */
  CREATED_WITHOUT_VPC(Severity.MEDIUM),
  /** It was in a VPC and no longer is. */
  VPC_REMOVED(Severity.HIGH),
  /** It is in a VPC or subnet that the policy does not allow. */
  OUTSIDE_ALLOWED_NETWORK(Severity.MEDIUM),
  /** The first change that shows its VPC configuration shows none; the cause is not known. */
  FIRST_SEEN_WITHOUT_VPC(Severity.LOW),
  /** Its own configuration fails a rule about the network. */
  CONFIGURED(Severity.MEDIUM),
  /** A change of the network, or what was found there, makes it fail a rule. */
  NETWORK_CHANGED(Severity.MEDIUM);

  private final Severity severity;

  Cause(Severity severity) {
    this.severity = severity;
  }

  public Severity severity() {
    return severity;
  }
}
