package io.vpcwatch.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventLogTest {
  private final EventLog log = new EventLog("abc", 3);
  private final List<String> received = new ArrayList<>();

  @BeforeEach
  void write() {
    for (int i = 1; i <= 5; i++) {
      log.add("function", IntNode.valueOf(i));
    }
  }

  @Test
  void a_new_client_receives_what_happens_from_now_on() {
    log.add(received::add, null);
    log.add("violation", IntNode.valueOf(6));

    assertThat(received)
        .containsExactly(
            "retry: 2000\nid: abc-5\n: connected\n\n", "id: abc-6\nevent: violation\ndata: 6\n\n");
  }

  @Test
  void a_client_that_comes_back_receives_what_it_missed() {
    log.add(received::add, "abc-3");

    assertThat(received)
        .containsExactly(
            "retry: 2000\n: connected\n\n",
            "id: abc-4\nevent: function\ndata: 4\n\n",
            "id: abc-5\nevent: function\ndata: 5\n\n");
  }

  @Test
  void a_client_that_missed_more_than_is_known_reads_everything_again() {
    for (String id : List.of("abc-1", "abc-6", "other-5", "5", "abc-", "abc-x", "abc--1")) {
      received.clear();
      log.add(received::add, id);

      assertThat(received).as(id).containsExactly("id: abc-5\nevent: reset\ndata: {}\n\n");
    }
  }

  @Test
  void a_receiver_that_is_removed_receives_nothing_more() {
    List<String> other = new ArrayList<>();
    java.util.function.Consumer<String> leaving = received::add;
    log.add(leaving, null);
    log.add(other::add, null);
    log.remove(leaving);
    log.add("function", IntNode.valueOf(6));

    assertThat(received).hasSize(1);
    assertThat(other).hasSize(2);
  }
}
