package io.vpcwatch.alerting.channel;

import io.vpcwatch.service.runtime.Health;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of one try to tell a destination something. */
public sealed interface Attempt {

  static Attempt delivered() {
    return new Delivered(null);
  }

  /**
   * @param handle what the destination calls the message from now on
   */
  static Attempt delivered(String handle) {
    return new Delivered(handle);
  }

  static Attempt failed(Failure failure, String detail) {
    return new Failed(failure, detail, null);
  }

  /**
   * Of an attempt that told nobody anything.
   *
   * @param well what its success shows
   */
  default Health toHealth(String well) {
    return this instanceof Failed failed
        ? Health.down(failed.failure().label() + ": " + failed.detail())
        : Health.up(well);
  }

  /**
   * The destination said yes.
   *
   * @param handle what it calls the message from now on, null if it did not say
   */
  record Delivered(@Nullable String handle) implements Attempt {}

  /**
   * It did not.
   *
   * @param detail for the log and the health page: what was seen and, if somebody can do something,
   *     what. No secrets.
   * @param retryAfter how long the destination wants to be left alone, if it said so
   */
  record Failed(Failure failure, String detail, @Nullable Duration retryAfter) implements Attempt {}
}
