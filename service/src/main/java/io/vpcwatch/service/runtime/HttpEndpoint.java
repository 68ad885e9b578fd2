package io.vpcwatch.service.runtime;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vpcwatch.model.Json;
import io.vpcwatch.service.settings.SettingsException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /metrics}, {@code /health/live} and {@code /health/ready}, and the page and API of
 * a service that has them, to those who have {@link Access}.
 */
public final class HttpEndpoint implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPENMETRICS = "application/openmetrics-text";
  private static final String OPENMETRICS_TEXT = OPENMETRICS + "; version=1.0.0; charset=utf-8";
  private static final int THREADS = 16;
  private static final int THREADS_WITH_PAGE = 32;
  private static final int FAILED = 500;
  private static final int UNAVAILABLE = 503;

  private final HttpSettings settings;
  private final PrometheusMeterRegistry registry;
  private final Supplier<Health> health;
  private final Supplier<Health> liveness;
  private final @Nullable HttpRoutes page;
  private final @Nullable Access access;
  private @Nullable Javalin server;

  /**
   * @param health of the process, by component
   * @param liveness down if only a new process helps
   * @param page adds the routes of the page and the API; null if the process serves none
   * @throws SettingsException if the page would be open to the network
   */
  public HttpEndpoint(
      HttpSettings settings,
      Metrics metrics,
      Supplier<Health> health,
      Supplier<Health> liveness,
      @Nullable HttpRoutes page) {
    this.settings = settings;
    registry = metrics.prometheus();
    this.health = health;
    this.liveness = liveness;
    this.page = page;
    access = page == null ? null : new Access(settings, InstantSource.system());
  }

  @Override
  public String name() {
    return "http";
  }

  /**
   * @throws SettingsException if the address can't be listened on
   */
  @Override
  public synchronized void start() {
    Javalin starting = Javalin.create(this::configure);
    try {
      starting.start(settings.address(), settings.port());
    } catch (RuntimeException e) { // Javalin's own, whatever the reason
      starting.stop();
      throw new SettingsException(
          List.of(
              "can't listen on %s:%d (%s); free it, or choose others with http.address and http.port (0 for any free port)"
                  .formatted(settings.address(), settings.port(), reason(e))));
    }
    server = starting;
  }

  /** The port it listens on: the configured one, or the one that the system chose for 0. */
  public synchronized int port() {
    return server == null ? settings.port() : server.port();
  }

  /** Valid once started. */
  public String url() {
    String address = settings.address();
    return "http://" + (address.contains(":") ? "[" + address + "]" : address) + ":" + port();
  }

  @Override
  public synchronized Health check() {
    return server == null ? Health.down("not started") : Health.up(url());
  }

  @Override
  public synchronized void close() {
    if (server != null) {
      server.stop();
      server = null;
    }
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    QueuedThreadPool threads = new QueuedThreadPool(page == null ? THREADS : THREADS_WITH_PAGE);
    threads.setName("http");
    threads.setDaemon(true);
    config.jetty.threadPool = threads;
    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
    if (access != null && page != null) {
      access.addTo(config.routes);
      page.addTo(config);
    }
    config.routes.get("/metrics", this::metrics);
    config.routes.get("/health/live", context -> answer(context, liveness.get()));
    config.routes.get("/health/ready", context -> answer(context, health.get()));
    config.routes.exception(Exception.class, (failure, context) -> failed(context, failure));
    config.routes.error(
        404,
        context -> {
          String type = context.res().getContentType();
          if (type == null || !type.startsWith("application/json")) {
            context.result("see /metrics, /health/live and /health/ready");
          }
        });
  }

  private void metrics(Context context) throws IOException {
    String accept = context.header("Accept");
    boolean openMetrics = accept != null && accept.contains(OPENMETRICS);
    String type = openMetrics ? OPENMETRICS_TEXT : PROMETHEUS_TEXT;
    context.contentType(type).result(registry.scrape(type));
  }

  private static void answer(Context context, Health health) throws IOException {
    context
        .status(health.ok() ? 200 : UNAVAILABLE)
        .header("Cache-Control", "no-store")
        .contentType("application/json")
        .result(Json.mapper().writeValueAsString(health));
  }

  /** Logs the failure, and keeps its reason from the client. */
  private static void failed(Context context, Exception failure) {
    LOG.error("{} {} failed", context.method(), context.path(), failure);
    context.status(FAILED).result("internal error; see the log");
  }

  private static String reason(RuntimeException failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }
}
