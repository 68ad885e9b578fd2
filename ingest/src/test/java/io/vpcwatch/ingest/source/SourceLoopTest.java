package io.vpcwatch.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vpcwatch.ingest.kafka.ChangePublisher.Batch;
import io.vpcwatch.ingest.kafka.FakeKafka;
import io.vpcwatch.ingest.kafka.SampleChanges;
import io.vpcwatch.service.runtime.Health;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SourceLoopTest {
  private static final Duration SHORT = Duration.ofMillis(1);

  private final FakeKafka kafka = new FakeKafka();
  private final ControlledSource source = new ControlledSource();
  private final SourceLoop loop = new SourceLoop("queue", SHORT, SHORT, kafka.publisher(), source);

  /** Each of its polls ends when the test ends it. */
  private static final class ControlledSource implements Source {
    private final BlockingQueue<Poll> polls = new LinkedBlockingQueue<>();
    private final CountDownLatch stopped = new CountDownLatch(1);

    @Override
    public Health poll(Supplier<Batch> batches) throws InterruptedException {
      Poll poll = new Poll(batches);
      polls.add(poll);
      return poll.result();
    }

    @Override
    public void stop() {
      stopped.countDown();
    }
  }

  private static final class Poll {
    private final Supplier<Batch> batches;
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile boolean failing;

    Poll(Supplier<Batch> batches) {
      this.batches = batches;
    }

    Health result() throws InterruptedException {
      end.await();
      if (failing) {
        throw new IllegalStateException("Kafka is away");
      }
      return Health.up("nothing new");
    }

    void fail() {
      failing = true;
      end.countDown();
    }

    void end() {
      end.countDown();
    }
  }

  private Poll nextPoll() throws InterruptedException {
    return source.polls.take();
  }

  @BeforeEach
  void start() {
    loop.start();
  }

  @AfterEach
  void close() {
    loop.close();
  }

  @Test
  void the_first_poll_may_take_long() throws InterruptedException {
    nextPoll();

    assertThat(loop.check()).isEqualTo(Health.up("reading"));
  }

  @Test
  void after_kafka_has_failed_a_source_is_down_until_kafka_acknowledges_a_batch()
      throws InterruptedException {
    nextPoll().fail();
    Poll second = nextPoll();
    assertThat(loop.check()).isEqualTo(Health.down("Kafka is away"));

    Batch batch = second.batches.get();
    batch.onChange(SampleChanges.created("event-1"));
    batch.await();

    assertThat(loop.check()).isEqualTo(Health.up("reading"));
    second.end();
  }

  @Test
  void after_kafka_has_failed_a_source_is_up_when_it_finds_nothing_to_publish()
      throws InterruptedException {
    nextPoll().fail();

    nextPoll().end();

    await().untilAsserted(() -> assertThat(loop.check()).isEqualTo(Health.up("nothing new")));
  }

  @Test
  void closing_waits_for_a_poll_that_has_begun_a_batch() throws Exception {
    Poll poll = nextPoll();
    poll.batches.get().onChange(SampleChanges.created("event-1"));

    Thread closing = new Thread(loop::close);
    closing.start();
    source.stopped.await();
    await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
    assertThat(loop.check()).isEqualTo(Health.up("reading"));
    poll.end();

    closing.join();
    assertThat(loop.check()).isEqualTo(Health.down("stopped"));
  }

  @Test
  void closing_does_not_wait_for_a_poll_without_a_batch() throws InterruptedException {
    nextPoll();

    loop.close();

    assertThat(loop.check()).isEqualTo(Health.down("stopped"));
  }
}
