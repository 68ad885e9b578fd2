package io.vpcwatch.standalone.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

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
    assertThat(logged("org.apache.kafka.clients.NetworkClient", log -> log.warn("refused")))
        .isNotEmpty();
  }

  private static String logged(String logger, Consumer<Logger> action) throws Exception {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    PrintStream standardError = System.err;
    System.setErr(new PrintStream(output, true, UTF_8));
    try {
      configurator.doConfigure(LogOutputTest.class.getResource("/logback.xml"));
      action.accept(context.getLogger(logger));
    } finally {
      System.setErr(standardError);
      context.stop();
    }
    return output.toString(UTF_8);
  }
}
