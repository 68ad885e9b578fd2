package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one notification of a violation through one channel.
 *
 * @param reason why it failed, waits or was suppressed, null if delivered; from a closed list
 * @param detail the error and its fix, as text for the operator; null if there is nothing to add
 * @param failingSince since when the channel fails, or had failed until it accepted this
 *     notification; null if it does not fail
 * @param at when the outcome was decided
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Delivery(
    String violationId,
    String channel,
    FunctionArn functionArn,
    Notice notice,
    Outcome outcome,
    @Nullable String reason,
    @Nullable String detail,
    int attempts,
    @Nullable Instant failingSince,
    Instant at) {

  /** The kind of a notification. */
  public enum Notice {
    OPENED,
    /** The violation is still open. */
    REMINDER,
    /** Somebody has acknowledged or snoozed the incident. */
    ACKNOWLEDGED,
    RESOLVED
  }

  public enum Outcome {
    /** The channel accepted it. */
    DELIVERED,
    /** Kept until the channel accepts it, which may need an operator. */
    WAITING,
    /** The channel will never accept it. */
    FAILED,
    /** A rule suppresses it. */
    SUPPRESSED
  }

  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  public int v() {
    return 1;
  }
}
