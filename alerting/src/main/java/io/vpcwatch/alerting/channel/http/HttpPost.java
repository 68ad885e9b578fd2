package io.vpcwatch.alerting.channel.http;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import java.io.ByteArrayOutputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Posts JSON, once: no redirects, as they would carry a secret elsewhere, and no retries, which are
 * the caller's. No URL is in what it says of failures.
 */
public final class HttpPost {
  /** How long a server usually has for the whole of its answer. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final int LONGEST_BODY = 65_536;

  private final String who;
  private final Duration patience;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /**
   * @param who answers, for messages
   * @param patience for the whole exchange
   */
  public HttpPost(String who, Duration patience) {
    this.who = who;
    this.patience = patience;
  }

  /**
   * @param judge makes an attempt of an answer; not asked if there is none
   */
  public Attempt send(
      SecretUrl url,
      Map<String, String> headers,
      String json,
      Function<HttpAnswer, Attempt> judge) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.reveal())
            .header("Content-Type", "application/json; charset=utf-8")
            .POST(HttpRequest.BodyPublishers.ofString(json));
    headers.forEach(request::header);
    return exchange(request.build(), judge);
  }

  /** Asks for nothing but an answer, whatever it is: that the server can be reached. */
  public Attempt reach(SecretUrl url) {
    HttpRequest request =
        HttpRequest.newBuilder(url.reveal())
            .method("HEAD", HttpRequest.BodyPublishers.noBody())
            .build();
    return exchange(request, answer -> Attempt.delivered());
  }

  private Attempt exchange(HttpRequest request, Function<HttpAnswer, Attempt> judge) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    CompletableFuture<HttpResponse<Void>> answer = http.sendAsync(request, beginningInto(body));
    try {
      // The whole exchange has this long: the time-out of HttpRequest ends with the answer's
      // headers.
      HttpResponse<Void> response = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      String retryAfter = response.headers().firstValue("Retry-After").orElse(null);
      return judge.apply(
          new HttpAnswer(
              who, response.statusCode(), body.toString(StandardCharsets.UTF_8), retryAfter));
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
            Failure.UNREACHABLE, "no connection to its host (" + kind(cause) + ")");
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
}
