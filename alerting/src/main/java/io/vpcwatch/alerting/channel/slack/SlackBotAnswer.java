package io.vpcwatch.alerting.channel.slack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.SanitizedText;
import io.vpcwatch.alerting.channel.http.HttpAnswer;
import io.vpcwatch.model.Json;
import java.time.Instant;

/**
 * What Slack's Web API answered: 200 with {@code ok} and, if it is not, {@code error}, but for too
 * many requests and trouble of its own.
 */
final class SlackBotAnswer {
  private static final int LONGEST = 80;

  private SlackBotAnswer() {}

  static Attempt toAttempt(HttpAnswer answer, Instant now) {
    Attempt attempt = answer.toAttempt(now);
    if (attempt instanceof Attempt.Failed) {
      return attempt;
    }
    try {
      JsonNode body = Json.mapper().readTree(answer.body());
      if (attempt != null && body.path("ok").asBoolean()) {
        return Attempt.delivered(body.path("ts").asText());
      }
      return refusal(SanitizedText.of(body.path("error").asText("no error"), LONGEST), answer, now);
    } catch (JsonProcessingException e) {
      return Attempt.failed(
          Failure.CHANNEL_REFUSED,
          answer.described("that is no answer of Slack; check api-url, and the proxy"));
    }
  }

  private static Attempt refusal(String error, HttpAnswer answer, Instant now) {
    return switch (error) {
      case "ratelimited", "rate_limited" ->
          new Attempt.Failed(Failure.RATE_LIMITED, "Slack said " + error, answer.pause(now));
      case "internal_error", "fatal_error", "service_unavailable", "request_timeout" ->
          Attempt.failed(Failure.SERVER_ERROR, "Slack said " + error);
      case "msg_too_long",
          "msg_blocks_too_long",
          "invalid_blocks",
          "invalid_blocks_format",
          "no_text",
          "invalid_arguments" ->
          Attempt.failed(
              Failure.MESSAGE_REJECTED, "Slack said " + error + ": it does not take this message");
      default ->
          Attempt.failed(Failure.CHANNEL_REFUSED, "Slack said " + error + ": " + remedy(error));
    };
  }

  private static String remedy(String error) {
    return switch (error) {
      case "not_in_channel" -> "invite the bot to the channel";
      case "channel_not_found" ->
          "set channel to an id like C0123456789, and invite the bot if the channel is private";
      case "is_archived" -> "restore the channel or set another one";
      case "missing_scope" -> "give the bot the scope chat:write, and install it again";
      case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired" ->
          "the token is not valid; install the bot again and set token";
      default -> "it does not let us in; see its documentation of chat.postMessage";
    };
  }
}
