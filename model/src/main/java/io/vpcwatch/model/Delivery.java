package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of one notification of a violation through one channel.
 *
 * @param notice what the channel was to be told
 * @param reason why it failed or was suppressed, null if delivered
 * @param attempts how often it was tried
 * @param at when it was decided
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Delivery(
    String violationId,
    String channel,
    FunctionArn functionArn,
    Notice notice,
    Outcome outcome,
    @Nullable String reason,
    int attempts,
    Instant at) {

  /** What a channel is told about a violation. */
  public enum Notice {
    OPENED,
    /** That it is still open. */
    REMINDER,
    RESOLVED
  }

  /** How it went. */
  public enum Outcome {
    /** The channel said yes. */
    DELIVERED,
    /** The channel will never take it. */
    FAILED,
    /** By the rules nobody is to be told. */
    SUPPRESSED
  }

  /** The version of this record's JSON. */
  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  public int v() {
    return 1;
  }
}
