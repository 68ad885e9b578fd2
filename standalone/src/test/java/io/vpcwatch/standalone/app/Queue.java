package io.vpcwatch.standalone.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;

/**
 * A queue of an SQS server in this process, written to as AWS does: by its JSON protocol. The
 * server is never stopped: it would wait for receivers that were there for as long as they wanted
 * to wait for messages.
 */
public final class Queue {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final SQSRestServer server =
      SQSRestServerBuilder.withInterface("127.0.0.1").withDynamicPort().start();
  private final String url;

  public Queue() throws IOException, InterruptedException {
    url =
        call(
                "CreateQueue",
                Map.of("QueueName", "events", "Attributes", Map.of("VisibilityTimeout", "30")))
            .path("QueueUrl")
            .asText();
  }

  public String url() {
    return url;
  }

  public String endpoint() {
    return "http://127.0.0.1:" + server.waitUntilStarted().localAddress().getPort();
  }

  /** In batches of ten. */
  public void send(List<String> bodies) throws IOException, InterruptedException {
    for (int from = 0; from < bodies.size(); from += 10) {
      List<Map<String, String>> entries = new ArrayList<>();
      for (String body : bodies.subList(from, Math.min(bodies.size(), from + 10))) {
        entries.add(Map.of("Id", "m" + entries.size(), "MessageBody", body));
      }
      call("SendMessageBatch", Map.of("QueueUrl", url, "Entries", entries));
    }
  }

  /** Messages that have not been deleted yet, whether somebody holds them or not. */
  public int size() {
    try {
      JsonNode attributes =
          call("GetQueueAttributes", Map.of("QueueUrl", url, "AttributeNames", List.of("All")))
              .path("Attributes");
      return attributes.path("ApproximateNumberOfMessages").asInt(-1)
          + attributes.path("ApproximateNumberOfMessagesNotVisible").asInt(-1);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private JsonNode call(String operation, Map<String, ?> input)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint()))
            .header("Content-Type", "application/x-amz-json-1.0")
            .header("X-Amz-Target", "AmazonSQS." + operation)
            .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(input)))
            .build();
    HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
    if (response.statusCode() != 200) {
      throw new IOException(operation + ": " + new String(response.body(), StandardCharsets.UTF_8));
    }
    return JSON.readTree(response.body());
  }
}
