package io.vpcwatch.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.ingest.kafka.FakeKafka;
import io.vpcwatch.service.runtime.Health;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailureLogTest {
  private static final FakeKafka KAFKA = new FakeKafka();

  private final FailureLog log = new FailureLog("sqs-events");
  private final SourceLoop one = loop("sqs-events-1");
  private final SourceLoop two = loop("sqs-events-2");

  private SourceLoop loop(String name) {
    return new SourceLoop(
        name,
        Duration.ZERO,
        Duration.ZERO,
        KAFKA.publisher(),
        batches -> Health.up("reading"),
        log);
  }

  private boolean failed(SourceLoop loop, String message) {
    return log.failed(loop, new IOException(message), "retrying", false);
  }

  @Test
  void the_failure_that_all_workers_of_a_queue_have_is_logged_once() {
    assertThat(failed(one, "no credentials")).isTrue();
    assertThat(failed(two, "no credentials")).isFalse();
    assertThat(failed(one, "no credentials")).isFalse();
  }

  @Test
  void another_failure_is_logged() {
    failed(one, "no credentials");
    failed(two, "no credentials");

    assertThat(failed(two, "no such queue")).isTrue();
    assertThat(failed(one, "no such queue")).isFalse();
  }

  @Test
  void the_recovery_of_the_last_worker_is_logged_and_a_failure_after_it() {
    failed(one, "no credentials");
    failed(two, "no credentials");

    assertThat(log.recovered(one)).isFalse();
    assertThat(log.recovered(two)).isTrue();
    assertThat(log.recovered(two)).isFalse();
    assertThat(failed(one, "no credentials")).isTrue();
  }
}
