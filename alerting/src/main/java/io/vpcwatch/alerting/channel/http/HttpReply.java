package io.vpcwatch.alerting.channel.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.model.Json;
import io.vpcwatch.model.SanitizedText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The response of a server.
 *
 * @param who the name of the server for error texts, like Slack
 * @param body the first 64 KiB of it
 * @param retryAfter how long the server asks to wait, null if it does not
 */
public record HttpReply(String who, int status, String body, @Nullable Duration retryAfter) {
  private static final int MAX_BODY_SHOWN = 80;

  /**
   * The meaning of the status as far as HTTP defines it; null for a rejection (4xx and unexpected
   * codes), which only the channel can interpret.
   */
  public @Nullable Attempt toAttempt() {
    if (status >= 200 && status < 300) {
      return Attempt.delivered();
    }
    if (status == 429) {
      return new Attempt.Failed(Failure.RATE_LIMITED, describe("rate limit exceeded"), retryAfter);
    }
    if (status >= 500) {
      return new Attempt.Failed(Failure.SERVER_ERROR, describe("server error"), retryAfter);
    }
    if (status == 408) {
      return Attempt.failed(Failure.TIMEOUT, describe("it timed out waiting for the request"));
    }
    return null;
  }

  /** The body; a missing node if it is not JSON. */
  public JsonNode json() {
    try {
      return Json.mapper().readTree(body);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  public String describe(String meaning) {
    String text = SanitizedText.of(body.strip(), MAX_BODY_SHOWN);
    return who
        + " answered "
        + status
        + (text.isEmpty() ? "" : " \"" + text + "\"")
        + ": "
        + meaning;
  }
}
