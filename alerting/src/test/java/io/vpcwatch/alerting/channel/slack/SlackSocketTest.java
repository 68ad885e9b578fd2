package io.vpcwatch.alerting.channel.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.javalin.Javalin;
import io.javalin.websocket.WsContext;
import io.vpcwatch.alerting.channel.Contexts;
import io.vpcwatch.alerting.channel.http.SecretUrl;
import io.vpcwatch.model.IncidentNote;
import io.vpcwatch.model.IncidentNote.State;
import io.vpcwatch.service.settings.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that speaks Slack's Socket Mode. */
class SlackSocketTest {
  private static final String INCIDENT = "0123456789abcdef0123456789abcdef";
  private static final Instant NOW = Instant.parse("2026-11-23T01:12:03Z");

  private final List<String> tokens = new CopyOnWriteArrayList<>();
  private final List<WsContext> connections = new CopyOnWriteArrayList<>();
  private final List<String> acknowledged = new CopyOnWriteArrayList<>();
  private final List<IncidentNote> notes = new CopyOnWriteArrayList<>();
  private volatile boolean storeFails;
  private volatile String address = "";
  private Javalin slack;
  private SlackSocket socket;

  @BeforeEach
  void connect() {
    slack =
        Javalin.create(
                config -> {
                  config.startup.showJavalinBanner = false;
                  config.routes.post(
                      "/api/apps.connections.open",
                      context -> {
                        tokens.add(String.valueOf(context.header("Authorization")));
                        context.result(
                            "{\"ok\":true,\"url\":\"%s\"}"
                                .formatted(
                                    address.isEmpty()
                                        ? "ws://127.0.0.1:%d/link?ticket=1".formatted(slack.port())
                                        : address));
                      });
                  config.routes.ws(
                      "/link",
                      ws -> {
                        ws.onConnect(
                            context -> {
                              context.send("{\"type\":\"hello\",\"num_connections\":1}");
                              connections.add(context);
                            });
                        ws.onMessage(context -> acknowledged.add(context.message()));
                      });
                })
            .start("127.0.0.1", 0);
    SlackBotSettings settings =
        new SlackBotSettings(
            new Secret<>("xoxb-1"),
            "C0123456789",
            SecretUrl.parse("api-url", "http://127.0.0.1:" + slack.port() + "/api"),
            Optional.of(new Secret<>("xapp-1")));
    socket =
        new SlackSocket(
            settings,
            Set.of("C0123456789"),
            Contexts.context("slack", InstantSource.fixed(NOW), Duration.ofSeconds(10)),
            note -> {
              if (storeFails) {
                throw new IllegalStateException("Kafka is away");
              }
              notes.add(note);
            });
    socket.start();
    await().until(() -> connections.size() == 1);
  }

  @AfterEach
  void disconnect() {
    socket.close();
    slack.stop();
  }

  private static String click(String envelope, String action, String channel) {
    return """
        {"envelope_id":"%s","type":"interactive","accepts_response_payload":false,"payload":{
         "type":"block_actions","team":{"id":"T1","domain":"example"},
         "user":{"id":"U1","username":"ana","name":"ana","team_id":"T1"},"api_app_id":"A1",
         "container":{"type":"message","message_ts":"1.2","channel_id":"%3$s","is_ephemeral":false},
         "channel":{"id":"%3$s","name":"security"},"response_url":"https://hooks.slack.com/actions/1",
         "actions":[{"action_id":"%2$s","block_id":"b","type":"button","value":"%4$s","action_ts":"1.3"}]}}
        """
        .formatted(envelope, action, channel, INCIDENT);
  }

  private static String acknowledgement(String envelope) {
    return "{\"envelope_id\":\"" + envelope + "\"}";
  }

  @Test
  void a_click_is_stored_with_the_name_of_the_user_and_then_acknowledged() {
    connections.get(0).send(click("e1", SlackSocket.ACKNOWLEDGE, "C0123456789"));
    connections.get(0).send(click("e2", SlackSocket.SNOOZE, "C0123456789"));

    await().until(() -> acknowledged.size() == 2);
    assertThat(acknowledged).containsExactly(acknowledgement("e1"), acknowledgement("e2"));
    assertThat(notes)
        .containsExactly(
            new IncidentNote(INCIDENT, State.ACKNOWLEDGED, "ana", NOW, null, null),
            new IncidentNote(
                INCIDENT, State.SNOOZED, "ana", NOW, NOW.plus(Duration.ofDays(1)), null));
    assertThat(tokens).containsExactly("Bearer xapp-1");
  }

  @Test
  void a_click_in_another_channel_is_ignored() {
    connections.get(0).send(click("e1", SlackSocket.ACKNOWLEDGE, "C9999999999"));

    await().until(() -> acknowledged.size() == 1);
    assertThat(notes).isEmpty();
  }

  @Test
  void a_click_that_can_not_be_stored_is_not_acknowledged() {
    storeFails = true;
    connections.get(0).send(click("e1", SlackSocket.ACKNOWLEDGE, "C0123456789"));
    connections.get(0).send(click("e2", "of-another-app", "C0123456789"));

    await().until(() -> !acknowledged.isEmpty());
    assertThat(acknowledged).containsExactly(acknowledgement("e2"));
  }

  @Test
  void it_connects_again_when_slack_asks_for_it_or_the_connection_breaks() {
    connections
        .get(0)
        .send("{\"type\":\"disconnect\",\"reason\":\"refresh_requested\",\"debug_info\":{}}");
    await().until(() -> connections.size() == 2);
    connections.get(1).closeSession();
    await().until(() -> connections.size() == 3);

    connections.get(2).send(click("e1", SlackSocket.ACKNOWLEDGE, "C0123456789"));

    await().until(() -> acknowledged.size() == 1);
    assertThat(notes).hasSize(1);
  }

  @Test
  void it_connects_again_after_responses_that_are_no_address_of_a_socket() {
    address = "wss://not an address";
    connections.get(0).closeSession();
    await().until(() -> tokens.size() >= 3);
    address = "";

    await().until(() -> connections.size() == 2);
  }

  @Test
  void unknown_messages_are_no_reason_to_stop() {
    connections.get(0).send("not JSON");
    for (String json : List.of("", "null", "[]", "7", "{\"payload\":7,\"envelope_id\":{}}")) {
      connections.get(0).send(json);
    }
    connections.get(0).send(click("e2", "of-another-app", "C0123456789").replace(INCIDENT, "x"));
    connections.get(0).send("{\"type\":\"events_api\",\"envelope_id\":\"e0\",\"payload\":{}}");
    connections.get(0).send(click("e1", SlackSocket.ACKNOWLEDGE, "C0123456789"));

    await().until(() -> acknowledged.contains(acknowledgement("e1")));
    assertThat(acknowledged).contains(acknowledgement("e0"), acknowledgement("e2"));
    assertThat(notes).hasSize(1);
  }
}
