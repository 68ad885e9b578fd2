package io.vpcwatch.alerting.channel.slack;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.RateLimit;
import io.vpcwatch.alerting.channel.http.HttpPost;
import io.vpcwatch.alerting.channel.http.HttpReply;
import io.vpcwatch.alerting.channel.http.SecretUrl;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.service.runtime.Health;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Posts to an incoming webhook. */
public final class SlackChannel extends Channel {
  // Slack allows one message per second and webhook or channel, and short bursts. This is slightly
  // slower, as Slack counts by its own clock and networks deliver unevenly.
  static final RateLimit RATE_LIMIT = RateLimit.every(Duration.ofMillis(1_050), 3);

  private final SecretUrl webhook;
  private final HttpPost http;

  public SlackChannel(String name, SecretUrl webhook, InstantSource clock) {
    this(name, webhook, clock, HttpPost.TIMEOUT);
  }

  SlackChannel(String name, SecretUrl webhook, InstantSource clock, Duration timeout) {
    super(name, RATE_LIMIT);
    this.webhook = webhook;
    this.http = new HttpPost("Slack", webhook, timeout, clock);
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
    return attempt == null ? rejection(reply) : attempt;
  }

  /** Slack gives the reason in one word, like {@code invalid_payload}. */
  private static Attempt rejection(HttpReply reply) {
    String fix =
        switch (reply.body().strip()) {
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
    if (fix == null && reply.isAboutTheMessage()) {
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
