package io.vpcwatch.ingest.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.ingest.kafka.FakeKafka;
import io.vpcwatch.ingest.kafka.MovedClock;
import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.model.SourceGap;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
  private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");

  private final FakeKafka kafka = new FakeKafka();
  private final MovedClock clock = new MovedClock(START);
  private final Heartbeat heartbeat =
      new Heartbeat("live", "vpcwatch", kafka.context(new SimpleMeterRegistry(), clock));

  private void succeededAfter(int seconds) throws InterruptedException {
    clock.now = START.plusSeconds(seconds);
    heartbeat.succeeded();
  }

  private Checkpoint written() {
    return kafka.writtenCheckpoints().get("sqs:live");
  }

  private static Checkpoint readAt(int seconds) {
    Instant at = START.plusSeconds(seconds);
    return new Checkpoint("sqs:live", Map.of("queue", "vpcwatch"), at, at.plusSeconds(600));
  }

  @Test
  void a_queue_has_a_new_checkpoint_once_a_minute() throws Exception {
    succeededAfter(0);
    succeededAfter(59);
    assertThat(written()).isEqualTo(readAt(0));

    succeededAfter(60);

    assertThat(written()).isEqualTo(readAt(60));
    assertThat(kafka.gaps()).hasSize(1);
  }

  @Test
  void a_gap_has_the_last_failure_as_its_reason() throws Exception {
    succeededAfter(0);
    heartbeat.failed("timed out");
    heartbeat.failed("AccessDenied");

    succeededAfter(3600);
    succeededAfter(7200);

    assertThat(kafka.gaps().subList(1, 3))
        .containsExactly(
            new SourceGap("sqs:live", START, START.plusSeconds(3600), "AccessDenied"),
            new SourceGap(
                "sqs:live",
                START.plusSeconds(3600),
                START.plusSeconds(7200),
                "ingest was stopped, delayed, or without Kafka"));
  }

  @Test
  void a_clock_that_is_set_back_does_not_silence_it() throws Exception {
    succeededAfter(3600);

    succeededAfter(0);

    assertThat(written()).isEqualTo(readAt(0));
  }
}
