package io.vpcwatch.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vpcwatch.service.runtime.Health;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SourceLoopTest {
  private static final Duration SHORT = Duration.ofMillis(1);

  private final BlockingQueue<LongLook> looks = new LinkedBlockingQueue<>();
  private final SourceLoop watch =
      new SourceLoop(
          "queue",
          SHORT,
          SHORT,
          () -> new FakeConnection(new RecordedFindings()),
          (findings, unused) -> {
            LongLook look = new LongLook(findings);
            looks.add(look);
            return look;
          });

  /** Ends when it is told to. */
  private static final class LongLook implements Source {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final ChangeSink findings;
    private volatile boolean refused;

    LongLook(ChangeSink findings) {
      this.findings = findings;
    }

    @Override
    public Health take() throws InterruptedException {
      begun.countDown();
      end.await();
      if (refused) {
        throw new IllegalStateException("Kafka is away");
      }
      return Health.up("nothing new");
    }

    void refuse() {
      refused = true;
      end.countDown();
    }

    @Override
    public void stop() {
      end.countDown();
    }
  }

  private LongLook nextLook() throws InterruptedException {
    LongLook look = looks.take();
    look.begun.await();
    return look;
  }

  @BeforeEach
  void start() {
    watch.start();
  }

  @AfterEach
  void close() {
    watch.close();
  }

  @Test
  void the_first_look_may_take_long() throws InterruptedException {
    nextLook();

    assertThat(watch.check()).isEqualTo(Health.up("reading"));
  }

  @Test
  void whom_kafka_has_refused_is_not_well_before_it_takes_something() throws InterruptedException {
    nextLook().refuse();
    LongLook second = nextLook();
    assertThat(watch.check()).isEqualTo(Health.down("Kafka is away"));

    second.findings.settle();

    assertThat(watch.check()).isEqualTo(Health.up("reading"));
  }

  @Test
  void whom_kafka_has_refused_is_well_when_there_was_nothing_to_take() throws InterruptedException {
    nextLook().refuse();

    nextLook().stop();

    await().untilAsserted(() -> assertThat(watch.check()).isEqualTo(Health.up("nothing new")));
  }
}
