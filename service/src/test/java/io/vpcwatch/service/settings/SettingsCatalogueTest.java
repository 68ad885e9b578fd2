package io.vpcwatch.service.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.service.ServiceSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SettingsCatalogueTest {
  /** Without these: the plain network, and a page that needs no login on this machine. */
  private static final Pattern IN_FORCE_IF_GIVEN =
      Pattern.compile(
          "network\\..*|metrics\\.otlp-(url|headers|headers-file)|http\\.(public-url|token|token-file|trusted-header)");

  private final List<Setting> catalogue =
      ServiceSettings.loader().group("example", ExampleSettings.class).load().catalogue();

  @Test
  void every_setting_is_listed_by_its_key() {
    assertThat(catalogue)
        .extracting(Setting::key)
        .isSorted()
        .containsExactly(
            "data-dir",
            "example.channels.*.type",
            "example.channels.*.webhook-url",
            "example.channels.*.webhook-url-file",
            "example.files",
            "example.folder",
            "example.max-bytes",
            "example.page-within",
            "example.replayed",
            "http.address",
            "http.kafka-metrics",
            "http.port",
            "http.public-url",
            "http.token",
            "http.token-file",
            "http.trusted-header",
            "http.trusted-peers",
            "instance-id",
            "metrics.otlp-headers",
            "metrics.otlp-headers-file",
            "metrics.otlp-interval",
            "metrics.otlp-url",
            "network.ca-file",
            "network.no-proxy",
            "network.proxy",
            "network.proxy-file",
            "state-memory-bytes",
            "topics.partitions",
            "topics.prefix",
            "topics.replication-factor");
  }

  @Test
  void a_setting_has_a_variable_a_type_a_default_and_a_meaning() {
    Map<String, Setting> settings =
        catalogue.stream().collect(Collectors.toMap(Setting::key, each -> each));

    assertThat(settings.get("example.page-within"))
        .extracting(Setting::type, Setting::isList, Setting::defaultValue, Setting::description)
        .containsExactly(Duration.class, false, "1h", "how long to wait");
    assertThat(settings.get("example.page-within").environmentVariable())
        .isEqualTo("VPCWATCH_EXAMPLE_PAGE_WITHIN");
    assertThat(settings.get("example.files"))
        .extracting(Setting::type, Setting::isList, Setting::defaultValue, Setting::description)
        .containsExactly(String.class, true, null, "");
    assertThat(settings.get("example.channels.*.webhook-url").environmentVariable())
        .isEqualTo("VPCWATCH_EXAMPLE_CHANNELS_<NAME>_WEBHOOK_URL");
    assertThat(settings.get("example.channels.*.webhook-url-file").type()).isEqualTo(Path.class);
  }

  @Test
  void the_settings_of_every_process_are_explained() {
    assertThat(ServiceSettings.loader().load().catalogue())
        .allSatisfy(
            setting -> {
              assertThat(setting.description()).as(setting.key()).isNotBlank();
              if (!IN_FORCE_IF_GIVEN.matcher(setting.key()).matches()) {
                assertThat(setting.defaultValue()).as(setting.key()).isNotBlank();
              }
            });
  }
}
