package io.vpcwatch.standalone.replay;

import org.jspecify.annotations.Nullable;

/** There can be no report; the message names the cause and the fix. */
public final class ReplayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ReplayException(@Nullable String message) {
    super(message);
  }
}
