package io.vpcwatch.alerting.channel;

import java.util.Locale;

/** Why an attempt failed: a closed list, as it is a label of metrics. */
public enum Failure {
  /** The destination asks to wait. */
  RATE_LIMITED(Retry.AUTOMATIC, false),
  /** The server of the destination failed. */
  SERVER_ERROR(Retry.AUTOMATIC, false),
  /** No connection, so nothing was sent. */
  UNREACHABLE(Retry.AUTOMATIC, false),
  /** The connection broke before the response arrived. */
  CONNECTION_LOST(Retry.AUTOMATIC, true),
  /** No response within the timeout. */
  TIMEOUT(Retry.AUTOMATIC, true),
  /** The destination rejects every message until someone fixes a setting, there or here. */
  CHANNEL_REFUSED(Retry.AFTER_FIX, false),
  /** The destination rejects this message for good; it may accept others. */
  MESSAGE_REJECTED(Retry.NEVER, false),
  /** A bug in vpcwatch. */
  INTERNAL_ERROR(Retry.NEVER, false);

  /** When to attempt it again. */
  public enum Retry {
    /** With backoff: the cause passes without action. */
    AUTOMATIC,
    /** Nothing gets through until someone fixes a setting; everything pending does afterwards. */
    AFTER_FIX,
    /** Never: the message is given up. */
    NEVER
  }

  private final Retry retry;
  private final boolean doubtful;

  Failure(Retry retry, boolean doubtful) {
    this.retry = retry;
    this.doubtful = doubtful;
  }

  public Retry retry() {
    return retry;
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
