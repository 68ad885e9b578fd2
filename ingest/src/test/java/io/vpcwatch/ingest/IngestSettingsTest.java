package io.vpcwatch.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.settings.SettingsException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class IngestSettingsTest {
  private static IngestSettings load(Map<String, String> settings) {
    return ServiceSettings.loader()
        .group("ingest", IngestSettings.class)
        .override(settings)
        .load()
        .get(IngestSettings.class);
  }

  @Test
  void defaults() {
    IngestSettings settings = load(Map.of());

    assertThat(settings.files()).isEmpty();
    assertThat(settings.pollInterval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.replayed()).isFalse();
    assertThat(settings.maxRecordBytes()).isEqualTo(4 << 20);
    assertThat(settings.maxFileBytes()).isEqualTo(2L << 30);
  }

  @Test
  void every_key_is_mapped() {
    IngestSettings settings =
        load(
            Map.of(
                "ingest.files", "/var/trails,x.json.gz",
                "ingest.poll-interval", "250ms",
                "ingest.replayed", "true",
                "ingest.max-record-bytes", "1048576",
                "ingest.max-file-bytes", "1"));

    assertThat(settings.files()).contains(List.of("/var/trails", "x.json.gz"));
    assertThat(settings.pollInterval()).isEqualTo(Duration.ofMillis(250));
    assertThat(settings.replayed()).isTrue();
    assertThat(settings.maxRecordBytes()).isEqualTo(1_048_576);
    assertThat(settings.maxFileBytes()).isEqualTo(1);
  }

  @Test
  void all_invalid_settings_are_reported_at_once() {
    assertThatThrownBy(
            () ->
                load(
                    Map.of(
                        "ingest.files", "a,-",
                        "ingest.poll-interval", "0s",
                        "ingest.max-record-bytes", "4194305",
                        "ingest.max-file-bytes", "0")))
        .asInstanceOf(InstanceOfAssertFactories.type(SettingsException.class))
        .extracting(SettingsException::problems, InstanceOfAssertFactories.list(String.class))
        .satisfiesExactly(
            problem -> assertThat(problem).startsWith("ingest.files: "),
            problem -> assertThat(problem).startsWith("ingest.poll-interval: "),
            problem -> assertThat(problem).startsWith("ingest.max-record-bytes: "),
            problem -> assertThat(problem).startsWith("ingest.max-file-bytes: "));
  }
}
