package io.vpcwatch.alerting.channel;

import java.util.Locale;

/** Why an attempt failed: a closed list, as it is a label of metrics. */
public enum Failure {
  /** The destination asks to wait. */
  RATE_LIMITED(Remedy.WAIT, false),
  /** The destination reports an error of its own server. */
  SERVER_ERROR(Remedy.WAIT, false),
  /** No connection, so nothing was sent. */
  UNREACHABLE(Remedy.WAIT, false),
  /** The connection broke before the response arrived. */
  CONNECTION_LOST(Remedy.WAIT, true),
  /** No response within the timeout. */
  TIMEOUT(Remedy.WAIT, true),
  /** The destination rejects every message until someone fixes a setting, there or here. */
  CHANNEL_REFUSED(Remedy.CORRECT_THE_CHANNEL, false),
  /** The destination rejects this message for good; it may accept others. */
  MESSAGE_REJECTED(Remedy.NONE, false),
  /** A bug in vpcwatch. */
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

  /** The message may have arrived nevertheless. */
  public boolean isDoubtful() {
    return doubtful;
  }

  /** The label in metrics and records. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
