package io.vpcwatch.standalone.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import io.vpcwatch.model.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/** The very {@code logback.xml} that is shipped, and what it makes of things. */
class LogOutputTest {

  @Test
  void text_from_outside_cannot_forge_a_log_line() throws Exception {
    String output =
        logged(
            "io.vpcwatch.Any",
            log -> log.warn("agent {}", "x\r\n2026 INFO all is well\u001b[2K\u202e"));

    assertThat(output.lines()).hasSize(1);
    assertThat(output).contains("agent x??2026 INFO all is well?[2K?");
  }

  @Test
  void lines_of_an_exception_are_marked_whatever_its_message_contains() throws Exception {
    String output =
        logged(
            "io.vpcwatch.Any",
            log -> log.error("failed", new IllegalStateException("x\n2026 INFO forged\u001b[2K")));

    assertThat(output.lines().skip(1)).isNotEmpty().allMatch(line -> line.startsWith("  | "));
    assertThat(output).contains("  | 2026 INFO forged?[2K").doesNotContain("\u001b");
  }

  @Test
  void libraries_only_warn() throws Exception {
    assertThat(logged("org.apache.kafka.Any", log -> log.info("hello"))).isEmpty();
    assertThat(logged("org.apache.kafka.Any", log -> log.warn("hello")))
        .contains("WARN  Any: hello");
    assertThat(logged("io.vpcwatch.Any", log -> log.info("hello"))).contains("INFO  Any: hello");
  }

  @Test
  void the_warnings_of_a_normal_stop_are_suppressed() throws Exception {
    String noise = "[X id=1] Attempting to close NetworkClient that has already been closed.";

    assertThat(logged("org.apache.kafka.clients.NetworkClient", log -> log.warn(noise))).isEmpty();
    assertThat(logged("io.vpcwatch.Any", log -> log.warn(noise))).isNotEmpty();
    assertThat(logged("io.javalin.Javalin", log -> log.error("Failed to start Javalin"))).isEmpty();
    assertThat(logged("io.javalin.Javalin", log -> log.error("Uncaught exception"))).isNotEmpty();
    assertThat(logged("org.apache.kafka.clients.NetworkClient", log -> log.warn("refused")))
        .isNotEmpty();
  }

  @Test
  void in_json_each_line_is_an_object_also_of_hostile_text_and_exceptions() throws Exception {
    LogSettings json = new LogSettings(LogSettings.Format.JSON, Level.INFO);
    String text = "x\r\n2026 INFO \"all\" is well\u001b[2K\u202e\u2028\\";

    String output =
        logged(
            json,
            "io.vpcwatch.Any",
            log -> log.warn("agent {}", text, new IllegalStateException("y\n" + text)));

    assertThat(output.split("\n")).hasSize(1);
    JsonNode line = Json.mapper().readTree(output);
    assertThat(line.path("formattedMessage").asText()).isEqualTo("agent " + text);
    assertThat(line.path("level").asText()).isEqualTo("WARN");
    assertThat(line.path("loggerName").asText()).isEqualTo("io.vpcwatch.Any");
    assertThat(line.path("timestamp").isNumber()).isTrue();
    assertThat(line.path("throwable").path("message").asText()).isEqualTo("y\n" + text);
    assertThat(
            Json.mapper()
                .readTree(logged(json, "org.apache.kafka.Any", log -> log.warn("from Kafka")))
                .path("formattedMessage")
                .asText())
        .isEqualTo("from Kafka");
  }

  @ParameterizedTest
  @CsvSource({
    "ERROR, io.vpcwatch.Any, ERROR",
    "ERROR, org.apache.kafka.Any, ERROR",
    "WARN, io.vpcwatch.Any, WARN",
    "WARN, org.apache.kafka.Any, WARN",
    "INFO, io.vpcwatch.Any, INFO",
    "INFO, org.apache.kafka.Any, WARN",
    "DEBUG, io.vpcwatch.Any, DEBUG",
    "DEBUG, org.apache.kafka.Any, INFO",
    "TRACE, io.vpcwatch.Any, TRACE",
    "TRACE, org.apache.kafka.Any, DEBUG",
  })
  void the_level_decides_what_is_logged(Level verbosity, String logger, Level least)
      throws Exception {
    LogSettings settings = new LogSettings(LogSettings.Format.TEXT, verbosity);
    for (Level level : Level.values()) {
      assertThat(logged(settings, logger, log -> log.atLevel(level).log("hello")))
          .as("%s", level)
          .hasLineCount(level.compareTo(least) <= 0 ? 1 : 0);
    }
  }

  private static String logged(String logger, Consumer<Logger> action) throws Exception {
    return logged(new LogSettings(LogSettings.Format.TEXT, Level.INFO), logger, action);
  }

  private static String logged(LogSettings settings, String logger, Consumer<Logger> action)
      throws Exception {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    PrintStream standardError = System.err;
    System.setErr(new PrintStream(output, true, UTF_8));
    try {
      configurator.doConfigure(LogOutputTest.class.getResource("/logback.xml"));
      settings.applyTo(context);
      action.accept(context.getLogger(logger));
    } finally {
      System.setErr(standardError);
      context.stop();
    }
    return output.toString(UTF_8);
  }
}
