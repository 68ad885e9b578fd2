package io.vpcwatch.ingest.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.ingest.backfill.BackfillProgress;
import io.vpcwatch.ingest.cloudtrail.Gzips;
import io.vpcwatch.ingest.kafka.FakeKafka;
import io.vpcwatch.ingest.source.IngestContext;
import io.vpcwatch.model.FunctionChange;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

class S3BackfillTest {
  private static final S3Server S3 = S3Server.running();
  private static final String ACCOUNT = "210987654321";
  private static final Instant START = Instant.parse("2026-11-18T00:00:00Z");
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);

  private final String bucket = S3.newBucket();
  private final FakeKafka kafka = new FakeKafka();
  private BackfillProgress progress = new BackfillProgress();
  private S3Client client = S3.client();

  private static String record(String eventId, Instant at) {
    return """
        {"eventVersion":"1.08","eventTime":"%s","eventSource":"lambda.amazonaws.com",
         "eventName":"CreateFunction20150331","awsRegion":"eu-west-1","eventID":"%s",
         "requestParameters":{"functionName":"f"},
         "responseElements":{"functionArn":"arn:aws:lambda:eu-west-1:210987654321:function:f"},
         "recipientAccountId":"210987654321"}
        """
        .formatted(at, eventId);
  }

  private static String key(String logs, String account, String region, Instant delivered) {
    String time = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmm'Z'").format(utc(delivered));
    String day = DateTimeFormatter.ofPattern("uuuu/MM/dd").format(utc(delivered));
    return "%s%s/CloudTrail/%s/%s/%s_CloudTrail_%s_%s_AbCdEfGhIjKlMnOp.json.gz"
        .formatted(logs, account, region, day, account, region, time);
  }

  private static ZonedDateTime utc(Instant time) {
    return time.atZone(ZoneOffset.UTC);
  }

  /** A file that was delivered ten minutes after its event. */
  private void put(String logs, String account, String region, String eventId, Instant event) {
    S3.putGzip(
        bucket,
        key(logs, account, region, event.plus(Duration.ofMinutes(10))),
        "{\"Records\":[" + record(eventId, event) + "]}");
  }

  private void put(String eventId, Instant event) {
    put("AWSLogs/", ACCOUNT, "eu-west-1", eventId, event);
  }

  private void run(String prefix, Set<String> accounts, Set<String> regions, @Nullable Instant to)
      throws IOException, InterruptedException {
    run(new S3History(bucket, prefix, accounts, regions, START, to), false);
  }

  private void run(S3History history, boolean restart) throws IOException, InterruptedException {
    progress = new BackfillProgress();
    MeterRegistry registry = new SimpleMeterRegistry();
    IngestContext context = kafka.context(registry, CLOCK);
    new S3Backfill(context, client, history, Duration.ofMinutes(30), restart).run(progress);
  }

  private void run() throws IOException, InterruptedException {
    run("", Set.of(), Set.of(), null);
  }

  private List<String> ids() {
    return kafka.sent().stream().map(FunctionChange::eventId).toList();
  }

  @Test
  void the_layouts_of_plain_organization_and_control_tower_trails_are_found() throws Exception {
    put("AWSLogs/", ACCOUNT, "eu-west-1", "plain", START.plusSeconds(1));
    put("AWSLogs/o-abcdefghij/", ACCOUNT, "eu-west-1", "organization", START.plusSeconds(2));
    put("o-abcdefghij/AWSLogs/", ACCOUNT, "eu-west-1", "tower", START.plusSeconds(3));
    put(
        "o-abcdefghij/AWSLogs/o-abcdefghij/",
        ACCOUNT,
        "eu-west-1",
        "tower-3",
        START.plusSeconds(4));

    run();

    assertThat(ids()).containsExactly("plain", "organization", "tower", "tower-3");
    assertThat(kafka.sent()).allMatch(FunctionChange::replayed);
  }

  @Test
  void a_prefix_leads_to_its_trail_only() throws Exception {
    put("AWSLogs/", ACCOUNT, "eu-west-1", "other", START.plusSeconds(1));
    put("my/trail/AWSLogs/", ACCOUNT, "eu-west-1", "mine", START.plusSeconds(2));

    run("my/trail", Set.of(), Set.of(), null);

    assertThat(ids()).containsExactly("mine");
  }

  @Test
  void accounts_and_regions_can_be_chosen() throws Exception {
    put("AWSLogs/", ACCOUNT, "eu-west-1", "wanted", START.plusSeconds(1));
    put("AWSLogs/", ACCOUNT, "us-east-1", "other-region", START.plusSeconds(2));
    put("AWSLogs/", "111111111111", "eu-west-1", "other-account", START.plusSeconds(3));

    run("", Set.of(ACCOUNT), Set.of("eu-west-1"), null);

    assertThat(ids()).containsExactly("wanted");
  }

  @Test
  void events_of_the_asked_time_are_found_though_their_file_is_of_the_next_day() throws Exception {
    Instant to = START.plus(Duration.ofDays(1));
    put("before", START.minusSeconds(1));
    put("first", START);
    put("last", to.minusSeconds(1));
    put("after", to);

    run("", Set.of(), Set.of(), to);

    assertThat(ids()).containsExactly("first", "last");
    assertThat(progress.now().outside()).isEqualTo(2);
  }

  @Test
  void changes_are_published_in_the_order_of_their_event_times() throws Exception {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Instant event = START.plus(Duration.ofHours(i));
      expected.add("e-" + i);
      // The files of one day come in the opposite order.
      S3.putGzip(
          bucket,
          key("AWSLogs/", ACCOUNT, "r-" + i, event.plus(Duration.ofMinutes(59 - i))),
          "{\"Records\":[" + record("e-" + i, event) + "]}");
    }

    run();

    assertThat(ids()).isEqualTo(expected);
  }

  @Test
  void digests_insights_and_foreign_objects_are_left_alone() throws Exception {
    put("e-1", START.plusSeconds(1));
    S3.put(
        bucket, "AWSLogs/210987654321/CloudTrail-Digest/eu-west-1/2026/11/18/x.json.gz", bytes());
    S3.put(bucket, "AWSLogs/210987654321/CloudTrail/eu-west-1/2026/11/18/x.json.gz", bytes());
    S3.put(bucket, "AWSLogs/210987654321/Config/eu-west-1/2026/11/18/x.json.gz", bytes());
    S3.put(bucket, "AWSLogs/readme.txt", bytes());

    run();

    assertThat(ids()).containsExactly("e-1");
    assertThat(kafka.deadLetters()).isEmpty();
    assertThat(progress.now().files()).isEqualTo(1);
  }

  private static byte[] bytes() {
    return new byte[] {1, 2, 3};
  }

  @Test
  void an_interrupted_backfill_resumes_where_it_was() throws Exception {
    for (int i = 0; i < 600; i++) {
      put("e-" + i, START.plus(Duration.ofMinutes(i)));
    }
    kafka.capacity = 256;

    assertThatThrownBy(this::run).hasMessageContaining("Kafka is away");
    assertThat(kafka.acknowledged()).hasSize(256);

    kafka.capacity = Integer.MAX_VALUE;
    run();

    assertThat(progress.now().files()).isEqualTo(600 - 256);
    assertThat(progress.now().resumedFrom()).contains("20261118T0425Z");
    assertThat(kafka.acknowledgedIds())
        .isEqualTo(IntStream.range(0, 600).mapToObj(i -> "e-" + i).toList());
    assertThat(progress.now().share()).isEqualTo(1);
  }

  @Test
  void a_finished_file_is_not_read_again_unless_requested() throws Exception {
    put("e-1", START.plusSeconds(1));
    S3History history = new S3History(bucket, "", Set.of(), Set.of(), START, null);
    run(history, false);

    run(history, false);
    assertThat(progress.now().files()).isZero();

    put("e-2", START.plus(Duration.ofDays(2)));
    run(history, false);
    assertThat(progress.now().files()).isEqualTo(1);

    run(history, true);
    assertThat(progress.now().files()).isEqualTo(2);
    assertThat(ids()).containsExactly("e-1", "e-2", "e-1", "e-2");
  }

  @Test
  void files_that_are_delivered_after_others_of_a_later_name_are_found_and_none_is_read_twice()
      throws Exception {
    S3History history = new S3History(bucket, "", Set.of(), Set.of(), START, null);
    Random random = new Random(42);
    List<String> regions = List.of("eu-west-1", "eu-central-1", "us-east-1");
    // Delivered in the order of their names, but for a delay of up to 25 minutes.
    NavigableMap<Instant, Integer> deliveries = new TreeMap<>();
    for (int i = 0; i < 90; i++) {
      Instant named = START.plus(Duration.ofHours(22)).plus(Duration.ofMinutes(5L * (i / 3)));
      deliveries.put(named.plusMillis(random.nextInt(25 * 60_000)), i);
    }

    int delivered = 0;
    for (int i : deliveries.values()) {
      Instant event = START.plus(Duration.ofHours(22)).plus(Duration.ofMinutes(5L * (i / 3) - 10));
      put("AWSLogs/", ACCOUNT, regions.get(i % 3), "e-" + i, event);
      if (++delivered % 7 == 0) {
        run(history, false);
      }
    }
    run(history, false);

    assertThat(ids())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 90).mapToObj(i -> "e-" + i).toList());
  }

  @Test
  void a_restart_that_was_interrupted_does_not_skip_what_the_run_before_it_has_read()
      throws Exception {
    S3History history = new S3History(bucket, "", Set.of(), Set.of(), START, null);
    for (int i = 0; i < 300; i++) {
      put("e-" + i, START.plus(Duration.ofMinutes(i)));
    }
    put("AWSLogs/", ACCOUNT, "us-east-1", "last", START.plus(Duration.ofHours(6)));
    run(history, false);
    kafka.capacity = 301 + 256;
    assertThatThrownBy(() -> run(history, true)).hasMessageContaining("Kafka is away");
    kafka.capacity = Integer.MAX_VALUE;

    run(history, false);

    assertThat(progress.now().files()).isEqualTo(301 - 256);
  }

  @Test
  void a_file_with_garbage_is_a_dead_letter_and_the_others_are_read() throws Exception {
    put("e-1", START.plusSeconds(1));
    S3.put(bucket, key("AWSLogs/", ACCOUNT, "eu-west-1", START.plusSeconds(3600)), bytes());

    run();

    assertThat(ids()).containsExactly("e-1");
    assertThat(kafka.deadLetters()).hasSize(1);
    assertThat(kafka.deadLetters().get(0).source()).startsWith("s3://" + bucket + "/AWSLogs/");
  }

  @Test
  void a_damaged_file_is_read_again_before_it_is_a_dead_letter() throws Exception {
    put("e-1", START.plusSeconds(1));
    client = S3.cuttingFirstReads();

    run();

    assertThat(ids()).containsExactly("e-1");
    assertThat(kafka.deadLetters()).isEmpty();
    assertThat(progress.now().complete()).isTrue();
  }

  @Test
  void a_file_that_stays_damaged_is_a_dead_letter_and_the_backfill_incomplete() throws Exception {
    put("e-1", START.plusSeconds(1));
    byte[] whole = Gzips.gzip("{\"Records\":[" + record("e-2", START.plusSeconds(3590)) + "]}");
    S3.put(
        bucket,
        key("AWSLogs/", ACCOUNT, "eu-west-1", START.plusSeconds(3600)),
        Arrays.copyOf(whole, whole.length - 8));

    run();

    assertThat(kafka.deadLetters())
        .extracting(deadLetter -> deadLetter.reason().label())
        .containsExactly("truncated");
    assertThat(progress.now().complete()).isFalse();
  }

  @Test
  void a_missing_bucket_and_a_bucket_without_a_trail_are_named() {
    assertThatThrownBy(this::run)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("there is no AWSLogs/…/CloudTrail/ of any account in s3://" + bucket);
    assertThatThrownBy(
            () -> run(new S3History("no-such-bucket", "", Set.of(), Set.of(), START, null), false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("can't list s3://no-such-bucket/");
  }
}
