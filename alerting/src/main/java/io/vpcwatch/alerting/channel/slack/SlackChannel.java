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
public final class SlackChannel implements Channel {
  // Slack allows one message per second and webhook, and short bursts. This is slightly slower, as
  // Slack counts by its own clock and networks deliver unevenly.
  private static final RateLimit RATE = RateLimit.every(Duration.ofMillis(1_050), 3);

  private final String name;
  private final SecretUrl webhook;
  private final InstantSource clock;
  private final HttpPost http;

  public SlackChannel(String name, SecretUrl webhook, InstantSource clock) {
    this(name, webhook, clock, HttpPost.TIMEOUT);
  }

  SlackChannel(String name, SecretUrl webhook, InstantSource clock, Duration timeout) {
    this.name = name;
    this.webhook = webhook;
    this.clock = clock;
    this.http = new HttpPost("Slack", timeout);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public RateLimit rateLimit() {
    return RATE;
  }

  @Override
  public Attempt send(Message message) {
    return http.send(
        webhook,
        Map.of(),
        SlackMessage.of(message).toString(),
        answer -> SlackAnswer.toAttempt(answer, clock.instant()));
  }

  /**
   * Sends an empty message, which posts nothing: Slack's error for it differs from the one for an
   * unknown webhook.
   */
  @Override
  public Health probe() {
    return http.send(webhook, Map.of(), "{\"text\":\"\"}", this::emptyToAttempt)
        .toHealth("Slack knows the webhook");
  }

  private Attempt emptyToAttempt(HttpReply answer) {
    Attempt attempt = SlackAnswer.toAttempt(answer, clock.instant());
    return attempt instanceof Attempt.Failed failed && failed.failure() == Failure.MESSAGE_REJECTED
        ? Attempt.delivered()
        : attempt;
  }

  @Override
  public List<Draft> draft(Message message) {
    return List.of(new Draft("json", SlackMessage.of(message).toPrettyString()));
  }

  @Override
  public String toString() {
    return "Slack channel " + name + " (" + webhook + ")";
  }
}
