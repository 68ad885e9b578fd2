package io.vpcwatch.ingest.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.service.runtime.Health;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SqsException;

class QueueProbeTest {
  private final QueueServer server = QueueServer.running();

  @Test
  void an_existing_queue_is_up_and_its_messages_are_not_received() {
    String deadLetters = server.newQueue();
    String queue = server.newQueue(deadLetters);
    server.send(queue, "{}");

    for (int i = 0; i < 5; i++) {
      assertThat(QueueProbe.of(queue, server.client).ok()).isTrue();
    }

    assertThat(server.held(queue)).isZero();
    assertThat(server.size(queue)).isEqualTo(1);
    assertThat(server.size(deadLetters)).isZero();
  }

  @Test
  void an_answer_without_a_code_of_aws_is_reported() {
    SqsClient proxied =
        (SqsClient)
            Proxy.newProxyInstance(
                SqsClient.class.getClassLoader(),
                new Class<?>[] {SqsClient.class},
                (client, method, arguments) -> {
                  throw SqsException.builder()
                      .statusCode(403)
                      .awsErrorDetails(AwsErrorDetails.builder().serviceName("Sqs").build())
                      .build();
                });

    Health health = QueueProbe.of("http://localhost/queue", proxied);

    assertThat(health.ok()).isFalse();
    assertThat(health.detail()).contains("403");
  }

  @Test
  void a_missing_queue_is_reported() {
    Health health = QueueProbe.of(server.newQueue() + "-not", server.client);

    assertThat(health.ok()).isFalse();
    assertThat(health.detail()).contains("does not exist");
  }
}
