package io.vpcwatch.service.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.service.runtime.Health;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KafkaHealthCheckTest {
  private static final Node NODE = new Node(0, "kafka", 9092);

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-20T10:00:00Z"));
  private final FakeKafka kafka = new FakeKafka();
  private final KafkaHealthCheck watch = new KafkaHealthCheck("kafka:9092", () -> kafka, now::get);

  private void pass(int seconds) {
    now.updateAndGet(time -> time.plusSeconds(seconds));
    watch.ask();
  }

  @AfterEach
  void close() {
    watch.close();
  }

  @Test
  void the_health_is_down_before_the_first_answer() {
    assertThat(watch.check().ok()).isFalse();
  }

  @Test
  void a_silence_longer_than_a_restart_is_reported_until_kafka_answers() {
    watch.start();
    pass(5);
    assertThat(watch.check()).isEqualTo(Health.up("kafka:9092 answers"));

    kafka.isAway = true;
    pass(15);
    assertThat(watch.check().ok()).isTrue();
    pass(1);
    assertThat(watch.check())
        .isEqualTo(Health.down("kafka:9092 has not answered for 16 s (TimeoutException)"));

    kafka.isAway = false;
    pass(5);
    assertThat(watch.check().ok()).isTrue();
  }

  @Test
  void closing_twice_has_no_effect() {
    watch.start();
    watch.close();
    watch.close();
  }

  private static final class FakeKafka extends MockAdminClient {
    volatile boolean isAway;

    FakeKafka() {
      super(List.of(NODE), NODE);
    }

    @Override
    public synchronized DescribeClusterResult describeCluster(DescribeClusterOptions options) {
      if (isAway) {
        throw new TimeoutException("no answer");
      }
      return super.describeCluster(options);
    }
  }
}
