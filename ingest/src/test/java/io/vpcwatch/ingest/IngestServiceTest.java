package io.vpcwatch.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.ingest.aws.AwsProblems;
import io.vpcwatch.ingest.aws.AwsSettings;
import io.vpcwatch.ingest.inventory.InventoryProblems;
import io.vpcwatch.ingest.inventory.InventorySettings;
import io.vpcwatch.ingest.lookup.LookupProblems;
import io.vpcwatch.ingest.lookup.LookupSettings;
import io.vpcwatch.ingest.source.CheckpointsInMemory;
import io.vpcwatch.ingest.source.Connection;
import io.vpcwatch.ingest.source.FakeConnection;
import io.vpcwatch.ingest.source.RecordedFindings;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestServiceTest {
  private static final String RECORD =
      "{\"eventTime\":\"2026-11-20T10:00:00Z\",\"eventSource\":\"lambda.amazonaws.com\","
          + "\"eventName\":\"DeleteFunction20150331\",\"awsRegion\":\"eu-west-1\",\"recipientAccountId\":\"210987654321\","
          + "\"requestParameters\":{\"functionName\":\"billing\"},\"eventID\":\"%s\"}\n";

  @TempDir Path folder;
  private final RecordedFindings findings = new RecordedFindings();
  private final CheckpointsInMemory checkpoints = new CheckpointsInMemory();
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private IngestService service;

  private Connection connect() {
    opened.incrementAndGet();
    return new FakeConnection(findings, checkpoints, closed::incrementAndGet);
  }

  private void start(Supplier<Connection> connections, String... paths) {
    create(connections, paths);
    service.start();
  }

  private void create(Supplier<Connection> connections, String... paths) {
    Settings settings =
        ServiceSettings.loader()
            .group(IngestSettings.class, IngestProblems::of)
            .group(AwsSettings.class, AwsProblems::of)
            .group(LookupSettings.class, LookupProblems::of)
            .group(InventorySettings.class, InventoryProblems::of)
            .check(IngestProblems::between)
            .override(
                Map.of("ingest.files", String.join(",", paths), "ingest.poll-interval", "10ms"))
            .load();
    service =
        IngestSources.serviceOf(
            settings, connections, Map::of, new SimpleMeterRegistry(), Clock.systemUTC());
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
  void it_is_not_well_before_its_sources_are_started() {
    create(this::connect, folder.toString());

    assertThat(service.check().ok()).isFalse();
  }

  @Test
  void files_are_read_when_they_appear() throws IOException {
    write("a.json", "1");
    start(this::connect, folder.toString());
    await().untilAsserted(() -> assertThat(findings.settledIds()).containsExactly("1"));

    write("b.json", "2");

    await().untilAsserted(() -> assertThat(findings.settledIds()).containsExactly("1", "2"));
    assertThat(findings.newest).containsKey(SourceType.TRAIL);
    assertThat(service.check().ok()).isTrue();
    assertThat(opened).hasValue(1);
  }

  @Test
  void while_kafka_refuses_the_service_is_unwell_and_afterwards_nothing_is_missing()
      throws IOException {
    findings.failing = true;
    write("a.json", "1");
    start(this::connect, folder.toString());
    await().until(() -> opened.get() > 2);
    await().untilAsserted(() -> assertThat(service.check().detail()).contains("Kafka is away"));
    assertThat(service.check().ok()).isFalse();
    assertThat(checkpoints.written).isEmpty();

    findings.failing = false;

    await().untilAsserted(() -> assertThat(checkpoints.written).hasSize(1));
    assertThat(service.check().ok()).isTrue();
    assertThat(findings.settledIds()).contains("1");
    assertThat(opened.get() - closed.get()).isEqualTo(1);
  }

  @Test
  void while_kafka_can_not_be_reached_the_service_is_unwell_and_tries_again() {
    AtomicInteger tries = new AtomicInteger();
    start(
        () -> {
          if (tries.incrementAndGet() < 3) {
            throw new IllegalStateException("no broker");
          }
          return connect();
        },
        folder.toString());

    await().until(() -> opened.get() == 1);
    await().untilAsserted(() -> assertThat(service.check().ok()).isTrue());
    assertThat(tries).hasValue(3);
  }

  @Test
  void a_missing_path_makes_it_unwell_until_it_appears() throws IOException {
    Path late = folder.resolve("late");
    start(this::connect, late.toString());
    await()
        .untilAsserted(
            () -> assertThat(service.check().detail()).contains("no such file or folder: " + late));
    assertThat(service.check().ok()).isFalse();

    Files.createDirectory(late);

    await().untilAsserted(() -> assertThat(service.check().ok()).isTrue());
    assertThat(opened).hasValue(1);
  }

  @Test
  void a_worker_that_dies_is_a_failed_check() {
    start(
        () -> {
          throw new StackOverflowError("deep");
        },
        folder.toString());

    await()
        .dontCatchUncaughtExceptions()
        .untilAsserted(
            () -> assertThat(service.check().detail()).contains("has died").contains("deep"));
    assertThat(service.check().ok()).isFalse();
  }

  @Test
  void closing_ends_the_worker_and_its_connection_and_may_be_repeated() {
    start(this::connect, folder.toString());
    await().until(() -> opened.get() == 1);

    service.close();
    service.close();

    assertThat(closed).hasValue(1);
  }

  @Test
  void without_a_source_there_is_nothing_to_connect_for() {
    start(this::connect);

    assertThat(service.check().ok()).isTrue();
    assertThat(service.name()).isEqualTo("ingest");
    assertThat(opened).hasValue(0);
  }
}
