package io.vpcwatch.standalone.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.service.settings.Setting;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.app.KnownSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class InitCommandTest {
  private final Settings defaults = KnownSettings.loader().load();
  private final StringWriter messages = new StringWriter();
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name_the_file() {
    file = folder.resolve("vpcwatch.yaml");
  }

  @Test
  void the_file_sets_nothing() {
    assertThat(init()).isZero();

    assertThat(KnownSettings.loader().yaml(file).load().effective())
        .isEqualTo(defaults.effective());
    assertThat(messages.toString()).contains("wrote " + file, "vpcwatch doctor");
  }

  @Test
  void an_existing_file_is_not_touched() throws Exception {
    Files.writeString(file, "http.port: 1");

    assertThat(init()).isEqualTo(2);

    assertThat(messages.toString()).contains("exists, and is not overwritten");
    assertThat(file).hasContent("http.port: 1");
  }

  @Test
  void every_setting_is_in_the_file_with_its_meaning() throws Exception {
    init();

    String words = Files.readString(file).replaceAll("\\n *#* *# ", " ");
    for (Setting setting : defaults.catalogue()) {
      assertThat(words)
          .as(setting.key())
          .contains(setting.description().replaceAll("\\[(.*?)]\\(.*?\\)", "docs/$1"));
    }
  }

  @Test
  void removing_the_comment_signs_sets_the_defaults() throws Exception {
    init();
    String text = Files.readString(file);
    String uncommented =
        text.substring(text.indexOf("# ---- All settings"))
            .replaceAll("(?m)^( *)#([a-z-]+: .*)$", "$1$2")
            .replaceAll("(?m)^.*#.*$", "");

    Settings settings = KnownSettings.loader().yaml(Files.writeString(file, uncommented)).load();

    assertThat(settings.effective().get("http.port").origin()).startsWith("vpcwatch.yaml, line");
    defaults
        .effective()
        .forEach(
            (key, value) -> {
              assertThat(settings.effective().get(key).values()).as(key).isEqualTo(value.values());
              assertThat(settings.effective().get(key).isDefault()).as(key).isFalse();
            });
  }

  @Test
  void the_short_way_to_an_alert_is_complete() throws Exception {
    init();
    Path secret =
        Files.writeString(folder.resolve("webhook"), "https://hooks.slack.com/services/x");
    String text = Files.readString(file);
    String head =
        text.substring(0, text.indexOf("# ---- All settings"))
            .replaceAll("(?m)^#([a-z])", "$1")
            .replace("/etc/vpcwatch/slack-webhook", secret.toString());

    Settings settings = KnownSettings.loader().yaml(Files.writeString(file, head)).load();

    assertThat(settings.effective())
        .containsKeys("alerting.channels.security.webhook-url", "ingest.sqs.events.queue-url");
  }

  @Test
  void named_groups_are_set_by_removing_the_comment_signs_of_their_lines() throws Exception {
    init();
    String text =
        Files.readString(file)
            .replaceFirst("(?m)^    #NAME:(?=\\n    #  # jira)", "    ops:")
            .replaceFirst("(?m)^    #  type:", "      type: console")
            .replaceFirst("(?m)^    #  language:", "      language:");

    Settings settings = KnownSettings.loader().yaml(Files.writeString(file, text)).load();

    assertThat(settings.effective())
        .containsKeys("alerting.channels.ops.type", "alerting.channels.ops.language");
  }

  private int init() {
    return new CommandLine(new InitCommand())
        .setParameterExceptionHandler(
            (problem, arguments) -> {
              messages.write(problem.getMessage());
              return 2;
            })
        .setErr(new PrintWriter(messages, true))
        .execute(file.toString());
  }
}
