package io.vpcwatch.alerting.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.Notification;
import io.vpcwatch.alerting.channel.Rate;
import io.vpcwatch.alerting.http.HttpAnswer;
import io.vpcwatch.alerting.http.HttpPost;
import io.vpcwatch.alerting.http.SecretUrl;
import io.vpcwatch.alerting.wording.Wording;
import io.vpcwatch.model.Json;
import io.vpcwatch.service.Secret;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Posts to any program. What it is told twice it can tell by {@code Idempotency-Key}. */
public final class WebhookChannel implements Channel {
  private static final Rate RATE = Rate.every(Duration.ZERO, 1);

  private final String name;
  private final SecretUrl url;
  private final @Nullable Signature signature;
  private final Wording wording;
  private final InstantSource clock;
  private final HttpPost http;

  /**
   * @param key requests are signed with; null: they are not
   */
  public WebhookChannel(
      String name, SecretUrl url, @Nullable Secret key, Wording wording, InstantSource clock) {
    this.name = name;
    this.url = url;
    this.signature = key == null ? null : new Signature(key);
    this.wording = wording;
    this.clock = clock;
    this.http = new HttpPost("the webhook", HttpPost.PATIENCE);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Rate rate() {
    return RATE;
  }

  @Override
  public Attempt tell(Notification notification) {
    String body = json(WebhookMessage.of(notification, wording.of(notification)));
    Map<String, String> headers = new TreeMap<>();
    headers.put(
        "Idempotency-Key",
        notification.incident() + "/" + notification.notice().name().toLowerCase(Locale.ROOT));
    if (signature != null) {
      headers.put("Vpcwatch-Signature", signature.of(body, clock.instant()));
    }
    return http.send(url, headers, body, this::judge);
  }

  private Attempt judge(HttpAnswer answer) {
    Attempt attempt = answer.toAttempt(clock.instant());
    if (attempt != null) {
      return attempt;
    }
    return answer.isAboutTheMessage()
        ? Attempt.failed(
            Failure.MESSAGE_REJECTED, answer.described("it does not take this message"))
        : Attempt.failed(
            Failure.CHANNEL_REFUSED, answer.described("check webhook-url, and what it lets in"));
  }

  private static String json(WebhookMessage message) {
    try {
      return Json.mapper().writeValueAsString(message);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return "webhook channel " + name + " (" + url + ")";
  }
}
