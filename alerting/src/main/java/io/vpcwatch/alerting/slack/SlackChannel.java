package io.vpcwatch.alerting.slack;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.Notification;
import io.vpcwatch.alerting.channel.Rate;
import io.vpcwatch.alerting.channel.Wording;
import java.io.ByteArrayOutputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Posts to an incoming webhook. */
public final class SlackChannel implements Channel {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(10);
  // Slack allows one message a second to a webhook, and short bursts.
  private static final Rate RATE = Rate.every(Duration.ofSeconds(1), 3);
  private static final int LONGEST_BODY = 1_024;

  private final String name;
  private final WebhookUrl webhook;
  private final Wording wording;
  private final InstantSource clock;
  private final Duration patience;
  private final HttpClient http;

  public SlackChannel(String name, WebhookUrl webhook, Wording wording, InstantSource clock) {
    this(name, webhook, wording, clock, ANSWER);
  }

  SlackChannel(
      String name, WebhookUrl webhook, Wording wording, InstantSource clock, Duration patience) {
    this.name = name;
    this.webhook = webhook;
    this.wording = wording;
    this.clock = clock;
    this.patience = patience;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
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
    String json = SlackMessage.of(wording.of(notification)).toString();
    HttpRequest request =
        HttpRequest.newBuilder(webhook.reveal())
            .header("Content-Type", "application/json; charset=utf-8")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    CompletableFuture<HttpResponse<Void>> answer = http.sendAsync(request, beginningInto(body));
    try {
      // The whole exchange has this long: the time-out of HttpRequest ends with the answer's
      // headers.
      HttpResponse<Void> response = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      String retryAfter = response.headers().firstValue("Retry-After").orElse(null);
      return new SlackAnswer(
              response.statusCode(), body.toString(StandardCharsets.UTF_8), retryAfter)
          .toAttempt(clock.instant());
    } catch (TimeoutException e) {
      return Attempt.failed(Failure.TIMEOUT, "no answer within " + patience.toSeconds() + " s");
    } catch (ExecutionException e) {
      return lost(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Attempt.failed(Failure.CONNECTION_LOST, "interrupted, as vpcwatch stops");
    } finally {
      answer.cancel(true);
    }
  }

  /** By the kind of the exception only: its message may have the URL in it. */
  private static Attempt lost(ExecutionException failed) {
    for (Throwable cause = failed.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException
          || cause instanceof HttpConnectTimeoutException
          || cause instanceof SSLHandshakeException) {
        return Attempt.failed(
            Failure.UNREACHABLE, "no connection to the webhook's host (" + kind(cause) + ")");
      }
    }
    return Attempt.failed(
        Failure.CONNECTION_LOST,
        "the connection broke before the answer came (" + kind(failed.getCause()) + ")");
  }

  private static String kind(@Nullable Throwable cause) {
    return cause == null ? "unknown" : cause.getClass().getSimpleName();
  }

  private static HttpResponse.BodyHandler<Void> beginningInto(ByteArrayOutputStream body) {
    return HttpResponse.BodyHandlers.ofByteArrayConsumer(
        chunk ->
            chunk.ifPresent(
                bytes -> body.write(bytes, 0, Math.min(bytes.length, LONGEST_BODY - body.size()))));
  }

  @Override
  public String toString() {
    return "Slack channel " + name + " (" + webhook + ")";
  }
}
