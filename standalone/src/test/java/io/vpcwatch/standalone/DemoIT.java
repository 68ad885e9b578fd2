package io.vpcwatch.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vpcwatch.model.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code vpcwatch demo --exit}, in a separate process. */
class DemoIT {
  private static final Path STORY = Path.of("..", "examples", "cloudtrail");

  @TempDir private Path folder;

  @Test
  void every_violation_of_the_story_is_sent_and_no_file_remains() throws Exception {
    JsonNode violations = replayed().get("violations");
    Path output = folder.resolve("output");
    Path temporary = Files.createDirectory(folder.resolve("tmp"));

    Process process =
        JvmProcess.vpcwatch(temporary, "demo", "--exit")
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();

    assertThat(process.waitFor()).isZero();
    String printed = Files.readString(output, UTF_8);
    int resolved = 0;
    for (JsonNode violation : violations) {
      boolean isResolved = !violation.get("resolvedAt").isNull();
      resolved += isResolved ? 1 : 0;
      assertThat(printed.split("vpcwatch incident " + violation.get("violationId").asText(), -1))
          .as("1 + the alerts about %s", violation.get("functionArn"))
          .hasSize(isResolved ? 3 : 2);
    }
    assertThat(printed)
        .endsWith(
            "%d violations: %d resolved, %d still open.\n"
                .formatted(violations.size(), resolved, violations.size() - resolved));
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left.filter(path -> path.getFileName().toString().startsWith("vpcwatch-")))
          .isEmpty();
    }
  }

  private JsonNode replayed() throws IOException {
    Path report = folder.resolve("report.json");
    Vpcwatch.commandLine(Map.of(), folder)
        .execute("replay", "--format", "json", "--output", report.toString(), STORY.toString());
    return Json.mapper().readTree(report.toFile());
  }
}
