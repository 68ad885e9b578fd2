package io.vpcwatch.alerting.channel.slack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.SanitizedText;
import io.vpcwatch.alerting.channel.http.HttpReply;
import io.vpcwatch.model.Json;
import java.time.Instant;

/**
 * Classifies a response of Slack's Web API: 200 with {@code ok}, and {@code error} if that is
 * false; other codes for rate limits and server errors.
 */
final class SlackBotAnswer {
  private static final int MAX_ERROR = 80;

  private SlackBotAnswer() {}

  static Attempt toAttempt(HttpReply answer, Instant now) {
    Attempt attempt = answer.toAttempt(now);
    if (attempt instanceof Attempt.Failed) {
      return attempt;
    }
    try {
      JsonNode body = Json.mapper().readTree(answer.body());
      if (attempt != null && body.path("ok").asBoolean()) {
        return Attempt.delivered(body.path("ts").asText());
      }
      return rejection(
          SanitizedText.of(body.path("error").asText("no error"), MAX_ERROR), answer, now);
    } catch (JsonProcessingException e) {
      return Attempt.failed(
          Failure.CHANNEL_REFUSED,
          answer.describe("not a response of Slack; check api-url and the proxy, if any"));
    }
  }

  private static Attempt rejection(String error, HttpReply answer, Instant now) {
    return switch (error) {
      case "ratelimited", "rate_limited" ->
          new Attempt.Failed(Failure.RATE_LIMITED, "Slack returned " + error, answer.pause(now));
      case "internal_error", "fatal_error", "service_unavailable", "request_timeout" ->
          Attempt.failed(Failure.SERVER_ERROR, "Slack returned " + error);
      case "msg_too_long",
          "msg_blocks_too_long",
          "invalid_blocks",
          "invalid_blocks_format",
          "no_text",
          "invalid_arguments" ->
          Attempt.failed(
              Failure.MESSAGE_REJECTED, "Slack returned " + error + ": it rejects this message");
      default ->
          Attempt.failed(Failure.CHANNEL_REFUSED, "Slack returned " + error + ": " + fix(error));
    };
  }

  private static String fix(String error) {
    return switch (error) {
      case "not_in_channel" -> "invite the bot to the channel";
      case "channel_not_found" ->
          "set channel to an id like C0123456789, and invite the bot if the channel is private";
      case "is_archived" -> "restore the channel or set another channel";
      case "missing_scope" -> "give the bot the scope chat:write, and install it again";
      case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired" ->
          "the token is invalid; install the bot again and set token";
      default -> "access denied; see Slack's documentation of chat.postMessage";
    };
  }
}
