package io.vpcwatch.alerting.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.Delivery.Notice;
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
import org.junit.jupiter.api.Test;

class PendingQueueTest {
  private static final AlertGrouping.Group GROUP =
      new AlertGrouping.Group("111122223333", Notice.OPENED);

  /**
   * Whatever comes and goes in whatever order, a window of any size behaves as if it held
   * everything.
   */
  @Property
  void a_window_over_the_store_serves_everything_in_order(
      @ForAll Random random, @ForAll @IntRange(min = 1, max = 5) int window) {
    Map<String, PendingQueue.Entry> store = new HashMap<>();
    PendingQueue backlog =
        new PendingQueue(window, action -> List.copyOf(store.values()).forEach(action));
    for (int i = 0; i < 60; i++) {
      if (random.nextInt(3) > 0) {
        PendingQueue.Entry entry = entry("v" + i, random.nextInt(30));
        store.put(entry.violationId(), entry);
        backlog.add(entry);
      } else if (!store.isEmpty()) {
        List<String> ids = new ArrayList<>(store.keySet());
        String id = ids.get(random.nextInt(ids.size()));
        store.remove(id);
        backlog.remove(id);
      }
      assertThat(backlog.size()).isEqualTo(store.size());
    }
    while (!store.isEmpty()) {
      PendingQueue.Entry next = backlog.due(Instant.ofEpochSecond(1_000), entry -> false);
      assertThat(next).isNotNull();
      assertThat(next.due()).isEqualTo(earliest(store));
      store.remove(next.violationId());
      backlog.remove(next.violationId());
    }
    assertThat(backlog.due(Instant.ofEpochSecond(1_000), entry -> false)).isNull();
  }

  @Property
  void nothing_is_due_before_its_time(@ForAll @IntRange(min = 1, max = 100) int due) {
    PendingQueue backlog = new PendingQueue(10, action -> {});
    backlog.add(entry("v1", due));

    assertThat(backlog.due(Instant.ofEpochSecond(due).minusMillis(1), entry -> false)).isNull();
    assertThat(backlog.due(Instant.ofEpochSecond(due), entry -> false)).isNotNull();
  }

  @Test
  void what_is_held_back_lets_others_pass() {
    PendingQueue backlog = new PendingQueue(10, action -> {});
    backlog.add(entry("v1", 1));
    backlog.add(entry("v2", 2));

    PendingQueue.Entry due =
        backlog.due(Instant.ofEpochSecond(2), entry -> entry.violationId().equals("v1"));

    assertThat(due.violationId()).isEqualTo("v2");
  }

  private static Instant earliest(Map<String, PendingQueue.Entry> store) {
    return store.values().stream()
        .map(PendingQueue.Entry::due)
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  private static PendingQueue.Entry entry(String id, int due) {
    return new PendingQueue.Entry(
        id, GROUP, Instant.ofEpochSecond(due), Instant.EPOCH, Instant.EPOCH);
  }
}
