package io.vpcwatch.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.vpcwatch.model.Json;
import java.io.IOException;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code vpcwatch demo}, in a separate process. */
class DemoIT {
  private static final Path STORY = Path.of("..", "examples", "cloudtrail");
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final Pattern LINK = Pattern.compile("Open (http://\\S+:([0-9]+)/\\S*)");
  private static final Pattern ALERT =
      Pattern.compile("^\\| (OPENED|RESOLVED) (?: *[0-9]{2}:[0-9]{2})? *(\\S+)", Pattern.MULTILINE);

  @TempDir private Path folder;
  private Path temporary;
  private Path output;
  private Path messages;
  private Process process;

  @BeforeEach
  void createFolder() throws IOException {
    temporary = Files.createDirectory(folder.resolve("tmp"));
    output = folder.resolve("output");
    messages = folder.resolve("messages");
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void every_violation_of_the_story_is_sent_and_no_file_remains() throws Exception {
    List<String> expected = new ArrayList<>();
    int resolved = 0;
    JsonNode violations = replayed().get("violations");
    for (JsonNode violation : violations) {
      String function = violation.get("functionArn").asText().replaceFirst(".*:", "");
      expected.add("OPENED " + function);
      if (!violation.get("resolvedAt").isNull()) {
        expected.add("RESOLVED " + function);
        resolved++;
      }
    }

    start(Map.of(), "--exit");

    assertThat(process.waitFor()).isZero();
    String printed = Files.readString(output, UTF_8);
    assertThat(alerts(printed)).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(printed)
        .endsWith(
            "%d violations: %d resolved, %d still open.\n"
                .formatted(violations.size(), resolved, violations.size() - resolved));
    assertThat(printed.lines().filter(line -> line.startsWith("| Severity")))
        .as("alerts in full")
        .hasSize(3);
    assertThat(table(printed))
        .hasSize(violations.size())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80))
        .filteredOn(line -> line.contains("still open"))
        .hasSize(violations.size() - resolved);
    assertNothingIsLeft();
  }

  @Test
  void if_its_port_is_taken_the_page_has_another_one_and_ctrl_c_deletes_everything()
      throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      start(Map.of(), "--pace", "2", "--port", Integer.toString(taken.getLocalPort()));
      Matcher link = awaitLink();

      assertThat(link.group(2)).isNotEqualTo(Integer.toString(taken.getLocalPort()));
      assertThat(Files.readString(messages)).contains("port " + taken.getLocalPort() + " is taken");
      await().atMost(SOON).until(() -> !alerts(Files.readString(output)).isEmpty());
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();

      assertThat(process.waitFor()).isEqualTo(130);
      assertThat(Files.readString(messages))
          .endsWith("vpcwatch demo: stopped, everything is deleted\n")
          .doesNotContain("Exception");
      assertNothingIsLeft();
    }
  }

  /** As in a container whose port is published. */
  @Test
  void beyond_this_machine_the_page_opens_by_the_link_and_not_without_its_token() throws Exception {
    start(Map.of("VPCWATCH_HTTP_ADDRESS", "0.0.0.0", "VPCWATCH_HTTP_PORT", "0"), "--fast");
    Matcher link = awaitLink();
    URI api = URI.create("http://localhost:%s/api/v1/violations".formatted(link.group(2)));

    assertThat(get(HttpClient.newHttpClient(), api).statusCode()).isEqualTo(401);
    HttpClient browser =
        HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    HttpResponse<String> page = get(browser, URI.create(link.group(1)));
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.uri()).hasToString("http://localhost:%s/".formatted(link.group(2)));
    await().atMost(SOON).until(() -> get(browser, api).statusCode() == 200);
    await().atMost(SOON).until(() -> Files.readString(messages).contains("Next:"));
  }

  private void start(Map<String, String> environment, String... options) throws IOException {
    ProcessBuilder command = JvmProcess.vpcwatch(temporary, "demo");
    command.command().addAll(List.of(options));
    // A build that was started with nohup would let the process inherit that it ignores SIGINT.
    command.command().addAll(0, List.of("env", "--default-signal=INT"));
    command.environment().putAll(environment);
    process = command.redirectOutput(output.toFile()).redirectError(messages.toFile()).start();
  }

  private Matcher awaitLink() {
    return await()
        .atMost(SOON)
        .until(() -> LINK.matcher(Files.readString(messages)), Matcher::find);
  }

  private static HttpResponse<String> get(HttpClient client, URI uri) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString(UTF_8));
  }

  private static List<String> alerts(String printed) {
    return ALERT.matcher(printed).results().map(DemoIT::alert).toList();
  }

  private static String alert(MatchResult match) {
    return match.group(1) + " " + match.group(2);
  }

  private static List<String> table(String printed) {
    return printed
        .lines()
        .dropWhile(line -> !line.startsWith("FUNCTION "))
        .skip(1)
        .takeWhile(line -> !line.isEmpty())
        .toList();
  }

  private void assertNothingIsLeft() throws IOException {
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
