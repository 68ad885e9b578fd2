package io.vpcwatch.alerting.channel.http;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.ChannelContext;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.service.network.Network;
import java.io.ByteArrayOutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Posts JSON or gets it, once. It follows no redirects, which would send a secret to another host,
 * and does not retry, which is the caller's job. Its error texts contain no URL.
 */
public final class HttpPost {
  /** After a longer Retry-After it tries nevertheless: it would silence the channel. */
  private static final Duration MAX_PAUSE = Duration.ofMinutes(5);

  private static final int MAX_BODY = 65_536;

  private final String who;
  private final URI url;
  private final Duration timeout;
  private final InstantSource clock;
  private final Network network;
  private final HttpClient http;

  /**
   * @param who the name of the server for error texts
   */
  public HttpPost(String who, SecretUrl url, ChannelContext context) {
    this.who = who;
    this.url = url.reveal();
    this.timeout = context.responseTimeout();
    this.clock = context.clock();
    this.network = context.network();
    this.http =
        network
            .httpClient()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /**
   * @param path below the URL, empty for the URL itself
   * @param toAttempt interprets the response; not called if there is none
   */
  public Attempt send(
      String path,
      Map<String, String> headers,
      String json,
      Function<HttpReply, Attempt> toAttempt) {
    HttpRequest.Builder request =
        network
            .request(URI.create(url + path))
            .header("Content-Type", "application/json; charset=utf-8")
            .POST(HttpRequest.BodyPublishers.ofString(json));
    headers.forEach(request::header);
    return exchange(request.build(), toAttempt);
  }

  /**
   * @param path below the URL
   * @param toAttempt interprets the response; not called if there is none
   */
  public Attempt get(
      String path, Map<String, String> headers, Function<HttpReply, Attempt> toAttempt) {
    HttpRequest.Builder request = network.request(URI.create(url + path)).GET();
    headers.forEach(request::header);
    return exchange(request.build(), toAttempt);
  }

  /** Checks that the server responds, with whatever status. */
  public Attempt reach() {
    HttpRequest request =
        network.request(url).method("HEAD", HttpRequest.BodyPublishers.noBody()).build();
    return exchange(request, answer -> Attempt.delivered());
  }

  private Attempt exchange(HttpRequest request, Function<HttpReply, Attempt> toAttempt) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    CompletableFuture<HttpResponse<Void>> answer = http.sendAsync(request, firstBytesInto(body));
    try {
      // HttpRequest's own timeout covers the response's headers only, not its body.
      HttpResponse<Void> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return toAttempt.apply(
          new HttpReply(
              who,
              response.statusCode(),
              body.toString(StandardCharsets.UTF_8),
              response.headers().firstValue("Retry-After").map(this::pause).orElse(null)));
    } catch (TimeoutException e) {
      return Attempt.failed(Failure.TIMEOUT, "no response within " + timeout.toSeconds() + " s");
    } catch (ExecutionException e) {
      return noResponse(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Attempt.failed(Failure.CONNECTION_LOST, "interrupted by the shutdown of vpcwatch");
    } finally {
      answer.cancel(true);
    }
  }

  /** Of seconds or a date; null if it is malformed. */
  private @Nullable Duration pause(String retryAfter) {
    String text = retryAfter.strip();
    try {
      Duration pause =
          text.matches("[0-9]{1,9}")
              ? Duration.ofSeconds(Long.parseLong(text))
              : Duration.between(
                  clock.instant(), DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
      if (pause.isNegative()) {
        return Duration.ZERO;
      }
      return pause.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : pause;
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Names only the type of the exception: its message may contain the URL. */
  private Attempt noResponse(ExecutionException failed) {
    Attempt refused = Attempt.refusedConnection(failed);
    if (refused != null) {
      return refused;
    }
    String peer = network.isProxied(url) ? "the proxy" : "its host";
    for (Throwable cause = failed.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return Attempt.failed(Failure.UNREACHABLE, "the name of " + peer + " is unknown");
      }
    }
    for (Throwable cause = failed.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException
          || cause instanceof HttpConnectTimeoutException
          || cause instanceof SSLHandshakeException) {
        return Attempt.failed(
            Failure.UNREACHABLE, "cannot connect to " + peer + " (" + nameOf(cause) + ")");
      }
    }
    return Attempt.failed(
        Failure.CONNECTION_LOST,
        "connection lost before the response (" + nameOf(failed.getCause()) + ")");
  }

  private static String nameOf(@Nullable Throwable cause) {
    return cause == null ? "unknown" : cause.getClass().getSimpleName();
  }

  private static HttpResponse.BodyHandler<Void> firstBytesInto(ByteArrayOutputStream body) {
    return HttpResponse.BodyHandlers.ofByteArrayConsumer(
        chunk ->
            chunk.ifPresent(
                bytes -> body.write(bytes, 0, Math.min(bytes.length, MAX_BODY - body.size()))));
  }
}
