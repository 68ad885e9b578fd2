package io.vpcwatch.bench;

import static java.util.Objects.requireNonNull;

import io.vpcwatch.standalone.app.TemporaryFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The latency from {@code SendMessage} to the request to Slack: a {@code vpcwatch run} process
 * between an SQS server and a webhook in this process. Events are sent one by one, because a Slack
 * channel accepts one message per second.
 *
 * <p>Arguments: the number of events (200); the number of {@link ManyFunctions} that it already
 * knows, on a Kafka outside its process (none). With these, measures with the page open as well.
 */
public final class QueueLatencyBench {
  private static final int DEFAULT_EVENTS = 200;
  private static final int WARM_UP = 10;
  private static final long PAUSE_MILLIS = 1200;

  /**
   * Varies the pause, so that no event meets the commit intervals in the same phase as the last.
   */
  private static final int JITTER_MILLIS = 100;

  private static final Duration START_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final Pattern FUNCTION = Pattern.compile("bench-function-(\\d+)");

  private final SlackStub slack;
  private final Random random = new Random();
  private int sent;

  private QueueLatencyBench(SlackStub slack) {
    this.slack = slack;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    int events = args.length > 0 ? Integer.parseInt(args[0]) : DEFAULT_EVENTS;
    try (SlackStub slack = new SlackStub(0, 1, 0);
        TemporaryFolder folder = TemporaryFolder.create()) {
      QueueLatencyBench bench = new QueueLatencyBench(slack);
      if (args.length < 2) {
        bench.run(folder.path(), Map.of(), events);
        return;
      }
      try (LocalKafka kafka = new LocalKafka(folder.path().resolve("broker"))) {
        new ManyFunctions(Integer.parseInt(args[1])).publish(kafka);
        String servers = kafka.clients().get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
        bench.run(
            folder.path(),
            Map.of("VPCWATCH_KAFKA_BOOTSTRAP_SERVERS", requireNonNull(servers)),
            events);
      }
    }
  }

  private void run(Path folder, Map<String, String> kafka, int events)
      throws IOException, InterruptedException {
    SQSRestServer server =
        SQSRestServerBuilder.withInterface("127.0.0.1").withDynamicPort().start();
    URI endpoint =
        URI.create("http://127.0.0.1:" + server.waitUntilStarted().localAddress().getPort());
    try (SqsClient sqs = client(endpoint)) {
      String queue = sqs.createQueue(request -> request.queueName("events")).queueUrl();
      Map<String, String> settings = new HashMap<>(settings(endpoint, queue, slack));
      settings.putAll(kafka);
      try (VpcwatchProcess vpcwatch = VpcwatchProcess.start(folder, settings)) {
        vpcwatch.awaitReady(START_TIMEOUT);
        measure(sqs, queue, WARM_UP);
        print("", measure(sqs, queue, events));
        if (!kafka.isEmpty()) {
          try (OpenPage page = OpenPage.of(vpcwatch)) {
            print(", the page open", measure(sqs, queue, events));
            System.out.println(page);
          }
          System.out.printf("peak memory of vpcwatch %d MiB%n", vpcwatch.peakMemory());
        }
      }
    } finally {
      server.stopAndWait();
    }
  }

  private long[] measure(SqsClient sqs, String queue, int events) throws InterruptedException {
    long[] millis = new long[events];
    for (int i = 0; i < events; i++) {
      millis[i] = latency(sqs, queue, sent++);
    }
    return millis;
  }

  private long latency(SqsClient sqs, String queue, int number) throws InterruptedException {
    long sent = System.nanoTime();
    String event = event(number);
    sqs.sendMessage(request -> request.queueUrl(queue).messageBody(event));
    if (!Wait.until(TIMEOUT, () -> notified(number).isPresent())) {
      throw new IllegalStateException("no message of event " + number);
    }
    long notified = notified(number).orElseThrow();
    Thread.sleep(PAUSE_MILLIS + random.nextInt(JITTER_MILLIS));
    return (notified - sent) / 1_000_000;
  }

  /** The time of the message of an event. */
  private OptionalLong notified(int number) {
    List<SlackStub.Message> messages = slack.messages();
    for (int i = messages.size() - 1; i >= 0; i--) {
      Matcher function = FUNCTION.matcher(messages.get(i).body());
      if (function.find() && Integer.parseInt(function.group(1)) == number) {
        return OptionalLong.of(messages.get(i).nanos());
      }
    }
    return OptionalLong.empty();
  }

  private static void print(String condition, long[] millis) {
    Arrays.sort(millis);
    System.out.printf(
        "SendMessage to Slack%s, %d events: p50 %d ms, p90 %d ms, p99 %d ms, max %d ms%n",
        condition,
        millis.length,
        percentile(millis, 50),
        percentile(millis, 90),
        percentile(millis, 99),
        millis[millis.length - 1]);
  }

  private static long percentile(long[] sorted, int percent) {
    return sorted[Math.max(0, (sorted.length * percent + 99) / 100 - 1)];
  }

  private static SqsClient client(URI endpoint) {
    return SqsClient.builder()
        .endpointOverride(endpoint)
        .region(Region.EU_WEST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
        .build();
  }

  private static Map<String, String> settings(URI endpoint, String queue, SlackStub slack) {
    return Map.ofEntries(
        Map.entry("AWS_ACCESS_KEY_ID", "key"),
        Map.entry("AWS_SECRET_ACCESS_KEY", "secret"),
        Map.entry("VPCWATCH_AWS_HOME_REGION", "eu-west-1"),
        Map.entry("VPCWATCH_AWS_ENDPOINTS_SQS_URL", endpoint.toString()),
        Map.entry("VPCWATCH_INGEST_SQS_EVENTS_QUEUE_URL", queue),
        Map.entry("VPCWATCH_INGEST_SQS_EVENTS_ACCOUNTS", "111122223333"),
        Map.entry("VPCWATCH_ALERTING_GRACE", "0s"),
        Map.entry("VPCWATCH_ALERTING_STORM_MORE_THAN", "1000000"),
        Map.entry("VPCWATCH_ALERTING_CHANNELS_SECURITY_TYPE", "slack"),
        Map.entry("VPCWATCH_ALERTING_CHANNELS_SECURITY_ROUTES_BENCH_ACCOUNTS", "111122223333"),
        Map.entry("VPCWATCH_ALERTING_CHANNELS_SECURITY_WEBHOOK_URL", slack.webhook()));
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
