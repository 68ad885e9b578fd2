package io.vpcwatch.alerting.channel.slack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContext;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.http.HttpPost;
import io.vpcwatch.alerting.channel.http.HttpReply;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.Message.Tone;
import io.vpcwatch.alerting.notification.ThreadRef;
import io.vpcwatch.model.Json;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.settings.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Posts as a bot: an incident is one message, its updates are replies in the thread of that
 * message, and its end edits the message.
 */
public final class SlackBotChannel extends Channel {
  private static final int MAX_ERROR = 80;

  private final Secret<String> token;
  private final String channel;
  private final Optional<Secret<String>> appToken;
  private final HttpPost http;

  public SlackBotChannel(ChannelContext context, SlackBotSettings settings) {
    super(context.name(), SlackChannel.RATE_LIMIT);
    this.token = settings.token();
    this.channel = settings.channel();
    this.appToken = settings.appToken();
    this.http = new HttpPost("Slack", settings.apiUrl(), context);
  }

  @Override
  public Attempt send(Message message) {
    ThreadRef root = message.root();
    if (root != null && !root.shared() && message.tone() == Tone.RESOLVED) {
      // The edit first, as it can be repeated without sending a second message.
      Attempt edited = call("chat.update", payload(message).put("ts", root.handle()));
      // If the message is gone or too old to be edited, the reply is still sent.
      if (edited instanceof Attempt.Failed failed
          && failed.failure().retry() == Failure.Retry.AUTOMATIC) {
        return edited;
      }
    }
    return call("chat.postMessage", reply(message));
  }

  private ObjectNode reply(Message message) {
    ObjectNode payload = payload(message);
    if (message.root() != null) {
      payload.put("thread_ts", message.root().handle());
      // Readers who did not react to the first message will not open its thread either.
      payload.put("reply_broadcast", message.tone() == Tone.FIRING);
    }
    return payload;
  }

  private ObjectNode payload(Message message) {
    ObjectNode payload = SlackMessage.of(message).put("channel", channel);
    if (appToken.isPresent() && !message.actions().isEmpty()) {
      SlackMessage.addButtons(payload, message);
    }
    return payload;
  }

  private Attempt call(String method, ObjectNode payload) {
    return http.send(
        "/" + method,
        Map.of("Authorization", "Bearer " + token.reveal()),
        payload.toString(),
        SlackBotChannel::toAttempt);
  }

  /** The body has {@code ok}, and {@code error} if that is false. */
  private static Attempt toAttempt(HttpReply reply) {
    Attempt attempt = reply.toAttempt();
    if (attempt instanceof Attempt.Failed) {
      return attempt;
    }
    try {
      JsonNode body = Json.mapper().readTree(reply.body());
      if (attempt != null && body.path("ok").asBoolean()) {
        return Attempt.delivered(body.path("ts").asText());
      }
      if (body.path("error").isTextual()) {
        return rejection(SanitizedText.of(body.path("error").asText(), MAX_ERROR), reply);
      }
    } catch (JsonProcessingException e) {
      // Nor is it JSON.
    }
    return Attempt.failed(
        Failure.CHANNEL_REFUSED,
        reply.describe("not a response of Slack; check api-url and the proxy, if any"));
  }

  private static Attempt rejection(String error, HttpReply reply) {
    return switch (error) {
      case "ratelimited", "rate_limited" ->
          new Attempt.Failed(Failure.RATE_LIMITED, "Slack returned " + error, reply.retryAfter());
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

  @Override
  public Health probe() {
    if (appToken.isPresent()
        && SlackSocket.open(http, appToken.get()) instanceof Attempt.Failed failed) {
      return Health.down("no buttons: " + failed.detail());
    }
    return call("auth.test", Json.mapper().createObjectNode())
        .toHealth(
            "the token is valid; only a message shows whether the bot may write to the channel");
  }

  @Override
  public List<Draft> draft(Message message) {
    return List.of(new Draft("json", reply(message).toPrettyString()));
  }

  @Override
  public String toString() {
    return "Slack bot channel " + name() + " (" + channel + ")";
  }
}
