package io.vpcwatch.alerting.outbox;

import static io.vpcwatch.alerting.ViolationFixture.violation;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.Json;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.kafka.JsonSerde;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** State from before the outbox had its present field names is continued, not forgotten. */
class FormerStateTest {
  private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
  private static final DeliveryPolicy POLICY =
      OutboxHarness.policy(Duration.ZERO, OutboxHarness.NO_GROUPING);

  private static Incident stored(String fields) {
    ObjectNode json = Json.mapper().createObjectNode();
    Violation opened = violation().opened();
    json.put("knownAs", opened.id()).set("violation", Json.mapper().valueToTree(opened));
    String rest = "\"position\":7,\"changedAt\":\"2026-11-26T09:00:00Z\",\"v\":1," + fields + "}";
    String text = json.toString().replaceFirst("}$", "," + rest.replace("$", "\\$"));
    return JsonSerde.of(Incident.class)
        .deserializer()
        .deserialize("outbox", text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void the_end_of_an_incident_whose_opening_was_delivered_is_sent() {
    Incident incident =
        stored(
            """
            "told":"OPENED","lastTold":{"at":"2026-11-26T09:00:00Z","reminders":2},
            "root":{"handle":"1700000000.1","shared":false}""");

    assertThat(incident.offset()).isEqualTo(7);
    assertThat(incident.reminder()).isEqualTo(3);
    Incident ended =
        incident.about(violation().resolved(), 8, NOW).reconciled(POLICY, null, false, NOW);
    assertThat(ended.suppressed()).isNull();
    assertThat(ended.pending()).extracting(Pending::notice).isEqualTo(Notice.RESOLVED);
  }

  @Test
  void a_notification_that_was_in_flight_may_have_arrived() {
    Incident incident =
        stored(
            """
            "told":"NOTHING","pending":{"notice":"OPENED","since":"2026-11-26T09:00:00Z",
            "attempts":1,"due":"2026-11-26T09:00:00Z","out":true,"doubtful":false,"reported":false}""");

    assertThat(incident.pending()).isNotNull();
    assertThat(incident.pending().mayHaveArrived()).isTrue();
  }
}
