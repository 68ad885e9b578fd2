package io.vpcwatch.service.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vpcwatch.service.ServiceSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretSettingsTest {
  private static final String KEY = "example.channels.ops.webhook-url";

  @TempDir private Path folder;

  @Test
  void a_secret_is_shown_only_on_explicit_request() {
    Secret<String> secret = new Secret<>("token");

    assertThat(secret)
        .hasToString("(secret)")
        .isEqualTo(new Secret<>("token"))
        .isNotEqualTo(new Secret<>("other"));
    assertThat(secret.reveal()).isEqualTo("token");
  }

  @Test
  void a_secret_may_be_a_literal_value() {
    assertThat(webhookUrl(loader(Map.of(KEY, "token")))).isEqualTo("token");
  }

  @Test
  void a_secret_may_be_in_a_file_that_the_settings_name() throws IOException {
    assertThat(webhookUrl(loader(Map.of(KEY + "-file", file(" token\n").toString()))))
        .isEqualTo("token");
  }

  @Test
  void a_secret_may_be_in_a_file_that_the_environment_names() throws IOException {
    String variable = "VPCWATCH_EXAMPLE_CHANNELS_OPS_WEBHOOK_URL_FILE";

    assertThat(webhookUrl(loader(Map.of()).environment(Map.of(variable, file("token").toString()))))
        .isEqualTo("token");
  }

  @Test
  void another_secret_is_a_difference_and_none_is_shown() {
    Settings before = loader(Map.of(KEY, "token", "kafka.sasl.jaas.config", "one")).load();
    Settings after =
        loader(Map.of(KEY, "other", "kafka.sasl.jaas.config", "two", "example.max-bytes", "1"))
            .load();

    assertThat(before.differences(after))
        .containsExactly(KEY, "example.max-bytes", "kafka.sasl.jaas.config");
    assertThat(before.differences(before)).isEmpty();
    assertThat(before.effective().toString()).doesNotContain("token]", "one");
  }

  @Test
  void a_secret_in_two_forms_is_rejected() throws IOException {
    assertThat(problem(loader(Map.of(KEY, "token", KEY + "-file", file("token").toString()))))
        .contains(KEY + "-file", "one of them is enough")
        .doesNotContain("token");
  }

  @Test
  void a_file_that_can_not_be_read_is_named() {
    assertThat(problem(loader(Map.of(KEY + "-file", folder.resolve("nowhere").toString()))))
        .contains(KEY + "-file", "nowhere", "there is no such file");
    assertThat(problem(loader(Map.of(KEY + "-file", "a\0b")))).contains(KEY + "-file");
  }

  @Test
  void an_empty_file_is_named() throws IOException {
    assertThat(problem(loader(Map.of(KEY + "-file", file("\n").toString()))))
        .contains("nothing in");
  }

  @Test
  void kafkas_passwords_may_be_in_files_too() throws IOException {
    Settings settings =
        loader(Map.of("kafka.ssl.key.password-file", file("one").toString()))
            .environment(Map.of("VPCWATCH_KAFKA_SASL_JAAS_CONFIG_FILE", file("two").toString()))
            .load();

    assertThat(settings.kafka())
        .containsOnly(Map.entry("ssl.key.password", "one"), Map.entry("sasl.jaas.config", "two"));
  }

  @Test
  void keys_that_only_end_like_a_file_setting_are_passed_to_kafka() {
    Settings settings =
        loader(Map.of("kafka.client.id-file", "a"))
            .environment(Map.of("VPCWATCH_KAFKA_SASL_OAUTHBEARER_ASSERTION_FILE", "/b"))
            .load();

    assertThat(settings.kafka())
        .containsOnly(
            Map.entry("client.id-file", "a"), Map.entry("sasl.oauthbearer.assertion.file", "/b"));
  }

  private static SettingsLoader loader(Map<String, String> settings) {
    return ServiceSettings.loader()
        .group("example", ExampleSettings.class)
        .override(Map.of("example.channels.ops.type", "slack"))
        .override(settings);
  }

  private static String webhookUrl(SettingsLoader loader) {
    ExampleSettings settings = loader.load().get(ExampleSettings.class);
    return settings.channels().get("ops").webhookUrl().orElseThrow().reveal();
  }

  private static String problem(SettingsLoader loader) {
    List<String> problems = catchThrowableOfType(SettingsException.class, loader::load).problems();
    assertThat(problems).hasSize(1);
    return problems.get(0);
  }

  private Path file(String content) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "f", ""), content);
  }
}
