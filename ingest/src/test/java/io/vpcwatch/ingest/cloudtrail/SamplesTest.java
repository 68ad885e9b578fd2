package io.vpcwatch.ingest.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionChange.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Genuine records of other people, which this project does not carry; {@code
 * -Dvpcwatch.samples=DIR} names their folder.
 */
@EnabledIfSystemProperty(named = "vpcwatch.samples", matches = ".+")
class SamplesTest {
  private static final Path SAMPLES = Path.of(System.getProperty("vpcwatch.samples", "."));

  @Test
  void every_genuine_record_is_understood() throws IOException {
    List<Path> files = TrailFiles.list(List.of(SAMPLES.resolve("records")));
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      Recorded recorded = Recorded.of(Files.readAllBytes(file));
      assertThat(recorded.problems()).as(file.toString()).isEmpty();
      assertThat(recorded.counts.lambdaRecords()).as(file.toString()).isEqualTo(1);

      JsonNode object = Records.MAPPER.readTree(file.toFile());
      JsonNode record = object.has("detail") ? object.path("detail") : object;
      expect(file, record, recorded);
    }
  }

  /** By the plainest reading of the name alone, independent of the rules under test. */
  private static void expect(Path file, JsonNode record, Recorded recorded) {
    String name = record.path("eventName").asText();
    Kind kind = kind(name);
    if (kind == null) {
      assertThat(recorded.onlyIgnored()).as(file.toString()).isEqualTo("other-operation");
    } else if (record.hasNonNull("errorCode")) {
      assertThat(recorded.onlyIgnored()).as(file.toString()).isEqualTo("failed-call");
    } else {
      FunctionChange change = recorded.onlyChange();
      assertThat(change.kind()).as(file.toString()).isEqualTo(kind);
      assertThat(change.eventId()).isEqualTo(record.path("eventID").asText());
      assertThat(change.eventTime()).isEqualTo(record.path("eventTime").asText());
      assertThat(change.actor().arn())
          .isEqualTo(record.path("userIdentity").path("arn").textValue());
      assertThat(change.attachment().isAttached()).isFalse();
      assertThat(change.attachment().isKnown())
          .isEqualTo(record.path("responseElements").isObject() || kind == Kind.CREATED);
    }
  }

  private static Kind kind(String name) {
    return switch (name) {
      case "CreateFunction20150331" -> Kind.CREATED;
      case "UpdateFunctionConfiguration20150331v2" -> Kind.CONFIGURED;
      case "UpdateFunctionCode20150331v2", "PublishVersion20150331" -> Kind.OBSERVED;
      case "DeleteFunction20150331" -> Kind.DELETED;
      case "TagResource20170331v2" -> Kind.TAGGED;
      default -> null;
    };
  }

  @Test
  void genuine_envelopes_and_edge_cases_are_read() throws IOException {
    for (Path file :
        TrailFiles.list(List.of(SAMPLES.resolve("envelopes"), SAMPLES.resolve("edge")))) {
      Recorded recorded = Recorded.of(Files.readAllBytes(file));
      assertThat(recorded.changes).as(file.toString()).isEmpty();
      assertThat(recorded.reasons()).as(file.toString()).isSubsetOf("not-cloudtrail");
    }
  }
}
