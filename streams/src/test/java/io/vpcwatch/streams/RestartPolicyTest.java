package io.vpcwatch.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {
  private static final Throwable RETRIABLE =
      new StreamsException("no answer", new TimeoutException("no answer"));

  private Instant now = Instant.parse("2026-10-12T09:00:00Z");
  private final RestartPolicy restarts = new RestartPolicy(() -> now);

  @Test
  void a_retriable_failure_allows_a_restart() {
    assertThat(restarts.allowsRestartAfter(RETRIABLE)).isTrue();
  }

  @Test
  void a_failure_that_is_not_retriable_allows_no_restart() {
    assertThat(restarts.allowsRestartAfter(new StreamsException(new IllegalStateException())))
        .isFalse();
  }

  @Test
  void a_failure_that_persists_allows_no_restart() {
    for (int i = 0; i < RestartPolicy.MAX_RESTARTS; i++) {
      assertThat(restarts.allowsRestartAfter(RETRIABLE)).isTrue();
    }

    assertThat(restarts.allowsRestartAfter(RETRIABLE)).isFalse();
  }

  @Test
  void old_failures_do_not_count() {
    for (int i = 0; i < RestartPolicy.MAX_RESTARTS; i++) {
      restarts.allowsRestartAfter(RETRIABLE);
    }
    now = now.plus(RestartPolicy.WINDOW).plusSeconds(1);

    assertThat(restarts.allowsRestartAfter(RETRIABLE)).isTrue();
  }
}
