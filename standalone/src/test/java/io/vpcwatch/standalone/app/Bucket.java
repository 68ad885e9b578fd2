package io.vpcwatch.standalone.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A bucket that answers GetObject with what each key is made to mean. */
public final class Bucket implements AutoCloseable {
  public static final String NAME = "org-trail";

  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final HttpServer server;
  private final Function<String, byte @Nullable []> objects;

  /**
   * @param objects the content by key, null if there is no such object
   */
  public Bucket(Function<String, byte @Nullable []> objects) throws IOException {
    this.objects = objects;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      byte[] content =
          path.startsWith("/" + NAME + "/")
              ? objects.apply(path.substring(NAME.length() + 2))
              : null;
      if (content == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      exchange.getResponseHeaders().add("ETag", "\"0\"");
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
