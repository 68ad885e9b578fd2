package io.vpcwatch.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A webhook with Slack's limit: what comes within a second of the last one that was taken is
 * refused, and then everything until the time that Retry-After named has passed.
 */
final class SlackStub implements AutoCloseable {
  private static final long SECOND = 1_000_000_000L;

  private final HttpServer server;
  private final long minimumNanos;
  private final int burst;
  private final int retryAfterSeconds;
  private final List<Taken> taken = new ArrayList<>();
  private long tokensFullAt = Long.MIN_VALUE;
  private long silentUntil = Long.MIN_VALUE;
  private int refuseFirst;
  private long firstRefusedAt;
  private int refused;
  private int early;

  /** A message that was taken, and when ({@code System.nanoTime}). */
  record Taken(long nanos, String body) {}

  /**
   * @param perSecond messages that are taken in the long run; 0: any number
   * @param burst so many at once after a silence
   */
  SlackStub(int perSecond, int burst, int retryAfterSeconds) throws IOException {
    this.minimumNanos = perSecond == 0 ? 0 : SECOND / perSecond;
    this.burst = burst;
    this.retryAfterSeconds = retryAfterSeconds;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::take);
    server.start();
  }

  /** One that takes any number, but answers the first request with 429. */
  static SlackStub refusingTheFirst(int retryAfterSeconds) throws IOException {
    SlackStub stub = new SlackStub(0, 1, retryAfterSeconds);
    stub.refuseFirst = 1;
    return stub;
  }

  String webhook() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/services/T0/B0/x";
  }

  synchronized List<Taken> taken() {
    return List.copyOf(taken);
  }

  /** When the first one was refused ({@code System.nanoTime}). */
  synchronized long firstRefusedAt() {
    return firstRefusedAt;
  }

  synchronized int refused() {
    return refused;
  }

  /** Requests that came before the time which Retry-After had named. */
  synchronized int early() {
    return early;
  }

  private void take(HttpExchange exchange) throws IOException {
    long now = System.nanoTime();
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      if (accept(now, body)) {
        exchange.sendResponseHeaders(200, 2);
        exchange.getResponseBody().write("ok".getBytes(StandardCharsets.UTF_8));
      } else {
        exchange.getResponseHeaders().add("Retry-After", Integer.toString(retryAfterSeconds));
        exchange.sendResponseHeaders(429, -1);
      }
    }
  }

  private synchronized boolean accept(long now, String body) {
    if (silentUntil != Long.MIN_VALUE && now < silentUntil) {
      early++;
      refused++;
      return false;
    }
    long full = tokensFullAt == Long.MIN_VALUE ? now : Math.max(tokensFullAt, now);
    if (refuseFirst > refused || full - now > minimumNanos * (burst - 1L)) {
      silentUntil = now + retryAfterSeconds * SECOND;
      firstRefusedAt = refused == 0 ? now : firstRefusedAt;
      refused++;
      return false;
    }
    tokensFullAt = full + minimumNanos;
    taken.add(new Taken(now, body));
    return true;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
