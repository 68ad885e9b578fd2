package io.vpcwatch.standalone.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.AlertingSettings;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.app.KnownSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DoctorCommandTest {
  private final StringWriter printed = new StringWriter();
  private final Map<String, String> settings = new HashMap<>();
  @TempDir private Path folder;

  private int run() {
    settings.put("data-dir", folder.resolve("data").toString());
    CommandLine line = new CommandLine(new DoctorCommand(this::load));
    line.setOut(new PrintWriter(printed));
    return line.execute();
  }

  private Settings load() {
    return KnownSettings.loader().override(settings).load();
  }

  @Test
  void a_complete_setup_has_no_problems() {
    settings.put("ingest.files", folder.toString());
    settings.put("alerting.channels.screen.type", "console");

    assertThat(run()).isZero();
    assertThat(printed.toString())
        .contains("ok     kafka", "ok     channel screen", "No problems found.")
        .doesNotContain("WRONG");
    assertThat(Files.exists(folder.resolve("data"))).as("nothing is created").isFalse();
  }

  @Test
  void all_problems_are_reported_at_once() {
    settings.put("kafka.bootstrap.servers", "127.0.0.1:1");
    settings.put("kafka.default.api.timeout.ms", "300");
    settings.put("kafka.request.timeout.ms", "300");
    settings.put("ingest.files", folder.resolve("missing").toString());
    settings.put("alerting.channels.ops.type", "slack");
    settings.put("alerting.channels.ops.webhook-url", "http://127.0.0.1:1/SECRET");

    assertThat(run()).isEqualTo(1);
    assertThat(printed.toString())
        .contains(
            "127.0.0.1:1 does not answer",
            "is not there: create it",
            "channel ops",
            "unreachable",
            "3 problems found.")
        .doesNotContain("SECRET");
  }

  @Test
  void routes_that_leave_violations_without_a_channel_are_a_problem() {
    settings.put("ingest.files", folder.toString());
    settings.put("alerting.channels.screen.type", "console");
    settings.put("alerting.channels.screen.routes.urgent.severities", "high");

    assertThat(run()).isEqualTo(1);
    assertThat(printed.toString())
        .contains("WRONG  channels", "that no route selects", "unmatched: true")
        .contains("1 problem found.");

    settings.put("alerting.channels.screen.routes.rest.unmatched", "true");
    assertThat(run()).isZero();
  }

  @Test
  void a_channel_that_takes_findings_only_is_a_problem_if_there_is_no_other() {
    settings.put("ingest.files", folder.toString());
    settings.put("alerting.channels.hub.type", "security-hub");
    settings.put(
        "alerting.channels.hub.product-arn",
        "arn:aws:securityhub:eu-west-1:111122223333:product/111122223333/default");

    assertThat(load().get(AlertingSettings.class).gaps())
        .singleElement()
        .asString()
        .contains("nobody is reminded of exemptions that end");
  }

  @Test
  void a_setup_without_sources_or_channels_is_a_problem() {
    assertThat(run()).isEqualTo(1);
    assertThat(printed.toString()).contains("set ingest.files", "set alerting.channels");
  }
}
