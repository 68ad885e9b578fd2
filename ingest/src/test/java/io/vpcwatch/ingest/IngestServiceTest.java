package io.vpcwatch.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.ingest.aws.AwsSettings;
import io.vpcwatch.ingest.kafka.FakeKafka;
import io.vpcwatch.ingest.source.IngestContext;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestServiceTest {
  private static final String RECORD =
      "{\"eventTime\":\"2026-11-20T10:00:00Z\",\"eventSource\":\"lambda.amazonaws.com\","
          + "\"eventName\":\"DeleteFunction20150331\",\"awsRegion\":\"eu-west-1\",\"recipientAccountId\":\"210987654321\","
          + "\"requestParameters\":{\"functionName\":\"billing\"},\"eventID\":\"%s\"}\n";

  @TempDir Path folder;
  private final FakeKafka kafka = new FakeKafka();
  private IngestService service;

  private void start(String... paths) {
    create(paths);
    service.start();
  }

  private void create(String... paths) {
    Settings settings =
        ServiceSettings.loader()
            .group("ingest", IngestSettings.class)
            .group("aws", AwsSettings.class)
            .check(IngestSettings::checkAccounts)
            .override(
                Map.of("ingest.files", String.join(",", paths), "ingest.poll-interval", "10ms"))
            .load();
    MeterRegistry registry = new SimpleMeterRegistry();
    IngestContext context = kafka.context(registry, Clock.systemUTC());
    service = new IngestService(settings, context, Map::of);
  }

  private void write(String name, String eventId) throws IOException {
    Files.writeString(folder.resolve(name), RECORD.formatted(eventId));
  }

  @AfterEach
  void close() {
    if (service != null) {
      service.close();
    }
  }

  @Test
  void the_service_is_down_before_its_sources_are_started() {
    create(folder.toString());

    assertThat(service.check().ok()).isFalse();
  }

  @Test
  void files_are_read_when_they_appear() throws IOException {
    write("a.json", "1");
    start(folder.toString());
    await().untilAsserted(() -> assertThat(kafka.acknowledgedIds()).containsExactly("1"));

    write("b.json", "2");

    await().untilAsserted(() -> assertThat(kafka.acknowledgedIds()).containsExactly("1", "2"));
    assertThat(kafka.newestEvent(SourceType.TRAIL)).isPositive();
    assertThat(service.check().ok()).isTrue();
    assertThat(kafka.openings()).isEqualTo(1);
  }

  @Test
  void the_service_is_down_while_kafka_rejects_records_and_misses_none() throws IOException {
    kafka.failing = true;
    write("a.json", "1");
    start(folder.toString());
    await().until(() -> kafka.sent().size() > 2);
    await().untilAsserted(() -> assertThat(service.check().detail()).contains("Kafka is away"));
    assertThat(service.check().ok()).isFalse();
    assertThat(kafka.writtenCheckpoints()).isEmpty();

    kafka.failing = false;

    await().untilAsserted(() -> assertThat(kafka.writtenCheckpoints()).hasSize(1));
    assertThat(service.check().ok()).isTrue();
    assertThat(kafka.acknowledgedIds()).containsExactly("1");
    assertThat(kafka.openings()).isEqualTo(1);
  }

  @Test
  void the_service_is_down_and_retries_while_kafka_is_unreachable() throws IOException {
    kafka.unreachable = new IllegalStateException("no broker");
    start(folder.toString());
    await().until(() -> kafka.openings() > 2);
    assertThat(service.check().ok()).isFalse();

    kafka.unreachable = null;

    await().untilAsserted(() -> assertThat(service.check().ok()).isTrue());
    int openings = kafka.openings();
    write("a.json", "1");
    await().untilAsserted(() -> assertThat(kafka.acknowledgedIds()).containsExactly("1"));
    assertThat(kafka.openings()).isEqualTo(openings);
  }

  @Test
  void a_missing_path_makes_it_down_until_it_appears() throws IOException {
    Path late = folder.resolve("late");
    start(late.toString());
    await()
        .untilAsserted(
            () -> assertThat(service.check().detail()).contains("no such file or folder: " + late));
    assertThat(service.check().ok()).isFalse();

    Files.createDirectory(late);

    await().untilAsserted(() -> assertThat(service.check().ok()).isTrue());
    assertThat(kafka.openings()).isEqualTo(1);
  }

  @Test
  void a_worker_that_dies_is_a_failed_check() {
    kafka.unreachable = new StackOverflowError("deep");
    start(folder.toString());

    await()
        .dontCatchUncaughtExceptions()
        .untilAsserted(
            () -> assertThat(service.check().detail()).contains("has died").contains("deep"));
    assertThat(service.check().ok()).isFalse();
  }

  @Test
  void closing_ends_the_worker_and_the_producer_and_may_be_repeated() {
    start(folder.toString());
    await().until(() -> kafka.openings() == 1);

    service.close();
    service.close();

    assertThat(kafka.closed()).isTrue();
  }

  @Test
  void without_a_source_no_connection_is_opened() {
    start();

    assertThat(service.check().ok()).isTrue();
    assertThat(service.name()).isEqualTo("ingest");
    assertThat(kafka.openings()).isZero();
  }
}
