package io.vpcwatch.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClockWatchTest {
  private Instant wall = Instant.parse("2026-11-26T10:00:00Z");
  private long nanos = 17;
  private final ClockWatch watch = new ClockWatch(() -> wall, () -> nanos);

  private void pass(Duration wallTime, Duration realTime) {
    wall = wall.plus(wallTime);
    nanos += realTime.toNanos();
  }

  @Test
  void time_that_passes_is_no_step() {
    pass(Duration.ofDays(1), Duration.ofDays(1));

    assertThat(watch.isSetBack()).isFalse();
  }

  @Test
  void a_clock_that_is_set_back_is_noticed_once() {
    pass(Duration.ofHours(-9), Duration.ofSeconds(1));

    assertThat(watch.isSetBack()).isTrue();
    pass(Duration.ofSeconds(1), Duration.ofSeconds(1));
    assertThat(watch.isSetBack()).isFalse();
  }

  @Test
  void a_clock_that_is_set_back_after_it_was_set_ahead_is_noticed() {
    pass(Duration.ofHours(2), Duration.ofSeconds(1));
    assertThat(watch.isSetBack()).isFalse();

    pass(Duration.ofHours(-2), Duration.ofSeconds(1));

    assertThat(watch.isSetBack()).isTrue();
  }

  @Test
  void small_steps_add_up() {
    for (int i = 0; i < 10; i++) {
      assertThat(watch.isSetBack()).isFalse();
      pass(Duration.ofMillis(-500), Duration.ofMillis(500));
    }
    pass(Duration.ofMillis(-500), Duration.ofMillis(500));

    assertThat(watch.isSetBack()).isTrue();
  }
}
