package io.vpcwatch.ingest.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.aws.FakeAws;
import io.vpcwatch.ingest.aws.RateLimitedCaller;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudtrail.model.Event;

class EventHistoryTest {
  private static final AccountRegion PLACE = new AccountRegion("111111111111", "eu-west-1");
  private static final Instant FROM = Instant.parse("2026-11-01T00:00:00Z");

  private final FakeEventHistory history = new FakeEventHistory();
  private final FakeAws aws = new FakeAws().answering("cloudtrail", history);
  private final List<String> received = new ArrayList<>();
  private final List<Instant> untils = new ArrayList<>();

  @AfterEach
  void stop() {
    aws.close();
  }

  private void read(Duration time, int mostEvents) throws IOException, InterruptedException {
    new EventHistory(
            FakeAws.clients(aws.settings(Map.of())),
            PLACE,
            new RateLimitedCaller("LookupEvents", 1000, new SimpleMeterRegistry()),
            mostEvents)
        .read(
            FROM,
            FROM.plus(time),
            (events, until) -> {
              received.addAll(events.stream().map(Event::eventId).toList());
              untils.add(until);
            });
  }

  private static List<String> ids(int count) {
    return IntStream.range(0, count).mapToObj(i -> "e-" + i).toList();
  }

  @Test
  void pages_are_reversed_to_oldest_first() throws Exception {
    for (int i = 0; i < 120; i++) {
      history.add(FROM.plusSeconds(1 + i), "e-" + i);
    }

    read(Duration.ofHours(1), 10_000);

    assertThat(received).isEqualTo(ids(120));
    assertThat(untils).containsExactly(FROM.plus(Duration.ofHours(1)));
    assertThat(aws.calls("cloudtrail")).hasSize(3);
  }

  @Test
  void a_long_period_is_read_in_slices_from_oldest_to_newest() throws Exception {
    for (int i = 0; i < 10; i++) {
      history.add(FROM.plus(Duration.ofHours(7 + 12 * i)), "e-" + i);
    }

    read(Duration.ofDays(5), 10_000);

    assertThat(received).isEqualTo(ids(10));
    assertThat(untils).hasSize(5).isSorted();
  }

  @Test
  void a_slice_with_too_many_events_is_divided() throws Exception {
    for (int i = 0; i < 1000; i++) {
      history.add(FROM.plus(Duration.ofMinutes(1 + i)), "e-" + i);
    }

    read(Duration.ofDays(1), 200);

    assertThat(received.stream().distinct()).isEqualTo(ids(1000));
    assertThat(untils.size()).isGreaterThan(5);
    assertThat(untils.get(untils.size() - 1)).isEqualTo(FROM.plus(Duration.ofDays(1)));
  }

  @Test
  void events_of_networks_are_read_by_their_names_and_sorted_among_the_others() throws Exception {
    history.add(FROM.plusSeconds(2), "function");
    history.addNamed(FROM.plusSeconds(3), "subnet", "DeleteSubnet");
    history.addNamed(FROM.plusSeconds(1), "role", "DetachRolePolicy");
    history.addNamed(FROM.plusSeconds(1), "other", "DescribeSubnets");

    new EventHistory(
            FakeAws.clients(aws.settings(Map.of())),
            PLACE,
            new RateLimitedCaller("LookupEvents", 1000, new SimpleMeterRegistry()),
            true)
        .read(
            FROM,
            FROM.plusSeconds(60),
            (events, until) -> received.addAll(events.stream().map(Event::eventId).toList()));

    assertThat(received).containsExactly("role", "function", "subnet");
  }

  @Test
  void an_empty_history_has_no_events() throws Exception {
    read(Duration.ZERO, 10_000);

    assertThat(received).isEmpty();
    assertThat(untils).containsExactly(FROM);
  }
}
