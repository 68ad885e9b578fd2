package io.vpcwatch.ingest.sqs;

import io.vpcwatch.service.network.Network;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * A server that speaks SQS, one for all tests; queues are cheap. It is never stopped: it would wait
 * for receivers that were there for as long as they wanted to wait for messages.
 */
final class QueueServer {
  private final SQSRestServer server =
      SQSRestServerBuilder.withInterface("127.0.0.1").withDynamicPort().start();
  private final AtomicInteger queues = new AtomicInteger();
  final SqsClient client =
      SqsClient.builder()
          .endpointOverride(
              URI.create("http://127.0.0.1:" + server.waitUntilStarted().localAddress().getPort()))
          .region(Region.EU_WEST_1)
          .credentialsProvider(
              StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
          .httpClient(Network.direct().awsHttpClient(50))
          .build();

  private static final class Holder {
    static final QueueServer INSTANCE = new QueueServer();
  }

  private QueueServer() {}

  static QueueServer running() {
    return Holder.INSTANCE;
  }

  /** Its URL. */
  String newQueue() {
    return newQueue(Map.of());
  }

  String newQueue(Map<QueueAttributeName, String> attributes) {
    String name = "queue-" + queues.incrementAndGet();
    return client.createQueue(request -> request.queueName(name).attributes(attributes)).queueUrl();
  }

  /** A queue whose messages go to another one when they have been received twice. */
  String newQueue(String deadLetters) {
    String arn = attribute(deadLetters, QueueAttributeName.QUEUE_ARN);
    return newQueue(
        Map.of(
            QueueAttributeName.REDRIVE_POLICY,
            "{\"deadLetterTargetArn\":\"" + arn + "\",\"maxReceiveCount\":2}"));
  }

  void send(String queue, String... bodies) {
    for (String body : bodies) {
      client.sendMessage(request -> request.queueUrl(queue).messageBody(body));
    }
  }

  /**
   * Messages that have not been deleted, whether somebody holds them or not. In one request:
   * between two, a message that is given back is in neither.
   */
  int size(String queue) {
    return attributes(
            queue,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE)
        .values()
        .stream()
        .mapToInt(Integer::parseInt)
        .sum();
  }

  int held(String queue) {
    return Integer.parseInt(
        attribute(queue, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE));
  }

  private String attribute(String queue, QueueAttributeName name) {
    return attributes(queue, name).get(name);
  }

  private Map<QueueAttributeName, String> attributes(String queue, QueueAttributeName... names) {
    return client
        .getQueueAttributes(request -> request.queueUrl(queue).attributeNames(names))
        .attributes();
  }
}
