package io.vpcwatch.model;

/** The path by which a fact reached vpcwatch. */
public enum SourceType {
  /** A record inside an EventBridge envelope: seconds old, best effort. */
  EVENTBRIDGE,
  /** A record of a trail's log file: minutes old, complete. */
  TRAIL,
  /** A record from CloudTrail's event history (LookupEvents). */
  LOOKUP,
  /** Not an event but the Lambda API's own list of functions. */
  INVENTORY
}
