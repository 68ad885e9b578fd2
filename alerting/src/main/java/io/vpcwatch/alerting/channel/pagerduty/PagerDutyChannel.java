package io.vpcwatch.alerting.channel.pagerduty;

import com.fasterxml.jackson.databind.JsonNode;
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
import io.vpcwatch.service.settings.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Triggers an alert for each incident, acknowledges and resolves it. Sending an event twice changes
 * nothing, as PagerDuty knows the alert by its key. What is only information pages nobody.
 */
public final class PagerDutyChannel extends Channel {
  // PagerDuty adjusts its limit; 120 a minute for each integration is what it used to publish.
  private static final RateLimit RATE_LIMIT = RateLimit.every(Duration.ofMillis(500), 20);

  private final Secret<String> routingKey;
  private final HttpPost http;

  PagerDutyChannel(ChannelContext context, SecretUrl api, Secret<String> routingKey) {
    super(context.name(), RATE_LIMIT);
    this.routingKey = routingKey;
    this.http = new HttpPost("PagerDuty", api, context);
  }

  @Override
  public boolean takesDigests() {
    return false;
  }

  @Override
  public Attempt send(Message message) {
    if (!message.isActionable()) {
      return Attempt.delivered();
    }
    String event = PagerDutyEvent.of(message).put("routing_key", routingKey.reveal()).toString();
    return http.send("/enqueue", Map.of(), event, PagerDutyChannel::toAttempt);
  }

  private static Attempt toAttempt(HttpReply reply) {
    Attempt attempt = reply.toAttempt();
    if (attempt instanceof Attempt.Failed) {
      return attempt;
    }
    JsonNode body = reply.json();
    String status = body.path("status").asText();
    if (attempt != null && status.equals("success")) {
      return attempt;
    }
    String errors = body.path("errors").toString();
    if (status.equals("invalid event") && !errors.contains("routing_key")) {
      return Attempt.failed(
          Failure.MESSAGE_REJECTED, reply.describe("it rejects this event " + errors));
    }
    return Attempt.failed(
        Failure.CHANNEL_REFUSED,
        reply.describe(
            status.isEmpty()
                ? "not a response of PagerDuty; check the proxy, if any"
                : "check routing-key and service-region"));
  }

  @Override
  public Health probe() {
    return http.reach()
        .toHealth("its host responds; only an event shows whether the routing key is valid");
  }

  @Override
  public List<Draft> draft(Message message) {
    return List.of(new Draft("json", PagerDutyEvent.of(message).toPrettyString()));
  }

  @Override
  public String toString() {
    return "PagerDuty channel " + name();
  }
}
