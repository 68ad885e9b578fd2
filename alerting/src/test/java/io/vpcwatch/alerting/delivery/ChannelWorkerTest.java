package io.vpcwatch.alerting.delivery;

import static io.vpcwatch.alerting.ViolationFixture.violation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.FakeChannel;
import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.alerting.notification.Notification;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.alerting.notification.text.MessageRenderer;
import io.vpcwatch.model.Delivery.Notice;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ChannelWorkerTest {
  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private final ExecutorService otherExecutor = Executors.newSingleThreadExecutor();

  @AfterEach
  void stop() {
    executor.shutdownNow();
    otherExecutor.shutdownNow();
  }

  @Test
  void a_slow_channel_does_not_delay_the_others() {
    CountDownLatch answer = new CountDownLatch(1);
    FakeChannel slow = new FakeChannel("slow");
    slow.answer =
        notification -> {
          awaitUninterruptibly(answer);
          return Attempt.delivered();
        };
    FakeChannel quick = new FakeChannel("quick");
    ChannelWorker slowWorker =
        new ChannelWorker(
            slow, new MessageRenderer(Language.EN), executor, InstantSource.system(), result -> {});
    ChannelWorker quickWorker =
        new ChannelWorker(
            quick,
            new MessageRenderer(Language.EN),
            otherExecutor,
            InstantSource.system(),
            result -> {});

    slowWorker.send(notification("v1"), handover(slowWorker));
    quickWorker.send(notification("v1"), handover(quickWorker));

    await().until(() -> !collected(quickWorker).isEmpty());
    assertThat(collected(slowWorker)).isEmpty();
    assertThat(slowWorker.inFlight()).containsOnlyKeys("v1");
    answer.countDown();
    await().until(() -> !collected(slowWorker).isEmpty());
    assertThat(slowWorker.inFlight()).isEmpty();
  }

  @Test
  void a_bug_is_a_failed_attempt_whose_detail_quotes_no_message() {
    FakeChannel broken = new FakeChannel("broken");
    broken.answer =
        notification -> {
          throw new IllegalArgumentException("https://hooks.slack.com/services/SECRET");
        };
    ChannelWorker worker =
        new ChannelWorker(
            broken,
            new MessageRenderer(Language.EN),
            Runnable::run,
            InstantSource.fixed(Instant.EPOCH),
            result -> {});

    worker.send(notification("v1"), new Handover(worker.id(), Instant.EPOCH));

    assertThat(collected(worker))
        .singleElement()
        .satisfies(
            result -> {
              assertThat(result.attempt())
                  .isInstanceOfSatisfying(
                      Attempt.Failed.class,
                      f -> assertThat(f.failure()).isEqualTo(Failure.INTERNAL_ERROR));
              assertThat(result.toString()).doesNotContain("SECRET");
              assertThat(result.at()).isEqualTo(Instant.EPOCH);
            });
  }

  @Nested
  class Without_an_outbox {
    private final List<Runnable> tasks = new ArrayList<>();
    private final List<DeliveryResult> returned = new ArrayList<>();
    private final FakeChannel channel = new FakeChannel("ops");
    private final ChannelWorker worker =
        new ChannelWorker(
            channel,
            new MessageRenderer(Language.EN),
            tasks::add,
            InstantSource.fixed(Instant.EPOCH),
            returned::add);

    @Test
    void what_is_queued_is_not_sent_and_returned_as_not_attempted() {
      worker.send(notification("v1"), new Handover(worker.id(), Instant.EPOCH));
      worker.detach();

      tasks.forEach(Runnable::run);

      assertThat(channel.notified).isEmpty();
      assertThat(returned)
          .singleElement()
          .satisfies(result -> assertThat(result.attempt()).isNull());
      assertThat(worker.inFlight()).isEmpty();
    }

    @Test
    void results_that_nobody_committed_are_returned() {
      worker.send(notification("v1"), new Handover(worker.id(), Instant.EPOCH));
      tasks.forEach(Runnable::run);
      assertThat(collected(worker)).hasSize(1);

      worker.detach();

      assertThat(returned)
          .singleElement()
          .satisfies(result -> assertThat(result.attempt()).isEqualTo(Attempt.delivered()));
    }

    @Test
    void committed_results_are_not_returned() {
      worker.send(notification("v1"), new Handover(worker.id(), Instant.EPOCH));
      tasks.forEach(Runnable::run);
      collected(worker);
      worker.committed();

      worker.detach();

      assertThat(returned).isEmpty();
    }

    @Test
    void an_outbox_of_the_same_process_gets_uncommitted_results_again() {
      worker.send(notification("v1"), new Handover(worker.id(), Instant.EPOCH));
      tasks.forEach(Runnable::run);
      List<DeliveryResult> results = collected(worker);

      worker.attach();

      assertThat(worker.inFlight()).containsOnlyKeys("v1");
      assertThat(collected(worker)).isEqualTo(results);
    }

    @Test
    void no_attempt_begins_long_after_the_hand_over() {
      worker.send(notification("v1"), new Handover(worker.id(), Instant.EPOCH.minusSeconds(3)));

      tasks.forEach(Runnable::run);

      assertThat(channel.notified).isEmpty();
      assertThat(collected(worker))
          .singleElement()
          .satisfies(result -> assertThat(result.attempt()).isNull());
    }
  }

  private static Handover handover(ChannelWorker worker) {
    return new Handover(worker.id(), InstantSource.system().instant());
  }

  private static List<DeliveryResult> collected(ChannelWorker worker) {
    List<DeliveryResult> results = new ArrayList<>();
    worker.drain(results::add);
    return results;
  }

  private static Notification notification(String id) {
    return IncidentUpdate.of(id, Notice.OPENED, 1, null, violation().id(id).opened());
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
