package io.vpcwatch.evaluator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommitIntervalTest {
  private final MockProcessorContext<String, String> context = new MockProcessorContext<>();
  private final CommitInterval interval = new CommitInterval();

  @Test
  void recent_changes_are_committed_at_the_interval_of_the_settings() {
    interval.processed(10_000);
    interval.commit(context, 10_050);

    assertThat(context.committed()).isTrue();
  }

  @Test
  void a_backlog_waits_for_the_longer_interval() {
    interval.processed(10_000);
    interval.commit(context, 11_000);

    assertThat(context.committed()).isFalse();
  }

  @Test
  void the_counts_of_a_backlog_wait_for_a_second() {
    interval.processed(10_000);
    assertThat(interval.forwardsCounts(10_900)).isTrue();
    assertThat(interval.forwardsCounts(10_950)).isTrue();

    assertThat(interval.forwardsCounts(11_000)).isFalse();
    assertThat(interval.forwardsCounts(11_949)).isFalse();
    assertThat(interval.forwardsCounts(11_950)).isTrue();
  }

  @Test
  void no_commit_is_requested_before_the_first_change() {
    interval.commit(context, 1_764_000_000_000L);

    assertThat(context.committed()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"50, 200", "10, 40", "100, 200", "200, 200", "2000, 2000"})
  void the_interval_of_a_backlog_is_longer_but_never_shorter(long setting, long expected) {
    assertThat(CommitInterval.ofBacklog(Duration.ofMillis(setting))).isEqualTo(expected);
  }
}
