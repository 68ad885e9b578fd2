package io.vpcwatch.standalone.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vpcwatch.model.Json;
import io.vpcwatch.standalone.app.KnownSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import picocli.CommandLine;

/** What people hand in, one input of each kind, and the right answer to each of them. */
class FieldInputsTest {
  static final Path FOLDER = Path.of("src/test/resources/field/inputs");
  private static final Path ANSWERS = Path.of("src/test/resources/field/answers.csv");

  private final StringWriter output = new StringWriter();

  @ParameterizedTest(name = "{0}: exit status {1}, {3}")
  @CsvFileSource(
      resources = "/field/answers.csv",
      delimiter = '|',
      quoteCharacter = '\'',
      numLinesToSkip = 1)
  void an_input_of_the_field_gets_the_right_answer(
      String input,
      int exitStatus,
      @Nullable Boolean complete,
      @Nullable String functions,
      @Nullable String violations,
      String text)
      throws IOException {
    String file = FOLDER.resolve(input).toString();

    assertThat(replay(file)).isEqualTo(exitStatus);
    assertThat(output.toString()).contains(text);
    boolean allClear = output.toString().contains("No function was ever outside of a VPC.");
    assertThat(allClear).isEqualTo(exitStatus == 0 && violations != null && violations.isEmpty());

    output.getBuffer().setLength(0);
    assertThat(replay("--format", "json", file)).isEqualTo(exitStatus);
    if (complete == null) {
      assertThat(output.toString()).isEmpty();
      return;
    }
    JsonNode report = Json.mapper().readTree(output.toString());
    assertThat(report.get("complete").asBoolean()).isEqualTo(complete);
    assertThat(functions(report)).isEqualTo(functions);
    assertThat(violations(report)).isEqualTo(violations);
  }

  @Test
  void every_input_has_an_answer() throws IOException {
    List<String> answered =
        Files.readAllLines(ANSWERS).stream()
            .skip(2)
            .map(line -> line.substring(0, line.indexOf(' ')))
            .toList();
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(answered);
    }
  }

  private int replay(String... arguments) {
    PrintWriter out = new PrintWriter(output, true);
    boolean json = arguments.length > 1;
    return new CommandLine(new ReplayCommand(() -> KnownSettings.loader().load(), "test"))
        .setOut(out)
        .setErr(json ? new PrintWriter(new StringWriter()) : out)
        .execute(arguments);
  }

  private static String functions(JsonNode report) {
    return join(report.get("functions"), line -> name(line) + "=" + line.get("verdict").asText());
  }

  private static String violations(JsonNode report) {
    return join(
        report.get("violations"),
        line ->
            String.join(
                    " ",
                    name(line),
                    line.get("cause").asText(),
                    line.get("openedAt").asText().substring(11, 19),
                    line.get("end").asText("").replace("null", ""))
                .strip());
  }

  private static String join(JsonNode lines, Function<JsonNode, String> text) {
    return StreamSupport.stream(lines.spliterator(), false)
        .map(text)
        .collect(Collectors.joining(", "));
  }

  private static String name(JsonNode line) {
    String arn = line.get("functionArn").asText();
    return arn.substring(arn.lastIndexOf(':') + 1);
  }
}
