package io.vpcwatch.ingest.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.service.runtime.Health;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.Message;

class QueueTest {
  private static final SqsClient DELETING =
      (SqsClient)
          Proxy.newProxyInstance(
              SqsClient.class.getClassLoader(),
              new Class<?>[] {SqsClient.class},
              (client, method, arguments) -> DeleteMessageBatchResponse.builder().build());

  private Instant now = Instant.parse("2026-11-20T10:00:00Z");
  private final Queue queue =
      new Queue(
          DELETING,
          "https://sqs.eu-west-1.amazonaws.com/111122223333/trail",
          Duration.ofMinutes(1),
          Counter.builder("messages").withRegistry(new SimpleMeterRegistry()),
          () -> now);

  @Test
  void a_kept_message_is_reported_until_it_was_delivered_again_and_not_kept() {
    queue.kept(1, "no access");

    assertThat(queue.health())
        .isEqualTo(Health.up("receiving from trail; kept a message: no access"));

    now = now.plusSeconds(121);
    assertThat(queue.health()).isEqualTo(Health.up("receiving from trail"));
  }

  @Test
  void a_queue_of_which_no_message_can_be_read_is_down_until_one_is() {
    queue.kept(6, "no access");
    now = now.plusSeconds(60);
    queue.kept(6, "no access");

    assertThat(queue.health())
        .isEqualTo(Health.down("receiving from trail, but kept the last 12 messages: no access"));

    queue.delete(List.of(Message.builder().receiptHandle("r").build()));
    assertThat(queue.health().ok()).isTrue();
  }

  @Test
  void failures_that_are_long_over_do_not_add_up() {
    for (int i = 0; i < 20; i++) {
      queue.kept(1, "no access");
      now = now.plusSeconds(600);
    }
    queue.kept(1, "no access");

    assertThat(queue.health().ok()).isTrue();
  }
}
