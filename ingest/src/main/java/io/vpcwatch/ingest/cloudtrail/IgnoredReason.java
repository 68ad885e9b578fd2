package io.vpcwatch.ingest.cloudtrail;

/** Why a sound record says nothing about a function. */
public enum IgnoredReason {
  OTHER_SERVICE("other-service"),
  /** Lambda's, but it neither changes nor shows the configuration of a function. */
  OTHER_OPERATION("other-operation"),
  /**
   * A tag of something else than a function: an event source mapping, a code signing configuration.
   */
  OTHER_RESOURCE("other-resource"),
  /** An EventBridge event that does not come from CloudTrail. */
  OTHER_EVENT("other-event"),
  FAILED_CALL("failed-call"),
  DRY_RUN("dry-run"),
  /** One version was deleted; the function lives on. */
  VERSION_DELETED("version-deleted"),
  SERVICE_EVENT("service-event"),
  /**
   * A call seen by a VPC endpoint; the management event of the same call is the one that counts.
   */
  NETWORK_EVENT("network-event"),
  /** An object in a trail's bucket that is none of CloudTrail's. */
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
