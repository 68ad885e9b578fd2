package io.vpcwatch.alerting.channel;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.vpcwatch.service.network.ConnectionErrors;
import io.vpcwatch.service.runtime.Health;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The outcome of one attempt to send a message. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Attempt.Delivered.class, name = "delivered"),
  @JsonSubTypes.Type(value = Attempt.Failed.class, name = "failed")
})
public sealed interface Attempt {

  static Attempt delivered() {
    return new Delivered(null, null);
  }

  /**
   * @param handle the destination's id of the message
   */
  static Attempt delivered(String handle) {
    return new Delivered(handle, null);
  }

  static Attempt failed(Failure failure, String detail) {
    return new Failed(failure, detail, null);
  }

  /**
   * There was no connection because of a certificate or the proxy, so that nothing was sent.
   *
   * @return null if the failure has another cause
   */
  static @Nullable Attempt refusedConnection(Throwable failure) {
    String certificate = ConnectionErrors.certificate(failure);
    if (certificate != null) {
      return failed(Failure.CHANNEL_REFUSED, certificate);
    }
    Integer status = ConnectionErrors.proxyStatus(failure);
    return status == null
        ? null
        : failed(
            status >= 500 ? Failure.UNREACHABLE : Failure.CHANNEL_REFUSED,
            "the proxy answers "
                + status
                + "; allow the host there, or add it to network.no-proxy");
  }

  /**
   * The health that a probe shows.
   *
   * @param well the detail if it succeeded
   */
  default Health toHealth(String well) {
    return this instanceof Failed failed
        ? Health.down(failed.failure().label() + ": " + failed.detail())
        : Health.up(well);
  }

  /**
   * The destination accepted the message.
   *
   * @param handle its id of the message, null if unknown
   * @param warning what someone has to fix nevertheless, null if nothing
   */
  record Delivered(@Nullable String handle, @Nullable String warning) implements Attempt {}

  /**
   * The destination did not accept the message.
   *
   * @param detail the error and how to fix it, for the log and the health page; contains no secrets
   * @param retryAfter how long the destination asks to wait, null if it does not
   */
  record Failed(Failure failure, String detail, @Nullable Duration retryAfter) implements Attempt {}
}
