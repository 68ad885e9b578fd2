package io.vpcwatch.standalone.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.vpcwatch.model.Json;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.app.KnownSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The bundled story. */
class ExportCommandTest {
  private static final String STORY = "../examples/cloudtrail";
  private static final Instant NOW = Instant.parse("2026-11-26T09:00:00Z");

  private final StringWriter output = new StringWriter();
  private final StringWriter messages = new StringWriter();

  @Test
  void every_violation_of_any_rule_is_a_finding_of_ocsf() throws IOException {
    assertThat(execute("--format", "ocsf", STORY)).isZero();

    assertThat(findings())
        .hasSize(11)
        .allSatisfy(finding -> assertThat(finding.get("class_uid").asInt()).isEqualTo(2003))
        .extracting(finding -> finding.get("activity_name").asText())
        .containsOnly("Create", "Close");
  }

  /** The schemas that the tests of the formats use. */
  @ParameterizedTest
  @CsvSource({
    "ocsf, ../model/src/test/resources/io/vpcwatch/model/finding/ocsf-compliance-finding.schema.json",
    "asff, ../alerting/src/test/resources/io/vpcwatch/alerting/channel/securityhub/asff-finding.schema.json"
  })
  void every_finding_is_valid(String format, Path file) throws IOException {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Files.readString(file));

    assertThat(execute("--format", format, STORY)).isZero();

    assertThat(findings())
        .hasSize(11)
        .allSatisfy(finding -> assertThat(schema.validate(finding)).isEmpty());
  }

  @Test
  void open_violations_are_findings_of_the_account_of_their_function() throws IOException {
    assertThat(execute("--format", "asff", "--open", STORY)).isZero();

    assertThat(findings())
        .extracting(finding -> finding.get("ProductArn").asText())
        .containsExactly(
            "arn:aws:securityhub:eu-west-1:111122223333:product/111122223333/default",
            "arn:aws:securityhub:us-east-1:444455556666:product/444455556666/default",
            "arn:aws:securityhub:eu-west-1:444455556666:product/444455556666/default");
  }

  @Test
  void files_that_can_not_be_read_are_reported() {
    assertThat(execute("--format", "asff", "missing")).isEqualTo(2);

    assertThat(messages.toString()).contains("missing").doesNotContain("\tat ");
    assertThat(output.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "arn:aws:lambda:eu-west-1:111122223333:function:a"})
  void what_is_no_arn_of_a_product_is_wrong_usage(String arn) {
    assertThat(execute("--format", "asff", "--product-arn", arn, STORY)).isEqualTo(2);

    assertThat(messages.toString())
        .contains("'" + arn + "' is no ARN of a product")
        .doesNotContain("\tat ");
    assertThat(output.toString()).isEmpty();
  }

  @Test
  void an_empty_path_is_not_the_current_folder() {
    assertThat(execute("--format", "ocsf", STORY, "")).isEqualTo(2);

    assertThat(messages.toString()).contains("a path is empty; . is the current folder");
    assertThat(output.toString()).isEmpty();
  }

  private List<JsonNode> findings() throws IOException {
    List<JsonNode> findings = new ArrayList<>();
    for (String line : output.toString().lines().toList()) {
      findings.add(Json.mapper().readTree(line));
    }
    return findings;
  }

  private int execute(String... arguments) {
    Settings settings = KnownSettings.loader().load();
    return new CommandLine(
            new ExportCommand(() -> settings, Settings::kafka, Clock.fixed(NOW, ZoneOffset.UTC)))
        .setOut(new PrintWriter(output, true))
        .setErr(new PrintWriter(messages, true))
        .execute(arguments);
  }
}
