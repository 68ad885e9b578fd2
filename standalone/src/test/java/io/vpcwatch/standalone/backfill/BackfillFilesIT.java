package io.vpcwatch.standalone.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vpcwatch.model.Json;
import io.vpcwatch.standalone.app.KnownSettings;
import io.vpcwatch.standalone.broker.DataDirectory;
import io.vpcwatch.standalone.broker.EmbeddedBroker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BackfillFilesIT {
  private static final String RECORD =
      "{\"eventSource\":\"s3.amazonaws.com\",\"eventVersion\":\"1.11\",\"eventName\":\"PutObject\"}";

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void what_could_not_be_read_is_named_in_the_summary_and_in_the_exit_status() throws Exception {
    Path trails = Files.createDirectory(folder.resolve("trails"));
    Files.writeString(trails.resolve("good.json"), "{\"Records\":[" + RECORD + "]}");
    try (DataDirectory data = DataDirectory.open(folder.resolve("data"));
        EmbeddedBroker broker = EmbeddedBroker.in(data, 0)) {
      broker.start();

      assertThat(backfill(broker, trails)).isZero();
      assertThat(summary().get("complete").asBoolean()).isTrue();

      Files.writeString(trails.resolve("cut.json"), "{\"Records\":[" + RECORD);
      out.getBuffer().setLength(0);
      assertThat(backfill(broker, trails)).isEqualTo(2);
      assertThat(summary().get("complete").asBoolean(true)).isFalse();
      assertThat(summary().at("/backfill/unread/0/source").asText()).endsWith("cut.json");
      assertThat(err.toString()).contains("vpcwatch backfill: incomplete");
    }
  }

  private int backfill(EmbeddedBroker broker, Path trails) {
    Map<String, String> kafka = Map.of("kafka.bootstrap.servers", broker.bootstrapServers());
    CommandLine line =
        BackfillCommand.commandLine(() -> KnownSettings.loader().override(kafka).load());
    return line.setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err, true))
        .execute("files", trails.toString());
  }

  private JsonNode summary() throws Exception {
    return Json.mapper().readTree(out.toString().lines().reduce("", (all, last) -> last));
  }
}
