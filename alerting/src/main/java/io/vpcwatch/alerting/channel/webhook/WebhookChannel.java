package io.vpcwatch.alerting.channel.webhook;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.RateLimit;
import io.vpcwatch.alerting.channel.http.HttpPost;
import io.vpcwatch.alerting.channel.http.HttpReply;
import io.vpcwatch.alerting.channel.http.SecretUrl;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.settings.Secret;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Posts JSON to any program, which can drop duplicates by their {@code Idempotency-Key}. */
public final class WebhookChannel extends Channel {
  private static final RateLimit RATE_LIMIT = RateLimit.every(Duration.ZERO, 1);

  private final SecretUrl url;
  private final @Nullable Signature signature;
  private final InstantSource clock;
  private final HttpPost http;

  /**
   * @param key for the signature of requests; null: requests are not signed
   */
  public WebhookChannel(String name, SecretUrl url, @Nullable Secret key, InstantSource clock) {
    super(name, RATE_LIMIT);
    this.url = url;
    this.signature = key == null ? null : new Signature(key);
    this.clock = clock;
    this.http = new HttpPost("the webhook", url, HttpPost.TIMEOUT, clock);
  }

  @Override
  public Attempt send(Message message) {
    String body = WebhookMessage.of(message).toString();
    Map<String, String> headers = new TreeMap<>();
    headers.put("Idempotency-Key", message.id());
    if (signature != null) {
      headers.put("Vpcwatch-Signature", signature.of(body, clock.instant()));
    }
    return http.send(headers, body, WebhookChannel::toAttempt);
  }

  private static Attempt toAttempt(HttpReply reply) {
    Attempt attempt = reply.toAttempt();
    if (attempt != null) {
      return attempt;
    }
    return reply.isAboutTheMessage()
        ? Attempt.failed(Failure.MESSAGE_REJECTED, reply.describe("it rejects this message"))
        : Attempt.failed(
            Failure.CHANNEL_REFUSED,
            reply.describe("check webhook-url and the access rules of its server"));
  }

  @Override
  public Health probe() {
    return http.reach()
        .toHealth("its host responds; only a message shows whether it accepts alerts");
  }

  @Override
  public List<Draft> draft(Message message) {
    return List.of(new Draft("json", WebhookMessage.of(message).toPrettyString()));
  }

  @Override
  public String toString() {
    return "webhook channel " + name() + " (" + url + ")";
  }
}
