package io.vpcwatch.standalone.app;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vpcwatch.service.settings.Setting;
import io.vpcwatch.service.settings.SettingsException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KnownSettingsTest {
  private static Stream<String> keys() {
    return KnownSettings.loader().load().catalogue().stream()
        .filter(setting -> !setting.isList())
        .map(Setting::key)
        .map(key -> key.replace("*", "x"));
  }

  /**
   * A check that uses a setting without asking whether it is valid would throw another exception.
   */
  @ParameterizedTest
  @MethodSource("keys")
  void an_invalid_setting_fails_no_check_of_others(String key) {
    for (String type : List.of("slack", "slack-bot", "email", "webhook", "console", "pigeon")) {
      Map<String, String> others =
          Map.of("alerting.channels.x.type", type, "alerting.channels.x.security", "none");

      assertThatExceptionOfType(SettingsException.class)
          .isThrownBy(
              () -> KnownSettings.loader().override(others).override(Map.of(key, "")).load());
    }
  }
}
