package io.vpcwatch.ingest.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.TextNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.ingest.kafka.FakeKafka;
import io.vpcwatch.ingest.s3.S3Server;
import io.vpcwatch.ingest.source.IngestContext;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.model.FunctionChange;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;

class SqsWorkersTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-20T10:06:00Z"), ZoneOffset.UTC);
  private static final String NO_BUCKET = "no-such-bucket";
  private static final S3Server S3 = S3Server.running();
  private static final QueueServer SQS = QueueServer.running();

  private final FakeKafka kafka = new FakeKafka();
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final List<String> delivered = new CopyOnWriteArrayList<>();

  /** Short, as tests wait for messages to be received again. */
  private Duration visibilityTimeout = Duration.ofSeconds(1);

  private final String bucket = S3.newBucket();
  private S3Client s3 = S3.client();
  private @Nullable SqsWorkers source;

  @AfterEach
  void stop() {
    if (source != null) {
      source.close();
    }
  }

  private static String key(String name) {
    return "AWSLogs/210987654321/CloudTrail/eu-west-1/2026/11/20/"
        + "210987654321_CloudTrail_eu-west-1_20261120T1005Z_"
        + name
        + ".json.gz";
  }

  private String file(String name, String... eventIds) {
    S3.putGzip(bucket, key(name), Messages.trailFile(eventIds));
    return key(name);
  }

  private void start(String queue) {
    start(queue, SQS.client);
  }

  private void start(String queue, SqsClient client) {
    SqsSettings live =
        new SqsSettings(
            URI.create(queue),
            Optional.empty(),
            Optional.empty(),
            Optional.of(List.of(bucket)),
            Optional.empty(),
            2,
            visibilityTimeout);
    IngestContext context = kafka.context(registry, CLOCK);
    source =
        new SqsWorkers(
            "live",
            live,
            new QueueAllowlist(Set.of(bucket, NO_BUCKET), Set.of(Messages.ACCOUNT)),
            client,
            s3,
            context,
            file -> delivered.add(file.account() + "/" + file.region() + " " + file.windowEnd()));
    source.start();
  }

  private double count(String result) {
    return registry.get("vpcwatch.sqs.messages").tag("result", result).counter().count();
  }

  private static void awaitEmpty(String queue) {
    await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThat(SQS.size(queue)).isZero());
  }

  @Test
  void every_format_of_message_is_published_and_deleted() {
    // On a busy machine reading may take a second, and a message received twice is published twice.
    visibilityTimeout = Duration.ofMinutes(1);
    String queue = SQS.newQueue();
    SQS.send(
        queue,
        Messages.envelope(Messages.ACCOUNT, Messages.record("bridge")),
        Messages.s3Event("ObjectCreated:Put", bucket, file("S3", "s3")),
        Messages.sns(Messages.s3Event("ObjectCreated:Put", bucket, file("S3SNS", "s3-sns"))),
        Messages.cloudTrail(bucket, file("CTA", "raw-1"), file("CTB", "raw-2")),
        Messages.sns(Messages.cloudTrail(bucket, file("CTC", "sns"))),
        Messages.objectCreated(bucket, file("OC", "created-1", "created-2")),
        "CloudTrail validation message.",
        "{\"Event\":\"s3:TestEvent\"}");

    start(queue);

    awaitEmpty(queue);
    assertThat(kafka.acknowledgedIds())
        .containsExactlyInAnyOrder(
            "bridge", "s3", "s3-sns", "raw-1", "raw-2", "sns", "created-1", "created-2");
    assertThat(kafka.deadLetters()).isEmpty();
    assertThat(delivered).hasSize(6).containsOnly("210987654321/eu-west-1 2026-11-20T10:05:00Z");
    // Counted when it has been deleted.
    await().untilAsserted(() -> assertThat(count("deleted")).isEqualTo(8));
  }

  private static String quoted(String text) {
    return TextNode.valueOf(text).toString();
  }

  private static String subscription(String record) {
    return "{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"1\",\"logEvents\":[{\"id\":\"0\",\"message\":"
        + quoted(record)
        + "}]}";
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void what_carries_records_is_read_like_a_file() {
    String queue = SQS.newQueue();
    SQS.send(
        queue,
        subscription(Messages.record("logs")),
        Messages.sns(subscription(Messages.record("logs-sns"))),
        base64(subscription(Messages.record("base64"))),
        "{\"Records\":[{\"messageId\":\"m\",\"eventSource\":\"aws:sqs\",\"body\":"
            + quoted(Messages.envelope(Messages.ACCOUNT, Messages.record("dump")))
            + "}]}",
        "{\"event\":{\"original\":" + quoted(Messages.record("elastic")) + "}}",
        Messages.record("first") + Messages.record("second"),
        "{\"messageType\":\"CONTROL_MESSAGE\",\"logEvents\":[{\"message\":\"CWL CONTROL MESSAGE: x\"}]}");

    start(queue);

    awaitEmpty(queue);
    assertThat(kafka.acknowledgedIds())
        .contains("logs", "logs-sns", "base64", "dump", "elastic", "first", "second");
    assertThat(kafka.deadLetters()).isEmpty();
  }

  @Test
  void a_record_of_another_account_is_found_in_whatever_carries_it() {
    String queue = SQS.newQueue();
    String foreign = Messages.record("foreign").replace(Messages.ACCOUNT, "123456789012");
    String hidden =
        Messages.record("hidden").replace(":" + Messages.ACCOUNT + ":", ":123456789012:");
    SQS.send(
        queue,
        subscription(foreign),
        hidden,
        "{\"recipientAccountId\":\"" + Messages.ACCOUNT + "\",\"body\":" + quoted(foreign) + "}",
        Messages.record("own") + foreign);

    start(queue);

    awaitEmpty(queue);
    assertThat(kafka.acknowledgedIds()).containsOnly("own");
    assertThat(kafka.deadLetters())
        .hasSize(4)
        .extracting(deadLetter -> deadLetter.reason().label())
        .containsOnly("unlisted-account");
  }

  @Test
  void a_function_on_a_capacity_provider_is_attached_by_it_through_events_and_files() {
    visibilityTimeout = Duration.ofMinutes(1);
    String provider = "arn:aws:lambda:eu-west-1:210987654321:capacity-provider:cp-1";
    String queue = SQS.newQueue();
    S3.putGzip(bucket, key("CP"), "{\"Records\":[" + Messages.managed("trail", provider) + "]}");
    SQS.send(
        queue,
        Messages.envelope(Messages.ACCOUNT, Messages.managed("bridge", provider)),
        Messages.cloudTrail(bucket, key("CP")));

    start(queue);

    awaitEmpty(queue);
    assertThat(kafka.acknowledged())
        .hasSize(2)
        .allMatch(change -> change.attachment().equals(Attachment.byCapacityProvider(provider)));
  }

  @Test
  void a_message_that_names_another_bucket_is_a_dead_letter_and_nothing_of_it_is_fetched() {
    String queue = SQS.newQueue();
    String foreign = S3.newBucket();
    S3.putGzip(foreign, key("F"), Messages.trailFile("foreign"));
    SQS.send(
        queue,
        Messages.cloudTrail(foreign, key("F")),
        "{\"Records\":["
            + inner(Messages.s3Event("ObjectCreated:Put", bucket, file("OWN", "own")))
            + ","
            + inner(Messages.s3Event("ObjectCreated:Put", foreign, key("F")))
            + "]}");

    start(queue);

    awaitEmpty(queue);
    assertThat(kafka.sent()).isEmpty();
    assertThat(kafka.deadLetters())
        .hasSize(2)
        .extracting(deadLetter -> deadLetter.reason().label())
        .containsOnly("unlisted-bucket");
    assertThat(kafka.deadLetters().get(0).details().get("problem"))
        .isEqualTo("bucket " + foreign + " is not on the list of this queue's buckets");
  }

  private static String inner(String s3Event) {
    return s3Event.substring(s3Event.indexOf('[') + 1, s3Event.lastIndexOf(']'));
  }

  @Test
  void an_account_that_is_not_listed_is_a_dead_letter_by_event_and_by_file() {
    String queue = SQS.newQueue();
    SQS.send(
        queue,
        Messages.envelope(
            "999999999999", Messages.record("e-1").replace(Messages.ACCOUNT, "999999999999")),
        Messages.cloudTrail(bucket, key("X").replace(Messages.ACCOUNT, "999999999999")));

    start(queue);

    awaitEmpty(queue);
    assertThat(kafka.sent()).isEmpty();
    assertThat(kafka.deadLetters())
        .hasSize(2)
        .extracting(deadLetter -> deadLetter.reason().label())
        .containsOnly("unlisted-account");
  }

  @Test
  void an_account_that_is_not_listed_can_not_hide_in_another_field() {
    String queue = SQS.newQueue();
    String deletion =
        Messages.record("e-1")
            .replace("CreateFunction", "DeleteFunction")
            .replaceAll("\"responseElements\":\\{[^}]*},", "");
    SQS.send(
        queue,
        Messages.envelope(
            Messages.ACCOUNT,
            Messages.record("e-1").replace("eu-west-1:210987654321", "eu-west-1:999999999999")),
        Messages.envelope(
            Messages.ACCOUNT, deletion.replace("\"billing\"", "\"999999999999:billing\"")),
        Messages.envelope(
            Messages.ACCOUNT,
            deletion.replace(
                "\"recipientAccountId\":\"210987654321\"",
                "\"recipientaccountid\":\"999999999999\"")),
        Messages.envelope(
            Messages.ACCOUNT,
            Messages.record("e-1")
                .replace("CreateFunction", "CreateCapacityProvider")
                .replace(
                    "\"functionName\":\"billing\",",
                    "\"capacityProvider\":{\"vpcConfig\":{\"subnetIds\":[\"s\"]},"
                        + "\"capacityProviderArn\":\"arn:aws:lambda:eu-west-1:999999999999:capacity-provider:c\"},")));

    start(queue);

    awaitEmpty(queue);
    assertThat(kafka.sent()).isEmpty();
    assertThat(kafka.deadLetters())
        .hasSize(4)
        .extracting(deadLetter -> deadLetter.details().get("problem"))
        .containsOnly("account 999999999999 is not on the list of this queue's accounts");
  }

  @Test
  void a_malformed_message_is_a_dead_letter_and_the_messages_around_it_are_published() {
    String queue = SQS.newQueue();
    SQS.send(
        queue,
        "no JSON at all",
        Messages.envelope(Messages.ACCOUNT, Messages.record("good")),
        Messages.envelope(Messages.ACCOUNT, "{\"eventSource\":\"lambda.amazonaws.com\"}"),
        Messages.cloudTrail(bucket, "AWSLogs/210987654321/Config/x.json.gz"),
        Messages.cloudTrail(bucket, file("GARBAGE")));

    start(queue);

    awaitEmpty(queue);
    assertThat(kafka.acknowledgedIds()).containsExactly("good");
    assertThat(kafka.deadLetters())
        .extracting(deadLetter -> deadLetter.reason().label())
        .containsExactlyInAnyOrder("unknown-message", "unreadable-field");
    assertThat(kafka.deadLetters())
        .allSatisfy(deadLetter -> assertThat(deadLetter.source()).startsWith("sqs:queue-"));
  }

  @Test
  void a_message_is_not_deleted_before_kafka_has_everything_in_it() {
    String queue = SQS.newQueue();
    kafka.failing = true;
    SQS.send(queue, Messages.envelope(Messages.ACCOUNT, Messages.record("e-1")));

    start(queue);

    await().untilAsserted(() -> assertThat(kafka.sent()).isNotEmpty());
    await().untilAsserted(() -> assertThat(source.check().ok()).isFalse());
    assertThat(SQS.size(queue)).isEqualTo(1);

    kafka.failing = false;
    await().untilAsserted(() -> assertThat(kafka.acknowledgedIds()).contains("e-1"));
    awaitEmpty(queue);
  }

  @Test
  void a_message_whose_object_can_not_be_read_is_left_to_the_redrive_policy() {
    String deadLetters = SQS.newQueue();
    String queue = SQS.newQueue(deadLetters);
    SQS.send(
        queue,
        Messages.cloudTrail(NO_BUCKET, key("UNREADABLE")),
        Messages.envelope(Messages.ACCOUNT, Messages.record("good")));

    start(queue);

    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> assertThat(SQS.size(deadLetters)).isEqualTo(1));
    assertThat(SQS.size(queue)).isZero();
    assertThat(kafka.acknowledgedIds()).containsExactly("good");
    assertThat(count("kept")).isEqualTo(2);
    assertThat(source.check().ok()).isTrue();
  }

  @Test
  void a_message_whose_object_no_longer_exists_is_a_dead_letter_and_not_received_again() {
    String queue = SQS.newQueue();
    SQS.send(queue, Messages.cloudTrail(bucket, key("MISSING"), file("THERE", "there")));

    start(queue);

    awaitEmpty(queue);
    assertThat(kafka.acknowledgedIds()).containsExactly("there");
    assertThat(kafka.deadLetters())
        .extracting(deadLetter -> deadLetter.reason().label())
        .containsExactly("missing-object");
    assertThat(kafka.deadLetters().get(0).details().get("problem"))
        .isEqualTo("s3://" + bucket + "/" + key("MISSING") + " no longer exists");
    assertThat(count("kept")).isZero();
  }

  @Test
  void a_damaged_object_is_read_once_more_and_nothing_of_the_first_attempt_is_a_dead_letter() {
    String queue = SQS.newQueue();
    s3 = S3.cuttingFirstReads();
    SQS.send(queue, Messages.cloudTrail(bucket, file("CUT", "e-1", "e-2")));

    start(queue);

    awaitEmpty(queue);
    assertThat(kafka.acknowledgedIds()).contains("e-1", "e-2");
    assertThat(kafka.deadLetters()).isEmpty();
    assertThat(count("kept")).isEqualTo(1);
  }

  @Test
  void an_object_that_stays_damaged_is_a_dead_letter() {
    String queue = SQS.newQueue();
    S3.put(bucket, key("EMPTY"), new byte[0]);
    SQS.send(queue, Messages.cloudTrail(bucket, key("EMPTY")));

    start(queue);

    awaitEmpty(queue);
    assertThat(kafka.deadLetters())
        .extracting(deadLetter -> deadLetter.reason().label())
        .containsExactly("truncated");
    assertThat(count("kept")).isEqualTo(1);
  }

  @Test
  void a_message_that_can_not_be_deleted_counts_as_kept_and_is_reported() {
    String queue = SQS.newQueue();
    SQS.send(queue, Messages.envelope(Messages.ACCOUNT, Messages.record("e-1")));

    start(
        queue,
        answering(
            "deleteMessageBatch",
            () ->
                DeleteMessageBatchResponse.builder()
                    .failed(BatchResultErrorEntry.builder().id("0").message("AccessDenied").build())
                    .build()));

    await().untilAsserted(() -> assertThat(count("kept")).isPositive());
    assertThat(count("deleted")).isZero();
    assertThat(source.check().detail()).endsWith("kept a message: can't delete it: AccessDenied");
  }

  @Test
  void a_long_running_message_stays_invisible_to_others_until_it_is_done() {
    String queue = SQS.newQueue();
    CountDownLatch slow = new CountDownLatch(1);
    AtomicInteger extensions = new AtomicInteger();
    SQS.send(queue, Messages.envelope(Messages.ACCOUNT, Messages.record("e-1")));

    kafka.acknowledging = slow;
    start(
        queue,
        answering(
            "changeMessageVisibilityBatch",
            () -> {
              extensions.incrementAndGet();
              return null;
            }));

    await().untilAsserted(() -> assertThat(extensions.get()).isGreaterThanOrEqualTo(4));
    assertThat(SQS.held(queue)).isEqualTo(1);
    slow.countDown();
    awaitEmpty(queue);
    assertThat(kafka.sent()).extracting(FunctionChange::eventId).containsExactly("e-1");
  }

  @Test
  void a_stop_ends_the_long_poll() {
    start(SQS.newQueue());
    await().untilAsserted(() -> assertThat(source.check().ok()).isTrue());

    source.close();

    assertThat(source.check().detail()).isEqualTo("stopped");
  }

  @Test
  void a_queue_that_does_not_exist_is_reported_and_retried() {
    start(SQS.newQueue() + "-not");

    await()
        .untilAsserted(
            () -> assertThat(source.check().detail()).contains("can't receive from", "-not"));
    assertThat(source.check().ok()).isFalse();
  }

  @Test
  void a_queue_that_was_not_readable_for_long_has_a_gap_with_the_reason() throws Exception {
    Instant before = CLOCK.instant().minusSeconds(3600);
    kafka
        .checkpoints()
        .write(List.of(new Checkpoint("sqs:live", Map.of(), before, before.plusSeconds(600))));
    AtomicBoolean refused = new AtomicBoolean(true);
    start(
        SQS.newQueue(),
        answering(
            "receiveMessage",
            () -> {
              if (refused.get()) {
                throw SqsException.builder().message("access denied").build();
              }
              return null;
            }));
    await().untilAsserted(() -> assertThat(source.check().detail()).contains("access denied"));
    assertThat(kafka.gaps()).isEmpty();

    refused.set(false);

    await().atMost(Duration.ofSeconds(30)).until(() -> !kafka.gaps().isEmpty());
    assertThat(kafka.gaps())
        .singleElement()
        .satisfies(
            gap -> {
              assertThat(gap.from()).isEqualTo(before);
              assertThat(gap.until()).isEqualTo(CLOCK.instant());
              assertThat(gap.reason()).startsWith("can't receive from ").contains("access denied");
            });
  }

  /**
   * The real client, but for one method.
   *
   * @param answer null to ask the real client
   */
  private static SqsClient answering(String name, Supplier<@Nullable Object> answer) {
    return (SqsClient)
        Proxy.newProxyInstance(
            SqsClient.class.getClassLoader(),
            new Class<?>[] {SqsClient.class},
            (proxy, method, arguments) -> {
              Object own = method.getName().equals(name) ? answer.get() : null;
              if (own != null) {
                return own;
              }
              try {
                return method.invoke(SQS.client, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
