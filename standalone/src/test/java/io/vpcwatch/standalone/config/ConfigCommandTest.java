package io.vpcwatch.standalone.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.app.KnownSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConfigCommandTest {
  @TempDir private Path folder;

  @Test
  void each_setting_is_shown_with_its_origin() throws Exception {
    Settings settings =
        KnownSettings.loader()
            .yaml(
                file(
                    """
                    http:
                      port: 9000
                    ingest:
                      files: [trail, "more trails"]
                    """))
            .environment(Map.of("VPCWATCH_TOPICS_PREFIX", "w.", "HTTPS_PROXY", "http://proxy:1"))
            .load();

    assertThat(config(settings).lines())
        .anyMatch(line -> line.matches("http\\.port: 9000 +# settings\\.yaml, line 2"))
        .anyMatch(
            line ->
                line.matches(
                    "ingest\\.files: \\[trail, \"more trails\"] +# settings\\.yaml, line 4"))
        .anyMatch(line -> line.matches("topics\\.prefix: w\\. +# VPCWATCH_TOPICS_PREFIX"))
        .anyMatch(line -> line.matches("network\\.proxy: \\(secret\\) +# HTTPS_PROXY"))
        .anyMatch(line -> line.matches("http\\.address: 127\\.0\\.0\\.1 +# default"));
    assertThat(config(settings, "--no-defaults").lines()).hasSize(4);
  }

  @Test
  void settings_of_a_channel_are_those_of_its_type() throws Exception {
    Settings settings =
        KnownSettings.loader()
            .yaml(file("alerting.channels.ops: { type: slack, webhook-url: https://hooks/x }"))
            .load();

    assertThat(config(settings))
        .contains("alerting.channels.ops.type: slack", "alerting.channels.ops.language: en")
        .contains("alerting.channels.ops.webhook-url: (secret)")
        .doesNotContain("https://hooks", "alerting.channels.ops.deployment");
  }

  @Test
  void no_secret_is_shown() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "0123456789abcdef");
    Settings settings =
        KnownSettings.loader()
            .yaml(
                file(
                    """
                    http.token-file: %s
                    kafka:
                      bootstrap.servers: kafka:9092
                      sasl.jaas.config: 0123456789abcdef
                      consumer.ssl.key.password: 0123456789abcdef
                      plugin.password: 0123456789abcdef
                    """
                        .formatted(secret)))
            .load();

    assertThat(config(settings))
        .contains("kafka.bootstrap.servers: kafka:9092", "http.token: (secret)")
        .contains("kafka.plugin.password: (secret)", "kafka.sasl.jaas.config: (secret)")
        .doesNotContain("0123456789abcdef");
  }

  @Test
  void the_output_is_a_settings_file_of_the_same_meaning() throws Exception {
    Settings settings =
        KnownSettings.loader()
            .yaml(
                file(
                    """
                    accounts: { "000000000001": { name: "a: b # c", owner: "null" } }
                    ingest.sqs.q: { queue-url: https://sqs.eu-west-1.amazonaws.com/111122223333/q, accounts: ["*"] }
                    """))
            .load();

    String output = config(settings);

    Settings again = KnownSettings.loader().yaml(file(output)).load();
    assertThat(again.effective().keySet()).isEqualTo(settings.effective().keySet());
    settings
        .effective()
        .forEach(
            (key, value) ->
                assertThat(again.effective().get(key).values()).as(key).isEqualTo(value.values()));
  }

  private Path file(String text) throws Exception {
    return Files.writeString(folder.resolve("settings.yaml"), text);
  }

  private static String config(Settings settings, String... options) {
    StringWriter output = new StringWriter();
    assertThat(
            new CommandLine(new ConfigCommand(() -> settings))
                .setOut(new PrintWriter(output))
                .execute(options))
        .isZero();
    return output.toString();
  }
}
