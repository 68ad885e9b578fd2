package io.vpcwatch.model;

/** The kind of source that reported a change. */
public enum SourceType {
  /** A record inside an EventBridge envelope: seconds old, best effort. */
  EVENTBRIDGE,
  /** A record of a trail's log file: minutes old, complete. */
  TRAIL,
  /** A record from CloudTrail's event history (LookupEvents). */
  LOOKUP,
  /** The Lambda API's list of functions rather than an event. */
  INVENTORY
}
