package io.vpcwatch.alerting.channel.webhook;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContext;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.MessageJson;
import io.vpcwatch.alerting.channel.RateLimit;
import io.vpcwatch.alerting.channel.http.HttpPost;
import io.vpcwatch.alerting.channel.http.HttpReply;
import io.vpcwatch.alerting.channel.http.SecretUrl;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.settings.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Posts JSON to any program, which can drop duplicates by their {@code Idempotency-Key}. */
public final class WebhookChannel extends Channel {
  private static final String HMAC = "HmacSHA256";

  private final SecretUrl url;
  private final @Nullable Secret<String> key;
  private final InstantSource clock;
  private final HttpPost http;

  /**
   * @param key for the signature of requests; null: requests are not signed
   */
  public WebhookChannel(ChannelContext context, SecretUrl url, @Nullable Secret<String> key) {
    super(context.name(), RateLimit.every(Duration.ZERO, 1));
    this.url = url;
    this.key = key;
    this.clock = context.clock();
    this.http = new HttpPost("the webhook", url, context);
  }

  @Override
  public Attempt send(Message message) {
    String body = MessageJson.of(message, Integer.MAX_VALUE).toString();
    Map<String, String> headers = new TreeMap<>();
    headers.put("Idempotency-Key", message.id());
    if (key != null) {
      headers.put("Vpcwatch-Signature", signature(key, body, clock.instant()));
    }
    return http.send("", headers, body, WebhookChannel::toAttempt);
  }

  /**
   * Proves the origin and time of a request: the hexadecimal HMAC-SHA256 of the time in seconds
   * since 1970, a full stop and the body, like {@code t=1795399330,v1=5257a869…}.
   */
  static String signature(Secret<String> key, String body, Instant now) {
    String time = Long.toString(now.getEpochSecond());
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key.reveal().getBytes(StandardCharsets.UTF_8), HMAC));
      byte[] signature = mac.doFinal((time + "." + body).getBytes(StandardCharsets.UTF_8));
      return "t=" + time + ",v1=" + HexFormat.of().formatHex(signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + HMAC, e);
    }
  }

  private static Attempt toAttempt(HttpReply reply) {
    Attempt attempt = reply.toAttempt();
    if (attempt != null) {
      return attempt;
    }
    if (reply.status() == 409) {
      // It has the Idempotency-Key already.
      return Attempt.delivered();
    }
    // A 400 may come from anything in between, like a firewall.
    return reply.status() == 413 || reply.status() == 422
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
    return List.of(new Draft("json", MessageJson.of(message, Integer.MAX_VALUE).toPrettyString()));
  }

  @Override
  public String toString() {
    return "webhook channel " + name() + " (" + url + ")";
  }
}
