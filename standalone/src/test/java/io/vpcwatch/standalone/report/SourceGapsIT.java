package io.vpcwatch.standalone.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.evaluator.EvidenceReader;
import io.vpcwatch.ingest.aws.AwsContext;
import io.vpcwatch.ingest.cloudtrail.ReadLimits;
import io.vpcwatch.ingest.source.IngestContext;
import io.vpcwatch.model.report.AuditReport.Scope;
import io.vpcwatch.model.report.Coverage;
import io.vpcwatch.model.report.Coverage.Gap;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.TopicAdmin;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.app.KnownSettings;
import io.vpcwatch.standalone.broker.DataDirectory;
import io.vpcwatch.standalone.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gaps that processes of ingest leave in a broker, as the report shows them. */
class SourceGapsIT {
  private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");

  private static final String QUEUE = "sqs:live";
  private static final String LOOKUP = "lookup:111122223333/eu-west-1";
  private static final String OPEN = "not read again until this report was made";
  private static final String STOPPED = "ingest was stopped, delayed, or without Kafka";

  @TempDir private Path folder;
  private DataDirectory data;
  private EmbeddedBroker broker;
  private Settings settings;
  private Topics topics;

  @BeforeEach
  void startBroker() throws Exception {
    data = DataDirectory.open(folder.resolve("data"));
    broker = EmbeddedBroker.in(data, 0);
    broker.start();
    settings =
        KnownSettings.loader()
            .override(Map.of("kafka.bootstrap.servers", broker.bootstrapServers()))
            .load();
    TopicSettings names = settings.get(TopicSettings.class);
    topics = Topics.of(names);
    List<Topic<?, ?>> all = new ArrayList<>(topics.all());
    all.add(
        new Topic<>(
            names.prefix() + "evaluator-function-histories-changelog",
            Serdes.String(),
            Serdes.ByteArray(),
            null,
            names.partitions()));
    TopicAdmin.createOrVerify(settings.kafka(), all, (short) 1);
  }

  @AfterEach
  void stopBroker() {
    broker.close();
    data.close();
  }

  private static Instant minute(int minute) {
    return START.plus(Duration.ofMinutes(minute));
  }

  /** Reads a source at these minutes, each time in another process. */
  private void read(String source, Duration interval, @Nullable String failure, int... minutes)
      throws InterruptedException {
    for (int minute : minutes) {
      Clock clock = Clock.fixed(minute(minute), ZoneOffset.UTC);
      SimpleMeterRegistry registry = new SimpleMeterRegistry();
      try (IngestContext context =
          IngestContext.of(
              settings.kafka(),
              topics,
              AwsContext.of(settings, registry, clock),
              ReadLimits.defaults(),
              registry,
              clock)) {
        context.write(source, Map.of("position", "any"), interval, failure);
      }
    }
  }

  private Coverage report(int from, int to) {
    Scope scope = new Scope(minute(from), minute(to));
    return EvidenceReader.report(scope, minute(120), settings, settings.kafka())
        .version("test")
        .build()
        .coverage();
  }

  @Test
  void the_report_shows_in_which_part_of_a_period_which_source_was_not_read() throws Exception {
    Duration hour = Duration.ofHours(1);
    read(QUEUE, Duration.ZERO, null, 0, 9, 18);
    read("inventory:111122223333/eu-west-1", hour, null, 0, 119);
    read(QUEUE, Duration.ZERO, null, 27, 36);
    read(QUEUE, Duration.ZERO, "AccessDenied", 66);
    read(QUEUE, Duration.ZERO, null, 97);
    read(LOOKUP, Duration.ofMinutes(1), null, 97);

    Gap queueNow = new Gap(QUEUE, minute(97), null, OPEN);
    Gap queueStopped = new Gap(QUEUE, minute(66), minute(97), STOPPED);
    Gap queueRefused = new Gap(QUEUE, minute(36), minute(66), "AccessDenied");
    Gap lookupNow = new Gap(LOOKUP, minute(97), null, OPEN);
    Gap lookupBefore = new Gap(LOOKUP, null, minute(97), "no earlier reading is known");
    assertThat(report(1, 120).gaps())
        .containsExactly(lookupNow, queueNow, queueStopped, lookupBefore, queueRefused);
    assertThat(report(40, 50).gaps()).containsExactly(lookupBefore, queueRefused);
    assertThat(report(98, 110).gaps()).containsExactly(lookupNow, queueNow);
    assertThat(report(98, 110).notes()).contains(Coverage.AFTER_A_GAP);
  }
}
