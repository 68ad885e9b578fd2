package io.vpcwatch.alerting.channel;

import java.util.Locale;

/** Why a try failed: a closed list, because it is a label of the metrics. */
public enum Failure {
  /** The destination asked for a pause. */
  RATE_LIMITED(Remedy.WAIT, false),
  /** The destination is in trouble. */
  SERVER_ERROR(Remedy.WAIT, false),
  /** There was no connection, so nothing was sent. */
  UNREACHABLE(Remedy.WAIT, false),
  /** The connection broke before the answer came. */
  CONNECTION_LOST(Remedy.WAIT, true),
  /** No answer came in time. */
  TIMEOUT(Remedy.WAIT, true),
  /** The destination takes nothing from us until somebody corrects a setting, there or here. */
  CHANNEL_REFUSED(Remedy.CORRECT_THE_CHANNEL, false),
  /** The destination will never take this message; others it may. */
  MESSAGE_REJECTED(Remedy.NONE, false),
  /** A defect of vpcwatch. */
  INTERNAL_ERROR(Remedy.NONE, false);

  /** What helps. */
  public enum Remedy {
    /** It passes by itself. */
    WAIT,
    /** Nothing gets through until somebody acts; after that everything does. */
    CORRECT_THE_CHANNEL,
    /** Nothing: the message is given up. */
    NONE
  }

  private final Remedy remedy;
  private final boolean doubtful;

  Failure(Remedy remedy, boolean doubtful) {
    this.remedy = remedy;
    this.doubtful = doubtful;
  }

  public Remedy remedy() {
    return remedy;
  }

  /** The message may have arrived all the same. */
  public boolean isDoubtful() {
    return doubtful;
  }

  /** As label of a metric and in records. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
