package io.vpcwatch.service.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.runtime.HttpSettings;
import io.vpcwatch.service.runtime.ProcessSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsLoaderTest {
  @TempDir Path folder;

  @Test
  void without_file_and_environment_there_are_the_defaults() {
    Settings settings = loader().load();

    assertThat(settings.get(TopicSettings.class).prefix()).isEqualTo("vpcwatch.");
    assertThat(settings.get(TopicSettings.class).partitions()).isEqualTo(6);
    assertThat(settings.get(TopicSettings.class).replicationFactor()).isEqualTo((short) -1);
    assertThat(settings.get(HttpSettings.class).address()).isEqualTo("127.0.0.1");
    assertThat(settings.get(HttpSettings.class).port()).isEqualTo(8080);
    assertThat(settings.get(ProcessSettings.class).dataDir()).isEqualTo(Path.of("data"));
    assertThat(settings.get(ExampleSettings.class).pageWithin()).isEqualTo(Duration.ofHours(1));
    assertThat(settings.get(ExampleSettings.class).files()).isEmpty();
    assertThat(settings.get(ExampleSettings.class).channels()).isEmpty();
    assertThat(settings.kafka()).isEmpty();
  }

  @Test
  void every_key_of_the_file_is_mapped() throws IOException {
    Settings settings =
        loader()
            .yaml(
                yaml(
                    """
                    data-dir: /var/lib/vpcwatch
                    http:
                      address: 0.0.0.0
                      port: 0
                    topics:
                      prefix: sec.
                      partitions: 12
                      replication-factor: 3
                    kafka:
                      bootstrap.servers: a:9092,b:9092
                      security:
                        protocol: SASL_SSL
                    example:
                      page-within: 30m
                      files:
                        - /one
                        - /two, too
                      channels:
                        security:
                          type: slack
                          webhook-url: https://hooks.example/1
                    """))
            .load();

    assertThat(settings.get(ProcessSettings.class).dataDir())
        .isEqualTo(Path.of("/var/lib/vpcwatch"));
    assertThat(settings.get(HttpSettings.class).address()).isEqualTo("0.0.0.0");
    assertThat(settings.get(HttpSettings.class).port()).isZero();
    assertThat(settings.get(TopicSettings.class).prefix()).isEqualTo("sec.");
    assertThat(settings.get(TopicSettings.class).partitions()).isEqualTo(12);
    assertThat(settings.get(TopicSettings.class).replicationFactor()).isEqualTo((short) 3);
    assertThat(settings.kafka())
        .containsOnly(
            Map.entry("bootstrap.servers", "a:9092,b:9092"),
            Map.entry("security.protocol", "SASL_SSL"));
    ExampleSettings example = settings.get(ExampleSettings.class);
    assertThat(example.pageWithin()).isEqualTo(Duration.ofMinutes(30));
    assertThat(example.files()).contains(List.of("/one", "/two, too"));
    assertThat(example.channels().get("security").type()).isEqualTo(ExampleSettings.Kind.SLACK);
    assertThat(example.channels().get("security").webhookUrl().orElseThrow().reveal())
        .isEqualTo("https://hooks.example/1");
  }

  @Test
  void the_environment_wins_over_the_file_and_a_command_over_both() throws IOException {
    Settings settings =
        loader()
            .yaml(yaml("http: {port: 1}\ntopics: {partitions: 1, prefix: file.}\n"))
            .environment(
                Map.of(
                    "VPCWATCH_HTTP_PORT", "2", "VPCWATCH_TOPICS_PARTITIONS", "2", "PATH", "/bin"))
            .override(Map.of("http.port", "3"))
            .load();

    assertThat(settings.get(HttpSettings.class).port()).isEqualTo(3);
    assertThat(settings.get(TopicSettings.class).partitions()).isEqualTo(2);
    assertThat(settings.get(TopicSettings.class).prefix()).isEqualTo("file.");
  }

  @Test
  void names_that_the_user_chose_and_kafkas_keys_can_come_from_the_environment() {
    Settings settings =
        loader()
            .environment(
                Map.of(
                    "VPCWATCH_KAFKA_BOOTSTRAP_SERVERS", "k:9092",
                    "VPCWATCH_DATA_DIR", "/d",
                    "VPCWATCH_EXAMPLE_FILES", "/one,/two",
                    "VPCWATCH_EXAMPLE_CHANNELS_ON_CALL_TYPE", "on-screen",
                    "VPCWATCH_JAVA_OPTS", "-Xmx1g"))
            .load();

    assertThat(settings.kafka()).containsExactly(Map.entry("bootstrap.servers", "k:9092"));
    assertThat(settings.get(ProcessSettings.class).dataDir()).isEqualTo(Path.of("/d"));
    assertThat(settings.get(ExampleSettings.class).files()).contains(List.of("/one", "/two"));
    assertThat(settings.get(ExampleSettings.class).channels()).containsKey("on-call");
  }

  @Test
  void all_problems_are_reported_at_once() throws IOException {
    List<String> problems =
        problems(
            loader()
                .yaml(
                    yaml(
                        """
                        htp: {port: 1}
                        topics: {partitons: 3, replication-factor: 0}
                        example:
                          page-within: soon
                          channels: {security: {webhook-url: https://hooks.example/secret-token}}
                        kafka: {acks: 1}
                        """))
                .environment(Map.of("VPCWATCH_TOPICS_PREFX", "a.")));

    assertThat(problems)
        .containsExactlyInAnyOrder(
            "htp.port: there is no such setting; did you mean http.port? (settings.yaml, line 1)",
            "topics.partitons: there is no such setting; did you mean topics.partitions? (settings.yaml, line 2)",
            "topics.replication-factor: must be at least 1, or -1 for the broker's default (settings.yaml, line 2)",
            "example.page-within: \"soon\" is not a duration such as 250ms, 30s, 5m, 1h or 400d (settings.yaml, line 4)",
            "example.channels.security.type: is required",
            "kafka.acks: can't be set to 1: all is what keeps every change and violation (settings.yaml, line 6)",
            "VPCWATCH_TOPICS_PREFX: there is no such setting; did you mean VPCWATCH_TOPICS_PREFIX?");
    assertThat(String.join("\n", problems)).doesNotContain("vpcwatch.", "SRCFG", "secret-token");
  }

  @Test
  void wellformed_but_invalid_values_are_reported_as_the_user_wrote_them() {
    assertThat(
            problems(
                loader()
                    .override(
                        Map.of(
                            "http.port",
                            "70000",
                            "topics.partitions",
                            "0",
                            "topics.prefix",
                            "a b"))))
        .hasSize(3)
        .anySatisfy(p -> assertThat(p).startsWith("http.port: 70000"))
        .anySatisfy(p -> assertThat(p).startsWith("topics.partitions: 0"))
        .anySatisfy(p -> assertThat(p).startsWith("topics.prefix:"));
  }

  @Test
  void an_empty_file_is_valid() throws IOException {
    assertThat(loader().yaml(yaml("")).load().kafka()).isEmpty();
    assertThat(loader().yaml(yaml("# nothing\n")).load().kafka()).isEmpty();
  }

  @Test
  void a_file_that_is_missing_or_not_yaml_is_named() throws IOException {
    assertThat(problems(loader().yaml(folder.resolve("none.yaml"))))
        .singleElement()
        .asString()
        .contains("none.yaml", "no such file");
    assertThat(problems(loader().yaml(yaml("http:\n  port: 1\n bad: ["))))
        .singleElement()
        .asString()
        .contains("line 3");
    assertThat(problems(loader().yaml(yaml("- a\n- b\n"))))
        .singleElement()
        .asString()
        .contains("settings.yaml");
  }

  @ParameterizedTest
  @CsvSource({
    "250ms, PT0.25S",
    "30s, PT30S",
    "5m, PT5M",
    "1h, PT1H",
    "400d, PT9600H",
    "PT90S, PT1M30S"
  })
  void durations_are_written_with_units(String text, Duration duration) {
    Settings settings = loader().override(Map.of("example.page-within", text)).load();

    assertThat(settings.get(ExampleSettings.class).pageWithin()).isEqualTo(duration);
  }

  @Test
  void the_catalogue_lists_every_setting_with_its_default_and_meaning() {
    List<Setting> settings = loader().load().catalogue();

    assertThat(settings)
        .extracting(Setting::key)
        .contains(
            "data-dir",
            "http.port",
            "topics.prefix",
            "example.page-within",
            "example.channels.*.webhook-url")
        .isSorted();
    Setting pageWithin =
        settings.stream()
            .filter(s -> s.key().equals("example.page-within"))
            .findFirst()
            .orElseThrow();
    assertThat(pageWithin.defaultValue()).isEqualTo("1h");
    assertThat(pageWithin.description()).isEqualTo("how long to wait");
    assertThat(pageWithin.environmentVariable()).isEqualTo("VPCWATCH_EXAMPLE_PAGE_WITHIN");
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
