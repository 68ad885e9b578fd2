package io.vpcwatch.evaluator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {
  private static final Throwable PASSING =
      new StreamsException("no answer", new TimeoutException("no answer"));

  private Instant now = Instant.parse("2026-10-12T09:00:00Z");
  private final RestartPolicy restarts = new RestartPolicy(() -> now);

  @Test
  void what_passes_is_tried_again() {
    assertThat(restarts.allowAfter(PASSING)).isTrue();
  }

  @Test
  void what_would_come_again_is_not() {
    assertThat(restarts.allowAfter(new StreamsException(new IllegalStateException()))).isFalse();
  }

  @Test
  void what_does_not_pass_after_all_is_shown() {
    for (int i = 0; i < RestartPolicy.MOST; i++) {
      assertThat(restarts.allowAfter(PASSING)).isTrue();
    }

    assertThat(restarts.allowAfter(PASSING)).isFalse();
  }

  @Test
  void old_trouble_is_forgotten() {
    for (int i = 0; i < RestartPolicy.MOST; i++) {
      restarts.allowAfter(PASSING);
    }
    now = now.plus(RestartPolicy.WITHIN).plusSeconds(1);

    assertThat(restarts.allowAfter(PASSING)).isTrue();
  }
}
