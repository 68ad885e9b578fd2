package io.vpcwatch.ingest.cloudtrail;

/** Why a valid record shows no change of a function. */
public enum IgnoredReason {
  OTHER_SERVICE("other-service"),
  /** A call of Lambda that neither changes nor shows the configuration of a function. */
  OTHER_OPERATION("other-operation"),
  /**
   * A tag of another resource than a function: an event source mapping, a code signing
   * configuration.
   */
  OTHER_RESOURCE("other-resource"),
  /** An EventBridge event that is not from CloudTrail. */
  OTHER_EVENT("other-event"),
  FAILED_CALL("failed-call"),
  DRY_RUN("dry-run"),
  /** Only a version was deleted; the function remains. */
  VERSION_DELETED("version-deleted"),
  SERVICE_EVENT("service-event"),
  /** A call seen by a VPC endpoint; the management event of the same call is used instead. */
  NETWORK_EVENT("network-event"),
  /** An object in a trail's bucket that CloudTrail did not write. */
  OTHER_OBJECT("other-object"),
  INSIGHT("insight"),
  DIGEST("digest");

  private final String label;

  IgnoredReason(String label) {
    this.label = label;
  }

  /** The name in reports and metrics. */
  public String label() {
    return label;
  }
}
