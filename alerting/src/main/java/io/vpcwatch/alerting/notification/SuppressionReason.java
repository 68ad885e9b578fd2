package io.vpcwatch.alerting.notification;

import java.util.Locale;

/** Why nobody is notified of a violation: a closed list, as it is a label of metrics. */
public enum SuppressionReason {
  /** It was read from history. */
  REPLAYED,
  /** It was already over when it was detected. */
  LATE,
  /** It began too long before it was detected. */
  TOO_OLD,
  /** It was resolved before its opening was due to be sent. */
  RESOLVED_FIRST,
  /** The routes leave its rule to the daily summary. */
  SUMMARIZED;

  /** It was historical when it was detected, so that only a summary contains it. */
  public boolean isHistory() {
    return this != RESOLVED_FIRST && this != SUMMARIZED;
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
