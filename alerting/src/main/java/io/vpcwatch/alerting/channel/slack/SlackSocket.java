package io.vpcwatch.alerting.channel.slack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.ChannelContext;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.http.HttpPost;
import io.vpcwatch.alerting.channel.http.HttpReply;
import io.vpcwatch.model.IncidentNote;
import io.vpcwatch.model.IncidentNote.State;
import io.vpcwatch.model.Json;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.service.runtime.DaemonThreads;
import io.vpcwatch.service.settings.Secret;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives the clicks on the buttons of a bot by Slack's Socket Mode: this process opens a
 * WebSocket to Slack, so that Slack needs no way in. Slack closes each of them after a while, and
 * sends each click to one of the sockets of an app.
 */
public final class SlackSocket implements AutoCloseable {
  static final String ACKNOWLEDGE = "vpcwatch-acknowledge";
  static final String SNOOZE = "vpcwatch-snooze";

  private static final Logger LOG = LoggerFactory.getLogger(SlackSocket.class);
  private static final Duration SNOOZED = Duration.ofDays(1);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration PING_INTERVAL = Duration.ofSeconds(30);
  private static final Duration MAX_PAUSE = Duration.ofMinutes(1);
  private static final int MAX_MESSAGE = 1_000_000;
  private static final Pattern INCIDENT = Pattern.compile("[0-9a-f]{32}");

  private final SlackBotSettings settings;
  private final Set<String> channels;
  private final ChannelContext context;
  private final Consumer<IncidentNote> notes;
  private final HttpPost api;
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(new DaemonThreads("slack-socket"));
  private volatile boolean closed;

  /**
   * @param settings of any of the channels, with the token of their app
   * @param channels the ids of all channels in which clicks on the app's buttons count
   * @param notes accepts what somebody decided; if it throws an exception, Slack shows an error
   */
  SlackSocket(
      SlackBotSettings settings,
      Set<String> channels,
      ChannelContext context,
      Consumer<IncidentNote> notes) {
    this.settings = settings;
    this.channels = Set.copyOf(channels);
    this.context = context;
    this.notes = notes;
    this.api = new HttpPost("Slack", settings.apiUrl(), context);
  }

  /** One for each app, as Slack sends a click to any socket of the app. */
  public static List<SlackSocket> of(
      Collection<SlackBotSettings> bots, ChannelContext context, Consumer<IncidentNote> notes) {
    Map<String, List<SlackBotSettings>> apps =
        bots.stream()
            .filter(bot -> bot.appToken().isPresent())
            .collect(Collectors.groupingBy(bot -> bot.appToken().orElseThrow().reveal()));
    return apps.values().stream()
        .map(
            app -> {
              Set<String> channels =
                  app.stream().map(SlackBotSettings::channel).collect(Collectors.toSet());
              return new SlackSocket(app.get(0), channels, context, notes);
            })
        .toList();
  }

  public void start() {
    executor.execute(this::run);
  }

  private void run() {
    Duration pause = Duration.ZERO;
    try {
      while (!closed) {
        TimeUnit.MILLISECONDS.sleep(pause.toMillis());
        long start = System.nanoTime();
        connect();
        // Slack may close each connection at once, as when Socket Mode was switched off.
        boolean lasted = System.nanoTime() - start > MAX_PAUSE.toNanos();
        pause = lasted ? Duration.ZERO : longer(pause);
      }
    } catch (InterruptedException e) {
      // It is closed.
      Thread.currentThread().interrupt();
    }
  }

  /** Returns when the connection ends, or is not possible. */
  private void connect() throws InterruptedException {
    try {
      Attempt opened = open(api, settings.appToken().orElseThrow());
      if (opened instanceof Attempt.Delivered delivered) {
        new Session().run(URI.create(String.valueOf(delivered.handle())));
      } else if (opened instanceof Attempt.Failed failed) {
        LOG.warn("The buttons in Slack are not available: {}", failed.detail());
      }
    } catch (IllegalArgumentException e) {
      // Without the message, which may have the URL and its ticket.
      LOG.warn("The buttons in Slack are not available: Slack returned no address of a WebSocket");
    }
  }

  private static Duration longer(Duration pause) {
    Duration longer = pause.multipliedBy(2).plusMillis(250);
    return longer.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : longer;
  }

  /** Asks for the address of a socket, which is returned as the handle. */
  static Attempt open(HttpPost api, Secret<String> appToken) {
    return api.send(
        "/apps.connections.open",
        Map.of("Authorization", "Bearer " + appToken.reveal()),
        "{}",
        SlackSocket::toAttempt);
  }

  private static Attempt toAttempt(HttpReply reply) {
    try {
      JsonNode body = Json.mapper().readTree(reply.body());
      String url = body.path("url").asText();
      boolean isLocal = url.startsWith("ws://127.0.0.1:") || url.startsWith("ws://localhost:");
      if (url.startsWith("wss://") || isLocal) {
        return Attempt.delivered(url);
      }
      String error = SanitizedText.of(body.path("error").asText("no error"), 80);
      return Attempt.failed(
          Failure.CHANNEL_REFUSED,
          "Slack returned " + error + "; app-token needs the scope connections:write");
    } catch (JsonProcessingException e) {
      return Attempt.failed(Failure.CHANNEL_REFUSED, reply.describe("not a response of Slack"));
    }
  }

  /** Null if the click is none of ours, or in another channel. */
  private @Nullable IncidentNote toNote(JsonNode payload) {
    JsonNode action = payload.path("actions").path(0);
    String incident = action.path("value").asText();
    String kind = action.path("action_id").asText();
    boolean isKnown = kind.equals(ACKNOWLEDGE) || kind.equals(SNOOZE);
    if (!payload.path("type").asText().equals("block_actions")
        || !isKnown
        || !INCIDENT.matcher(incident).matches()) {
      return null;
    }
    String channel = payload.path("channel").path("id").asText();
    JsonNode user = payload.path("user");
    String name =
        List.of("username", "name", "id").stream()
            .map(field -> user.path(field).asText())
            .filter(text -> !text.isBlank())
            .findFirst()
            .orElse("");
    if (!channels.contains(channel) || name.isEmpty()) {
      LOG.warn(
          "Ignored a click in Slack's channel {}, which no channel is configured for",
          SanitizedText.of(channel, 20));
      return null;
    }
    Instant now = context.clock().instant();
    return kind.equals(ACKNOWLEDGE)
        ? new IncidentNote(incident, State.ACKNOWLEDGED, name, now, null, null)
        : new IncidentNote(incident, State.SNOOZED, name, now, now.plus(SNOOZED), null);
  }

  @Override
  public void close() {
    closed = true;
    executor.shutdownNow();
  }

  /** One connection. */
  @SuppressWarnings("FutureReturnValueIgnored") // a connection that fails ends
  private final class Session implements WebSocket.Listener {
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final StringBuilder message = new StringBuilder();
    private volatile long lastReceived = System.nanoTime();

    /** Returns when the connection ends, or was not possible. */
    void run(URI url) throws InterruptedException {
      WebSocket socket;
      try {
        socket =
            context
                .network()
                .webSocket(url)
                .connectTimeout(CONNECT_TIMEOUT)
                .buildAsync(url, this)
                .get();
      } catch (ExecutionException e) {
        // Without the message, which may have the URL and its ticket.
        LOG.warn(
            "The buttons in Slack are not available: no WebSocket ({})",
            String.valueOf(e.getCause()).replaceFirst(":.*", ""));
        return;
      }
      try {
        while (isAlive(socket)) {
          socket.sendPing(ByteBuffer.allocate(0));
        }
      } finally {
        socket.abort();
      }
    }

    private boolean isAlive(WebSocket socket) throws InterruptedException {
      try {
        ended.get(PING_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        return false;
      } catch (ExecutionException e) {
        return false;
      } catch (TimeoutException e) {
        long silence = System.nanoTime() - lastReceived;
        return !socket.isInputClosed() && silence < 2 * PING_INTERVAL.toNanos();
      }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      lastReceived = System.nanoTime();
      message.append(data);
      if (message.length() > MAX_MESSAGE) {
        ended.complete(null);
      } else if (last) {
        String json = message.toString();
        message.setLength(0);
        accept(socket, json);
      }
      socket.request(1);
      return null;
    }

    /** What is not acknowledged within three seconds, Slack sends again, or shows as failed. */
    private void accept(WebSocket socket, String json) {
      try {
        JsonNode envelope = Json.mapper().readTree(json);
        if (envelope.path("type").asText().equals("disconnect")) {
          ended.complete(null);
          return;
        }
        IncidentNote note = toNote(envelope.path("payload"));
        if (note != null) {
          notes.accept(note);
          LOG.info("{} by {} in Slack: incident {}", note.state(), note.by(), note.incident());
        }
        if (envelope.has("envelope_id")) {
          String id = envelope.path("envelope_id").asText();
          socket.sendText(Json.mapper().createObjectNode().put("envelope_id", id).toString(), true);
        }
      } catch (JsonProcessingException e) {
        LOG.warn("Ignored a message of Slack that is not JSON");
      } catch (RuntimeException e) {
        LOG.error("Could not store what somebody decided in Slack", e);
      }
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer data) {
      lastReceived = System.nanoTime();
      return WebSocket.Listener.super.onPing(socket, data);
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer data) {
      lastReceived = System.nanoTime();
      return WebSocket.Listener.super.onPong(socket, data);
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      ended.complete(null);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      ended.complete(null);
    }
  }
}
