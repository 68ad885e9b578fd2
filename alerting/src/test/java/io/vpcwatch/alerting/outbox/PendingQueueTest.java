package io.vpcwatch.alerting.outbox;

import static io.vpcwatch.alerting.ViolationFixture.violation;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.delivery.Handover;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PendingQueueTest {
  private static final Instant END = Instant.ofEpochSecond(1_000);

  private IncidentStore store;

  /** In whatever order notifications come and go, and however often it is opened again. */
  @Property
  void the_queue_serves_everything_in_order(@ForAll Random random) {
    Map<String, Incident> pending = new HashMap<>();
    PendingQueue queue = queue(OutboxHarness.NO_GROUPING);
    for (int i = 0; i < 60; i++) {
      if (random.nextInt(3) > 0) {
        Incident incident = incident("v" + i, random.nextInt(30));
        pending.put("v" + i, incident);
        queue.replace(null, incident);
      } else if (!pending.isEmpty()) {
        List<String> ids = new ArrayList<>(pending.keySet());
        remove(queue, pending, ids.get(random.nextInt(ids.size())));
      }
      if (random.nextInt(10) == 0) {
        queue =
            new PendingQueue(OutboxHarness.policy(Duration.ZERO, OutboxHarness.NO_GROUPING), store);
      }
      assertThat(queue.size()).isEqualTo(pending.size());
    }
    while (!pending.isEmpty()) {
      IndexEntry next = queue.due(false, END);
      assertThat(next).isNotNull();
      assertThat(next.due()).isEqualTo(earliest(pending));
      remove(queue, pending, next.id());
    }
    assertThat(queue.due(false, END)).isNull();
  }

  @Property
  void nothing_is_due_before_its_time(@ForAll @IntRange(min = 1, max = 100) int due) {
    PendingQueue queue = queue(OutboxHarness.NO_GROUPING);
    queue.replace(null, incident("v1", due));

    assertThat(queue.due(false, Instant.ofEpochSecond(due).minusMillis(1))).isNull();
    assertThat(queue.due(false, Instant.ofEpochSecond(due))).isNotNull();
  }

  @Test
  void a_held_back_notification_does_not_block_the_others() {
    PendingQueue queue = queue(1);
    queue.replace(null, incident("v0", 1));
    queue.replace(null, incident("v1", 1));
    FunctionArn other = FunctionArn.parse("arn:aws:lambda:eu-west-1:444455556666:function:other");
    queue.replace(null, incident(violation().id("v2").function(other).opened(), pending(2)));

    IndexEntry due = queue.due(false, Instant.ofEpochSecond(2));

    assertThat(due.id()).isEqualTo("v2");
  }

  @Test
  void a_notification_in_flight_is_not_due_and_waits_again_after_its_result() {
    PendingQueue queue = queue(OutboxHarness.NO_GROUPING);
    queue.replace(null, incident("v1", 1));

    Handover handover = new Handover("owner", END);
    Incident sent = queue.send(queue.due(false, END), handover, END).get(0);

    assertThat(queue.due(false, END)).isNull();
    assertThat(queue.inFlight()).isEqualTo(1);
    assertThat(queue.size()).isEqualTo(1);
    assertThat(queue.sentBy(handover, List.of("v1"))).containsExactly(sent);
    queue.replace(sent, sent.with(pending -> pending.unanswered(END), END));
    assertThat(queue.due(false, END).id()).isEqualTo("v1");
  }

  private PendingQueue queue(int groupMoreThan) {
    DeliveryPolicy policy = OutboxHarness.policy(Duration.ZERO, groupMoreThan);
    store = OutboxHarness.emptyStore(policy);
    return new PendingQueue(policy, store);
  }

  private static void remove(PendingQueue queue, Map<String, Incident> pending, String id) {
    Incident before = pending.remove(id);
    queue.replace(before, incident(before.violation(), null));
  }

  private static Instant earliest(Map<String, Incident> pending) {
    return pending.values().stream()
        .map(incident -> incident.pending().due())
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  private static Incident incident(String id, int due) {
    return incident(violation().id(id).opened(), pending(due));
  }

  private static Incident incident(Violation violation, @Nullable Pending pending) {
    return IncidentBuilder.builder(Incident.first(violation, 0, Instant.EPOCH))
        .pending(pending)
        .build();
  }

  private static Pending pending(int due) {
    return Pending.of(Notice.OPENED, Instant.EPOCH, Instant.ofEpochSecond(due));
  }
}
