package io.vpcwatch.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Accepts every request, some time after it has arrived. */
final class SlowWebhook implements AutoCloseable {
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger open = new AtomicInteger();
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final Duration delay;
  private final HttpServer server;

  SlowWebhook(Duration delay) throws IOException {
    this.delay = delay;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::receive);
    server.setExecutor(executor);
    server.start();
  }

  String url(String channel) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + channel;
  }

  /**
   * The channel and the {@code Idempotency-Key} of each request, also of those not answered yet.
   */
  List<String> requests() {
    return List.copyOf(requests);
  }

  /** How many requests are not answered yet. */
  int open() {
    return open.get();
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      open.incrementAndGet();
      requests.add(
          exchange.getRequestURI().getPath()
              + " "
              + exchange.getRequestHeaders().getFirst("Idempotency-Key"));
      Thread.sleep(delay.toMillis());
      open.decrementAndGet();
      exchange.sendResponseHeaders(204, -1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
