package io.vpcwatch.alerting.channel;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of one try to tell a destination something. */
public sealed interface Attempt {

  static Attempt delivered() {
    return new Delivered();
  }

  static Attempt failed(Failure failure, String detail) {
    return new Failed(failure, detail, null);
  }

  /** The destination said yes. */
  record Delivered() implements Attempt {}

  /**
   * It did not.
   *
   * @param detail for the log and the health page: what was seen and, if somebody can do something,
   *     what. No secrets.
   * @param retryAfter how long the destination wants to be left alone, if it said so
   */
  record Failed(Failure failure, String detail, @Nullable Duration retryAfter) implements Attempt {}
}
