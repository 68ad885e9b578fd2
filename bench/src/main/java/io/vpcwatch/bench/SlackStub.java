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
 * A webhook with Slack's rate limit: it rejects a request within a second of the last accepted one,
 * and then every request until Retry-After has passed.
 */
final class SlackStub implements AutoCloseable {
  private static final long SECOND = 1_000_000_000L;

  private final HttpServer server;
  private final long minimumNanos;
  private final int burst;
  private final int retryAfterSeconds;
  private final List<Message> messages = new ArrayList<>();
  private long tokensFullAt = Long.MIN_VALUE;
  private long retryAt = Long.MIN_VALUE;
  private int rejectFirst;
  private long firstRejectedAt;
  private int rejected;
  private int early;

  /** An accepted message, and its time ({@code System.nanoTime}). */
  record Message(long nanos, String body) {}

  /**
   * @param perSecond sustained messages per second; 0 for no limit
   * @param burst messages accepted at once after an idle time
   */
  SlackStub(int perSecond, int burst, int retryAfterSeconds) throws IOException {
    this.minimumNanos = perSecond == 0 ? 0 : SECOND / perSecond;
    this.burst = burst;
    this.retryAfterSeconds = retryAfterSeconds;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::receive);
    server.start();
  }

  /** A webhook without a limit that answers only the first request with 429. */
  static SlackStub rejectingTheFirst(int retryAfterSeconds) throws IOException {
    SlackStub stub = new SlackStub(0, 1, retryAfterSeconds);
    stub.rejectFirst = 1;
    return stub;
  }

  String webhook() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/services/T0/B0/x";
  }

  synchronized List<Message> messages() {
    return List.copyOf(messages);
  }

  /** The time of the first rejection ({@code System.nanoTime}). */
  synchronized long firstRejectedAt() {
    return firstRejectedAt;
  }

  synchronized int rejected() {
    return rejected;
  }

  /** The number of requests before Retry-After had passed. */
  synchronized int early() {
    return early;
  }

  private void receive(HttpExchange exchange) throws IOException {
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
    if (retryAt != Long.MIN_VALUE && now < retryAt) {
      early++;
      rejected++;
      return false;
    }
    long full = tokensFullAt == Long.MIN_VALUE ? now : Math.max(tokensFullAt, now);
    if (rejectFirst > rejected || full - now > minimumNanos * (burst - 1L)) {
      retryAt = now + retryAfterSeconds * SECOND;
      firstRejectedAt = rejected == 0 ? now : firstRejectedAt;
      rejected++;
      return false;
    }
    tokensFullAt = full + minimumNanos;
    messages.add(new Message(now, body));
    return true;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
