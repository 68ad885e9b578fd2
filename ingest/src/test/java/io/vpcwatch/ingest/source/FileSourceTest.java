package io.vpcwatch.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.ingest.kafka.FakeKafka;
import io.vpcwatch.model.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSourceTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-20T10:05:00Z"), ZoneOffset.UTC);

  @TempDir Path folder;
  private final FakeKafka kafka = new FakeKafka();

  private FileSource source(Path... paths) {
    return new FileSource(List.of(paths), true, kafka.context(new SimpleMeterRegistry(), CLOCK));
  }

  private int read(FileSource source) throws IOException, InterruptedException {
    return source.readNew(kafka.publisher()::batch);
  }

  private Path write(String name, String... eventIds) throws IOException {
    StringBuilder records = new StringBuilder();
    for (String id : eventIds) {
      records.append(deletion(id)).append('\n');
    }
    return Files.writeString(folder.resolve(name), records);
  }

  static String deletion(String eventId) {
    return "{\"eventVersion\":\"1.08\",\"eventTime\":\"2026-11-20T10:00:00Z\",\"eventSource\":\"lambda.amazonaws.com\","
        + "\"eventName\":\"DeleteFunction20150331\",\"awsRegion\":\"eu-west-1\",\"recipientAccountId\":\"210987654321\","
        + "\"requestParameters\":{\"functionName\":\"billing\"},\"eventID\":\""
        + eventId
        + "\"}";
  }

  @Test
  void files_are_read_in_order_and_checkpointed_once_kafka_acknowledged_them() throws Exception {
    write("b.json", "2", "3");
    Path first = write("a.json", "1");

    int read = read(source(folder));

    assertThat(read).isEqualTo(2);
    assertThat(kafka.acknowledgedIds()).containsExactly("1", "2", "3");
    Checkpoint checkpoint = kafka.checkpoints().last("file:" + first.toAbsolutePath());
    assertThat(checkpoint.position())
        .containsEntry("path", first.toString())
        .containsEntry("size", Long.toString(Files.size(first)))
        .containsEntry("modified", Files.getLastModifiedTime(first).toString());
    assertThat(checkpoint.at()).isEqualTo(CLOCK.instant());
  }

  @Test
  void a_file_is_read_once_even_across_restarts() throws Exception {
    write("a.json", "1");
    read(source(folder));

    assertThat(read(source(folder))).isZero();
    assertThat(kafka.sent()).hasSize(1);
  }

  @Test
  void new_files_and_changed_files_are_read() throws Exception {
    write("a.json", "1");
    FileSource source = source(folder);
    read(source);

    write("a.json", "1", "2");
    write("b.json", "3");

    assertThat(read(source)).isEqualTo(2);
    assertThat(kafka.acknowledgedIds()).containsExactly("1", "1", "2", "3");
  }

  @Test
  void a_file_without_acknowledgement_is_read_again() throws Exception {
    write("a.json", "1");
    kafka.failing = true;
    assertThatThrownBy(() -> read(source(folder))).hasMessageContaining("Kafka is away");
    assertThat(kafka.writtenCheckpoints()).isEmpty();

    kafka.failing = false;
    read(source(folder));

    assertThat(kafka.sentIds()).containsExactly("1", "1");
    assertThat(kafka.acknowledgedIds()).containsExactly("1");
    assertThat(kafka.writtenCheckpoints()).hasSize(1);
  }

  @Test
  void a_missing_path_is_named_and_the_others_are_read() throws Exception {
    Path file = write("a.json", "1");
    Path missing = folder.resolve("missing");

    assertThatThrownBy(() -> read(source(missing, file)))
        .isInstanceOf(IOException.class)
        .hasMessage("no such file or folder: " + missing);
    assertThat(kafka.acknowledgedIds()).containsExactly("1");
  }

  @Test
  void unreadable_parts_of_a_file_become_dead_letters_and_the_file_counts_as_read()
      throws Exception {
    Files.writeString(folder.resolve("a.json"), "garbage\n" + deletion("1"));

    read(source(folder));

    assertThat(kafka.deadLetters()).hasSize(1);
    assertThat(kafka.acknowledgedIds()).containsExactly("1");
    assertThat(kafka.writtenCheckpoints()).hasSize(1);
  }
}
