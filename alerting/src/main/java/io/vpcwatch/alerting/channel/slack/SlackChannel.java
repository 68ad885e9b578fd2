package io.vpcwatch.alerting.channel.slack;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContext;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.RateLimit;
import io.vpcwatch.alerting.channel.http.HttpPost;
import io.vpcwatch.alerting.channel.http.HttpReply;
import io.vpcwatch.alerting.channel.http.SecretUrl;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.service.runtime.Health;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Posts to an incoming webhook. */
public final class SlackChannel extends Channel {
  // Slack allows one message per second and webhook or channel, and short bursts. This is slightly
  // slower, as Slack counts by its own clock and networks deliver unevenly.
  static final RateLimit RATE_LIMIT = RateLimit.every(Duration.ofMillis(1_050), 3);

  /** What Slack answers to a message that it rejects, whatever the channel. */
  private static final Set<String> MESSAGE_ERRORS =
      Set.of(
          "invalid_payload",
          "invalid_blocks",
          "invalid_blocks_format",
          "invalid_attachments",
          "too_many_attachments",
          "missing_text_or_fallback_or_attachments",
          "msg_too_long",
          "msg_blocks_too_long",
          "no_text");

  private final SecretUrl webhook;
  private final HttpPost http;

  public SlackChannel(ChannelContext context, SecretUrl webhook) {
    super(context.name(), RATE_LIMIT);
    this.webhook = webhook;
    this.http = new HttpPost("Slack", webhook, context);
  }

  @Override
  public Attempt send(Message message) {
    return http.send("", Map.of(), SlackMessage.of(message).toString(), SlackChannel::toAttempt);
  }

  /**
   * Sends an empty message, which posts nothing: Slack's error for it differs from the one for an
   * unknown webhook.
   */
  @Override
  public Health probe() {
    return http.send("", Map.of(), "{\"text\":\"\"}", SlackChannel::emptyToAttempt)
        .toHealth("Slack knows the webhook");
  }

  private static Attempt emptyToAttempt(HttpReply reply) {
    Attempt attempt = toAttempt(reply);
    return attempt instanceof Attempt.Failed failed && failed.failure() == Failure.MESSAGE_REJECTED
        ? Attempt.delivered()
        : attempt;
  }

  private static Attempt toAttempt(HttpReply reply) {
    Attempt attempt = reply.toAttempt();
    // Anything else with status 200 comes from another server, like a proxy's login page.
    boolean isOfAnother =
        attempt instanceof Attempt.Delivered && !reply.body().strip().equals("ok");
    return attempt == null || isOfAnother ? rejection(reply) : attempt;
  }

  /** Slack gives the reason in one word, like {@code invalid_payload}. */
  private static Attempt rejection(HttpReply reply) {
    String reason = reply.body().strip();
    String fix =
        switch (reason) {
          case "no_service", "no_active_hooks", "invalid_token", "no_service_id" ->
              "the webhook no longer exists; create a new one and set webhook-url";
          case "channel_is_archived" ->
              "the channel is archived; restore it or set the webhook-url of another channel";
          case "channel_not_found", "user_not_found" ->
              "the channel or user behind the webhook is gone; create a new webhook and set webhook-url";
          case "action_prohibited", "posting_to_general_channel_denied" ->
              "the workspace does not allow it; ask its administrator or use another channel";
          case "no_team", "team_disabled" ->
              "the workspace is gone or disabled; set the webhook-url of another workspace";
          default -> null;
        };
    if (MESSAGE_ERRORS.contains(reason) || reply.status() == 413) {
      return Attempt.failed(Failure.MESSAGE_REJECTED, reply.describe("it rejects this message"));
    }
    return Attempt.failed(
        Failure.CHANNEL_REFUSED,
        reply.describe(
            fix == null ? "access denied; check webhook-url and the proxy, if any" : fix));
  }

  @Override
  public List<Draft> draft(Message message) {
    return List.of(new Draft("json", SlackMessage.of(message).toPrettyString()));
  }

  @Override
  public String toString() {
    return "Slack channel " + name() + " (" + webhook + ")";
  }
}
