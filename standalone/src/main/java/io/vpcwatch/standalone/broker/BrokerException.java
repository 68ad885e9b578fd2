package io.vpcwatch.standalone.broker;

import org.jspecify.annotations.Nullable;

/** The in-process broker can't run; the message is for the user and explains what to do. */
public final class BrokerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BrokerException(String message) {
    this(message, null);
  }

  BrokerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
