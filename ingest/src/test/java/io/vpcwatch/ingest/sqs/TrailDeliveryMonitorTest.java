package io.vpcwatch.ingest.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.ingest.kafka.MovedClock;
import io.vpcwatch.ingest.s3.TrailKey;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TrailDeliveryMonitorTest {
  private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");
  private static final String ACCOUNT = "111122223333";

  private final MovedClock clock = new MovedClock(START);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final TrailDeliveryMonitor monitor =
      new TrailDeliveryMonitor(registry, Duration.ofMinutes(60), clock);

  private double count() {
    return registry.get("vpcwatch.trail.gaps").gauge().value();
  }

  @Test
  void a_trail_that_stops_delivering_is_a_gap() {
    monitor.delivered(new TrailKey("key", ACCOUNT, "eu-west-1", START));
    monitor.delivered(new TrailKey("key", ACCOUNT, "us-east-1", START));

    clock.now = START.plusSeconds(3000);
    monitor.delivered(new TrailKey("key", ACCOUNT, "us-east-1", clock.now));
    assertThat(count()).isZero();

    clock.now = START.plusSeconds(3601);
    assertThat(count()).isOne();
  }

  @Test
  void without_a_queue_that_refers_to_it_the_gauge_stays() {
    SimpleMeterRegistry other = new SimpleMeterRegistry();
    WeakReference<?> monitored =
        new WeakReference<>(new TrailDeliveryMonitor(other, Duration.ofMinutes(60), clock));
    WeakReference<?> witness = new WeakReference<>(new Object());

    await()
        .until(
            () -> {
              System.gc();
              return witness.get() == null;
            });

    assertThat(monitored.get()).isNotNull();
    assertThat(other.get("vpcwatch.trail.gaps").gauge().value()).isZero();
  }

  @Test
  void an_expected_trail_that_never_delivers_is_a_gap() {
    monitor.expect(ACCOUNT, "eu-west-1");

    clock.now = START.plusSeconds(3601);
    assertThat(count()).isOne();

    monitor.delivered(new TrailKey("key", ACCOUNT, "eu-west-1", clock.now));
    assertThat(count()).isZero();
  }

  @Test
  void the_newest_file_of_each_account_and_region_is_reported_whatever_the_order() {
    monitor.delivered(new TrailKey("key", ACCOUNT, "eu-west-1", START.plusSeconds(300)));
    monitor.delivered(new TrailKey("key", ACCOUNT, "eu-west-1", START));

    assertThat(
            registry
                .get("vpcwatch.trail.last.file.timestamp.seconds")
                .tag("account_id", ACCOUNT)
                .tag("region", "eu-west-1")
                .gauge()
                .value())
        .isEqualTo(START.plusSeconds(300).getEpochSecond());
  }

  @Test
  void without_a_trail_there_is_no_gap() {
    clock.now = START.plusSeconds(100_000);

    assertThat(count()).isZero();
  }
}
