package io.vpcwatch.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.Violation.Transition;
import io.vpcwatch.model.ViolationBuilder;
import io.vpcwatch.service.kafka.KafkaProperties;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.standalone.app.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * How long alerting takes to start with many open incidents of one channel, with its disk and
 * without it; the channel was notified of all of them, and they wait for their reminders.
 *
 * <p>Arguments: the number of incidents (100,000).
 */
public final class OutboxBench {
  private static final int DEFAULT_INCIDENTS = 100_000;
  private static final int ACCOUNTS = 10;
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  private OutboxBench() {}

  public static void main(String[] args) throws Exception {
    int incidents = args.length > 0 ? Integer.parseInt(args[0]) : DEFAULT_INCIDENTS;
    try (SlackStub slack = new SlackStub(1, 3, 2);
        TemporaryFolder folder = TemporaryFolder.create();
        LocalKafka kafka = new LocalKafka(folder.path().resolve("broker"))) {
      Map<String, String> settings =
          Map.of(
              "VPCWATCH_KAFKA_BOOTSTRAP_SERVERS",
              kafka.clients().get("bootstrap.servers"),
              "VPCWATCH_ALERTING_CHANNELS_SECURITY_TYPE",
              "slack",
              "VPCWATCH_ALERTING_CHANNELS_SECURITY_WEBHOOK_URL",
              slack.webhook());
      Path first = folder.path().resolve("first");
      start("without incidents", first, settings).close();
      publish(kafka, incidents);
      try (VpcwatchProcess alerting = start("again", first, settings)) {
        long start = System.nanoTime();
        new ConsumerLag(kafka.clients(), "vpcwatch.alerting", kafka.topics().violations())
            .awaitNone(TIMEOUT);
        boolean notified =
            Wait.until(TIMEOUT, () -> isIdle(alerting) && slack.messages().size() > 0);
        System.out.printf(
            "%d incidents: %s by %d messages after %.0f s%n",
            incidents,
            notified ? "notified" : "not all notified",
            slack.messages().size(),
            (System.nanoTime() - start) / 1e9);
      }
      start("with its disk", first, settings).close();
      start("without its disk", folder.path().resolve("second"), settings).close();
    }
  }

  private static VpcwatchProcess start(String what, Path folder, Map<String, String> settings)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    VpcwatchProcess process = VpcwatchProcess.start("alerting", folder, settings);
    process.awaitReady(TIMEOUT);
    System.out.printf(
        "%s: ready after %.1f s, peak memory %d MiB%n",
        what, (System.nanoTime() - start) / 1e9, process.peakMemory());
    return process;
  }

  private static boolean isIdle(VpcwatchProcess alerting) throws IOException, InterruptedException {
    return alerting
        .get("/metrics")
        .body()
        .contains("vpcwatch_notification_pending{channel=\"security\"} 0.0");
  }

  @SuppressWarnings("FutureReturnValueIgnored") // flush waits for all
  private static void publish(LocalKafka kafka, int incidents) {
    Topic<FunctionArn, Violation> topic = kafka.topics().violations();
    Instant now = Clock.systemUTC().instant();
    try (KafkaProducer<FunctionArn, Violation> producer =
        new KafkaProducer<>(
            KafkaProperties.producer(kafka.clients()),
            topic.keySerde().serializer(),
            topic.valueSerde().serializer())) {
      for (int i = 0; i < incidents; i++) {
        Violation violation = violation(i, now);
        Future<?> unused = // its failure shows: an incident is missing
            producer.send(new ProducerRecord<>(topic.name(), violation.functionArn(), violation));
      }
      producer.flush();
    }
  }

  private static Violation violation(int i, Instant now) {
    String id = UUID.nameUUIDFromBytes(Integer.toString(i).getBytes(UTF_8)).toString();
    String account = "%012d".formatted(111_122_220_000L + i % ACCOUNTS);
    return ViolationBuilder.builder()
        .id(id.replace("-", ""))
        .functionArn(new FunctionArn("aws", "eu-west-1", account, "function-" + i))
        .cause(Cause.CREATED_WITHOUT_VPC)
        .opened(new EventRef(now, id, new Actor("alice", "IAMUser", null, null, null)))
        .before(Attachment.unknown())
        .after(Attachment.detached())
        .detectedAt(now)
        .tags(Collections.emptySortedMap())
        .transition(Transition.OPENED)
        .build();
  }
}
