package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of one notification of a violation through one channel.
 *
 * @param notice what the channel was to be told
 * @param reason why it failed, waits or was suppressed, null if delivered; of a closed list
 * @param detail what was seen and, if somebody can do something, what; for people, null if there is
 *     nothing to add
 * @param attempts how often it was tried
 * @param at when it was decided
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
    /** Not yet: it is kept until the channel takes it, which somebody may have to see to. */
    WAITING,
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
