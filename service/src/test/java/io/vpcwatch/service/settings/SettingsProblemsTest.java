package io.vpcwatch.service.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.runtime.HttpSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The error messages for invalid settings. */
class SettingsProblemsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "http: {port: eighty}       | http.port: \"eighty\" is not a whole number, or too large a one",
        "http: {port: 99999999999}  | http.port: \"99999999999\" is not a whole number, or too large a one",
        "http: {port: [1, 2]}       | http.port: takes one value, not a list",
        "http: {port: ''}           | http.port: is empty",
        "http: {port: {a: 1}}       | http.port.a: there is no such setting; did you mean http.port?",
        "http: 8080                 | http: is a group of settings, not one",
        "example: {replayed: flase} | example.replayed: \"flase\" is neither true nor false",
        "example: {page-within: 1}  | example.page-within: \"1\" is not a duration such as 250ms, 30s, 5m, 1h or 400d",
        "example: {page-within: -1h} | example.page-within: \"-1h\" is not a duration such as 250ms, 30s, 5m, 1h or 400d",
        "example: {max-bytes: 1.5}  | example.max-bytes: \"1.5\" is not a whole number, or too large a one",
        "example: {files: [[a]]}    | an element of a list must be one value",
        "example: {channels: {a: {type: pigeon}}} | example.channels.a.type: \"pigeon\" is not one of slack, on-screen",
        "port: 1                    | port: there is no such setting; did you mean http.port?",
        "vpcwatch.http.port: 1      | vpcwatch.http.port: there is no such setting; did you mean http.port?",
        "example: {pageWithin: 1h}  | example.pageWithin: there is no such setting; did you mean example.page-within?",
        "example: {chanels: {a: {type: slack}}} | example.chanels.a.type: there is no such setting; did you mean example.channels.a.type?",
        "colour: red                | colour: there is no such setting",
        "htpp:                      | htpp: there is no such setting",
        "http: {port: 1, port: 2}   | http.port: is given twice, also in settings.yaml, line 1",
      })
  void a_mistake_in_the_file_is_reported_with_its_line(String yaml, String problem)
      throws IOException {
    assertThat(problems(loader().yaml(yaml(yaml))))
        .singleElement()
        .asString()
        .startsWith(problem)
        .endsWith("(settings.yaml, line 1)");
  }

  @Test
  void a_line_is_the_one_where_the_key_is() throws IOException {
    Path yaml = yaml("# ours\nhttp:\n  address: 127.0.0.1\n  port: 70000\n");

    assertThat(problems(loader().yaml(yaml)))
        .containsExactly(
            "http.port: 70000 is not a port; choose 0 to 65535 (settings.yaml, line 4)");
  }

  @Test
  void a_mistake_in_the_environment_is_reported_with_its_variable() {
    Map<String, String> variables =
        Map.of("VPCWATCH_HTTP_PORT", "x", "VPCWATCH_TOPICS_PARTITIONS", "0");

    assertThat(problems(loader().environment(variables)))
        .containsExactlyInAnyOrder(
            "http.port: \"x\" is not a whole number, or too large a one (VPCWATCH_HTTP_PORT)",
            "topics.partitions: 0 is not within 1 and 1000 (VPCWATCH_TOPICS_PARTITIONS)");
  }

  @Test
  void one_mistake_in_a_group_does_not_hide_another() throws IOException {
    Path yaml = yaml("topics: {partitions: x, replication-factor: 0, prefix: 'a b'}");

    assertThat(problems(loader().yaml(yaml))).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: 'secret-token",
        "a: secret-token: b",
        "a: *secret-token",
        "a: [secret-token",
        "a:\n\tsecret-token",
        "- secret-token",
        "secret-token"
      })
  void text_that_is_not_yaml_is_not_quoted_because_it_may_be_a_secret(String text)
      throws IOException {
    assertThat(problems(loader().yaml(yaml(text))))
        .singleElement()
        .asString()
        .contains("settings.yaml")
        .doesNotContain("secret-token");
  }

  @Test
  void a_file_that_is_not_utf8_text_is_reported() throws IOException {
    Path latin =
        Files.write(folder.resolve("latin.yaml"), "a: é".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(problems(loader().yaml(latin))).singleElement().asString().contains("not UTF-8");
    assertThat(problems(loader().yaml(folder))).singleElement().asString().contains("can't read");
  }

  @Test
  void self_referencing_yaml_terminates() throws IOException {
    assertThat(problems(loader().yaml(yaml("a: &a {b: *a}"))))
        .singleElement()
        .asString()
        .contains("too deeply");
  }

  @Test
  void a_group_in_which_everything_is_commented_out_is_fine() throws IOException {
    Settings settings =
        loader()
            .yaml(yaml("http:\n#  port: 1\nkafka:\nexample:\n  channels:\n    a:\n  files: []\n"))
            .load();

    assertThat(settings.get(HttpSettings.class).port()).isEqualTo(8080);
    assertThat(settings.get(ExampleSettings.class).files()).isEmpty();
  }

  @Test
  void values_keep_their_spelling() throws IOException {
    Settings settings =
        loader()
            .yaml(
                yaml(
                    "example: {replayed: on, folder: '${HOME}', files: ['a\\b', 012, 1:30]}\nkafka: {a: 012}"))
            .load();

    ExampleSettings example = settings.get(ExampleSettings.class);
    assertThat(example.replayed()).isTrue();
    assertThat(example.folder()).contains(Path.of("${HOME}"));
    assertThat(example.files()).contains(List.of("a\\b", "012", "1:30"));
    assertThat(settings.kafka()).containsEntry("a", "012");
  }

  @Test
  void the_environment_replaces_the_whole_list() throws IOException {
    ExampleSettings settings =
        loader()
            .yaml(yaml("example: {files: [a, b, c]}"))
            .environment(Map.of("VPCWATCH_EXAMPLE_FILES", "d"))
            .load()
            .get(ExampleSettings.class);

    assertThat(settings.files()).contains(List.of("d"));
  }

  @Test
  void a_variable_without_a_value_is_not_set() {
    Settings settings =
        loader()
            .environment(Map.of("VPCWATCH_HTTP_PORT", "", "VPCWATCH_KAFKA_BOOTSTRAP_SERVERS", ""))
            .load();

    assertThat(settings.get(HttpSettings.class).port()).isEqualTo(8080);
    assertThat(settings.kafka()).isEmpty();
  }

  @Test
  void variables_that_kubernetes_sets_for_services_are_ignored() {
    Settings settings =
        loader()
            .environment(
                Map.of(
                    "VPCWATCH_SERVICE_HOST", "10.0.0.1",
                    "VPCWATCH_SERVICE_PORT", "8080",
                    "VPCWATCH_SERVICE_PORT_METRICS", "8080",
                    "VPCWATCH_PORT", "tcp://10.0.0.1:8080",
                    "VPCWATCH_PORT_8080_TCP_ADDR", "10.0.0.1",
                    "VPCWATCH_KAFKA_SERVICE_HOST", "10.0.0.2",
                    "VPCWATCH_KAFKA_PORT", "tcp://10.0.0.2:9092"))
            .load();

    assertThat(settings.kafka()).isEmpty();
  }

  @Test
  void a_command_must_use_known_names() {
    assertThat(problems(loader().override(Map.of("http.prt", "1"))))
        .containsExactly("http.prt: there is no such setting; did you mean http.port?");
  }

  @Test
  void a_missing_optional_setting_is_absent() {
    ExampleSettings settings = loader().load().get(ExampleSettings.class);

    assertThat(settings.folder()).isEqualTo(Optional.empty());
    assertThat(settings.pageWithin()).isEqualTo(Duration.ofHours(1));
  }

  private static SettingsLoader loader() {
    return ServiceSettings.loader().group("example", ExampleSettings.class);
  }

  private static List<String> problems(SettingsLoader loader) {
    return catchThrowableOfType(SettingsException.class, loader::load).problems();
  }

  private Path yaml(String text) throws IOException {
    return Files.writeString(folder.resolve("settings.yaml"), text);
  }
}
