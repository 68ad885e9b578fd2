package io.vpcwatch.ingest.cloudtrail;

import org.jspecify.annotations.Nullable;

/** Why a valid record shows no change of a function. */
public enum IgnoredReason {
  OTHER_SERVICE("other-service"),
  /** A call of Lambda that neither changes nor shows the configuration of a function. */
  OTHER_OPERATION("other-operation"),
  /** See {@link Operation#NOT_JUDGED}. */
  NOT_JUDGED("not-judged"),
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
  /** A summary of many calls, without a name or a time of its own. */
  AGGREGATED_EVENT("aggregated-event"),
  CONSOLE_EVENT("console-event"),
  /** An event of a type that did not exist when this was written. */
  OTHER_EVENT_TYPE("other-event-type"),
  /** An object in a trail's bucket that CloudTrail did not write. */
  OTHER_OBJECT("other-object"),
  INSIGHT("insight"),
  DIGEST("digest");

  private final String label;

  IgnoredReason(String label) {
    this.label = label;
  }

  /** Why an event of this type is ignored; null for a call of an API, as all old events are. */
  static @Nullable IgnoredReason ofEventType(@Nullable String eventType) {
    return switch (eventType == null ? "AwsApiCall" : eventType) {
      case "AwsApiCall" -> null;
      case "AwsServiceEvent" -> SERVICE_EVENT;
      case "AwsVpceEvent" -> NETWORK_EVENT;
      case "AwsAggregatedEvent" -> AGGREGATED_EVENT;
      case "AwsConsoleAction", "AwsConsoleSignIn" -> CONSOLE_EVENT;
      case "AwsCloudTrailInsight" -> INSIGHT;
      default -> OTHER_EVENT_TYPE;
    };
  }

  /** The name in reports and metrics. */
  public String label() {
    return label;
  }
}
