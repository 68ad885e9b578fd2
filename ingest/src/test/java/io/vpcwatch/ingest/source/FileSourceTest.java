package io.vpcwatch.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vpcwatch.ingest.cloudtrail.ReadLimits;
import io.vpcwatch.ingest.cloudtrail.TrailReader;
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
  private final RecordedFindings findings = new RecordedFindings();
  private final CheckpointsInMemory checkpoints = new CheckpointsInMemory();

  private FileSource source(Path... paths) {
    return new FileSource(
        List.of(paths),
        new TrailReader(ReadLimits.defaults(), true, CLOCK),
        findings,
        checkpoints,
        CLOCK);
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
  void files_are_read_in_order_and_remembered_when_they_are_safe() throws IOException {
    write("b.json", "2", "3");
    Path first = write("a.json", "1");

    int read = source(folder).poll();

    assertThat(read).isEqualTo(2);
    assertThat(findings.settledIds()).containsExactly("1", "2", "3");
    Checkpoint checkpoint = checkpoints.last("file:" + first.toAbsolutePath());
    assertThat(checkpoint.position())
        .containsEntry("path", first.toString())
        .containsEntry("size", Long.toString(Files.size(first)))
        .containsEntry("modified", Files.getLastModifiedTime(first).toString());
    assertThat(checkpoint.at()).isEqualTo(CLOCK.instant());
  }

  @Test
  void what_has_been_read_is_not_read_again_not_even_by_the_next_process() throws IOException {
    write("a.json", "1");
    source(folder).poll();

    assertThat(source(folder).poll()).isZero();
    assertThat(findings.taken).hasSize(1);
  }

  @Test
  void new_files_and_changed_files_are_read() throws IOException {
    write("a.json", "1");
    FileSource source = source(folder);
    source.poll();

    write("a.json", "1", "2");
    write("b.json", "3");

    assertThat(source.poll()).isEqualTo(2);
    assertThat(findings.settledIds()).containsExactly("1", "1", "2", "3");
  }

  @Test
  void a_file_that_is_not_safe_is_read_again() throws IOException {
    write("a.json", "1");
    findings.failing = true;
    assertThatThrownBy(() -> source(folder).poll()).hasMessage("Kafka is away");
    assertThat(checkpoints.written).isEmpty();

    findings.failing = false;
    source(folder).poll();

    assertThat(findings.settledIds()).containsExactly("1", "1");
    assertThat(checkpoints.written).hasSize(1);
  }

  @Test
  void a_missing_path_is_named_and_the_others_are_read() throws IOException {
    Path file = write("a.json", "1");
    Path missing = folder.resolve("missing");

    assertThatThrownBy(() -> source(missing, file).poll())
        .isInstanceOf(IOException.class)
        .hasMessage("no such file or folder: " + missing);
    assertThat(findings.settledIds()).containsExactly("1");
  }

  @Test
  void what_is_unreadable_in_a_file_is_handed_over_and_the_file_counts_as_read()
      throws IOException {
    Files.writeString(folder.resolve("a.json"), "garbage\n" + deletion("1"));

    source(folder).poll();

    assertThat(findings.deadLetters).hasSize(1);
    assertThat(findings.settledIds()).containsExactly("1");
    assertThat(checkpoints.written).hasSize(1);
  }
}
