package io.vpcwatch.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vpcwatch.standalone.Vpcwatch;
import io.vpcwatch.standalone.app.TemporaryFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * From {@code SendMessage} to the request at Slack: a {@code vpcwatch run} process between an SQS
 * server and a webhook of this process. Events come one by one, as a Slack channel takes one
 * message per second.
 *
 * <p>Arguments: the number of events (200).
 */
public final class QueueLatencyBench {
  private static final int WARM_UP = 10;
  private static final long PAUSE_MILLIS = 1200;
  private static final long LONGEST_WAIT_MILLIS = 60_000;
  private static final Pattern FUNCTION = Pattern.compile("bench-function-(\\d+)");

  private final Map<Integer, Long> told = new ConcurrentHashMap<>();

  private QueueLatencyBench() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    new QueueLatencyBench().run(args.length > 0 ? Integer.parseInt(args[0]) : 200);
  }

  private void run(int events) throws IOException, InterruptedException {
    HttpServer slack = slack();
    SQSRestServer server =
        SQSRestServerBuilder.withInterface("127.0.0.1").withDynamicPort().start();
    URI endpoint =
        URI.create("http://127.0.0.1:" + server.waitUntilStarted().localAddress().getPort());
    try (TemporaryFolder folder = TemporaryFolder.create();
        SqsClient sqs = client(endpoint)) {
      String queue = sqs.createQueue(request -> request.queueName("events")).queueUrl();
      Process vpcwatch = start(folder.path(), endpoint, queue, slack.getAddress().getPort());
      try {
        for (int i = 0; i < WARM_UP; i++) {
          measure(sqs, queue, i);
        }
        long[] millis = new long[events];
        for (int i = 0; i < events; i++) {
          millis[i] = measure(sqs, queue, WARM_UP + i);
        }
        print(millis);
      } finally {
        vpcwatch.destroy();
        vpcwatch.waitFor();
      }
    } finally {
      server.stopAndWait();
      slack.stop(0);
    }
  }

  private long measure(SqsClient sqs, String queue, int number) throws InterruptedException {
    long sent = System.nanoTime();
    String event = event(number);
    sqs.sendMessage(request -> request.queueUrl(queue).messageBody(event));
    long deadline = sent + LONGEST_WAIT_MILLIS * 1_000_000;
    while (!told.containsKey(number)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("Slack was not told of event " + number);
      }
      Thread.sleep(1);
    }
    Thread.sleep(PAUSE_MILLIS);
    return (told.get(number) - sent) / 1_000_000;
  }

  private static void print(long[] millis) {
    Arrays.sort(millis);
    System.out.printf(
        "SendMessage to Slack, %d events: p50 %d ms, p90 %d ms, p99 %d ms, max %d ms%n",
        millis.length,
        percentile(millis, 50),
        percentile(millis, 90),
        percentile(millis, 99),
        millis[millis.length - 1]);
  }

  private static long percentile(long[] sorted, int percent) {
    return sorted[Math.max(0, (sorted.length * percent + 99) / 100 - 1)];
  }

  private HttpServer slack() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::take);
    server.start();
    return server;
  }

  private void take(HttpExchange exchange) throws IOException {
    long now = System.nanoTime();
    try (exchange) {
      String message = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Matcher function = FUNCTION.matcher(message);
      if (function.find()) {
        told.putIfAbsent(Integer.parseInt(function.group(1)), now);
      }
      exchange.sendResponseHeaders(200, 2);
      exchange.getResponseBody().write("ok".getBytes(StandardCharsets.UTF_8));
    }
  }

  private static SqsClient client(URI endpoint) {
    return SqsClient.builder()
        .endpointOverride(endpoint)
        .region(Region.EU_WEST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
        .build();
  }

  private static Process start(Path folder, URI endpoint, String queue, int slackPort)
      throws IOException {
    ProcessBuilder command =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Vpcwatch.class.getName(),
                "run"));
    command
        .environment()
        .putAll(
            Map.of(
                "AWS_ACCESS_KEY_ID", "key",
                "AWS_SECRET_ACCESS_KEY", "secret",
                "VPCWATCH_DATA_DIR", folder.resolve("data").toString(),
                "VPCWATCH_HTTP_PORT", "0",
                "VPCWATCH_AWS_HOME_REGION", "eu-west-1",
                "VPCWATCH_AWS_ENDPOINTS_SQS_URL", endpoint.toString(),
                "VPCWATCH_INGEST_SQS_EVENTS_QUEUE_URL", queue,
                "VPCWATCH_INGEST_SQS_EVENTS_ACCOUNTS", "111122223333",
                "VPCWATCH_ALERTING_CHANNELS_SECURITY_TYPE", "slack",
                "VPCWATCH_ALERTING_CHANNELS_SECURITY_WEBHOOK_URL",
                    "http://127.0.0.1:" + slackPort + "/services/T0/B0/x"));
    command.environment().put("VPCWATCH_ALERTING_GRACE", "0s");
    return command.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static String event(int number) {
    String time = Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS).toString();
    return """
        {"version": "0", "id": "0", "source": "aws.lambda", "account": "111122223333", "time": "%1$s",
         "region": "eu-west-1", "detail-type": "AWS API Call via CloudTrail", "resources": [],
         "detail": {"eventVersion": "1.09", "eventSource": "lambda.amazonaws.com", "eventTime": "%1$s",
          "eventName": "CreateFunction20150331", "eventType": "AwsApiCall", "eventID": "bench-%2$d",
          "awsRegion": "eu-west-1", "recipientAccountId": "111122223333",
          "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/alice"},
          "requestParameters": {"functionName": "bench-function-%2$d"},
          "responseElements": {"functionName": "bench-function-%2$d",
           "functionArn": "arn:aws:lambda:eu-west-1:111122223333:function:bench-function-%2$d"}}}
        """
        .formatted(time, number);
  }
}
