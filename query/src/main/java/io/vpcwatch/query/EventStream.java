package io.vpcwatch.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import io.vpcwatch.service.runtime.DaemonThreads;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends events to the clients that wait for them. No thread waits for a client: what can't be
 * written at once waits in a queue, and when that is full the client has to read everything again.
 */
final class EventStream implements AutoCloseable {
  private static final int MAX_CLIENTS = 64;
  private static final int MAX_WAITING = 256;

  private final EventLog log;
  private final long heartbeatMillis;
  private final Set<Client> clients = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService heart =
      Executors.newSingleThreadScheduledExecutor(new DaemonThreads("query-heartbeat"));

  EventStream(EventLog log, long heartbeatMillis) {
    this.log = log;
    this.heartbeatMillis = heartbeatMillis;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it runs until the end
  void start() {
    heart.scheduleWithFixedDelay(
        () -> clients.forEach(Client::beat),
        heartbeatMillis,
        heartbeatMillis,
        TimeUnit.MILLISECONDS);
  }

  int clients() {
    return clients.size();
  }

  /**
   * Keeps the request open.
   *
   * @return false if there are too many clients
   */
  boolean add(Context context) {
    if (clients.size() >= MAX_CLIENTS) {
      return false;
    }
    context.contentType("text/event-stream").header("Cache-Control", "no-store");
    // For nginx, which would collect events.
    context.header("X-Accel-Buffering", "no");
    String lastId = context.header("Last-Event-ID");
    // Javalin waits for a future that never completes: the client completes the request.
    context.future(
        () -> {
          open(context.req(), lastId);
          return new CompletableFuture<>();
        });
    return true;
  }

  private void open(HttpServletRequest request, @Nullable String lastId) {
    AsyncContext async =
        request.isAsyncStarted() ? request.getAsyncContext() : request.startAsync();
    async.setTimeout(0);
    try {
      Client client = new Client(async);
      clients.add(client);
      log.add(client, lastId);
    } catch (IOException e) { // the client has gone
      async.complete();
    }
  }

  /** Ends all requests. */
  @Override
  public void close() {
    heart.shutdownNow();
    clients.forEach(Client::close);
  }

  /** One open request; receives events. */
  private final class Client implements Consumer<String>, WriteListener {
    private final AsyncContext async;
    private final ServletOutputStream out;
    private final Queue<String> waiting = new ArrayDeque<>();
    private boolean isStuck;
    private boolean mustFlush;
    private boolean isClosed;

    Client(AsyncContext async) throws IOException {
      this.async = async;
      out = async.getResponse().getOutputStream();
      out.setWriteListener(this);
    }

    @Override
    public synchronized void accept(String event) {
      if (waiting.size() >= MAX_WAITING) {
        waiting.clear();
        waiting.add(log.reset());
      } else {
        waiting.add(event);
      }
      write();
    }

    /** Drops a client that has taken nothing since the last beat. */
    synchronized void beat() {
      if (isStuck) {
        close();
        return;
      }
      if (waiting.isEmpty()) {
        waiting.add(": \n\n");
      }
      write();
      isStuck = !waiting.isEmpty();
    }

    /** Writes as much as can be written without waiting. */
    private synchronized void write() {
      try {
        while (!isClosed && out.isReady()) {
          if (mustFlush) {
            mustFlush = false;
            out.flush();
          } else if (waiting.isEmpty()) {
            return;
          } else {
            isStuck = false;
            mustFlush = true;
            out.write(waiting.remove().getBytes(UTF_8));
          }
        }
      } catch (IOException | RuntimeException e) { // the client has gone
        close();
      }
    }

    synchronized void close() {
      clients.remove(this);
      log.remove(this);
      if (!isClosed) {
        isClosed = true;
        try {
          async.complete();
        } catch (IllegalStateException e) {
          // It is complete already.
        }
      }
    }

    @Override
    public void onWritePossible() {
      write();
    }

    @Override
    public void onError(Throwable failure) {
      close();
    }
  }
}
