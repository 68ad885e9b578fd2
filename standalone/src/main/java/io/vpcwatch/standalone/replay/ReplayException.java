package io.vpcwatch.standalone.replay;

import org.jspecify.annotations.Nullable;

/** A replay that can't give a report; the message names the thing and the fix. */
final class ReplayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ReplayException(@Nullable String message) {
    super(message);
  }
}
