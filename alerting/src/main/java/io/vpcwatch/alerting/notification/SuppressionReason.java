package io.vpcwatch.alerting.notification;

import java.util.Locale;

/** Why nobody is told of a violation: a closed list, because it is a label of the metrics. */
public enum SuppressionReason {
  /** It was read from history. */
  REPLAYED,
  /** When it was found out it was over already. */
  LATE,
  /** When it was found out it had begun too long ago to be news. */
  TOO_OLD,
  /** It was over before anybody was to be told that it had begun. */
  RESOLVED_FIRST;

  /** It was no news when it was found, so that a summary is all that tells of it. */
  public boolean isHistory() {
    return this != RESOLVED_FIRST;
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
