package io.vpcwatch.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.service.settings.Setting;
import io.vpcwatch.standalone.app.KnownSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the README says of the settings is what the code says. */
class ReadmeTest {
  private static final List<Setting> SETTINGS =
      KnownSettings.loader().load().catalogue().settings();

  @Test
  void its_table_of_settings_is_made_of_the_settings() throws IOException {
    String table =
        SETTINGS.stream()
            .map(
                setting ->
                    "| `%s` | `%s` | %s | %s |"
                        .formatted(
                            setting.key().replace("*", "NAME"),
                            setting.environmentVariable().replace("<NAME>", "NAME"),
                            setting.defaultValue() == null
                                ? ""
                                : "`" + setting.defaultValue() + "`",
                            setting.description()))
            .collect(Collectors.joining("\n"));

    assertThat(Files.readString(Path.of("../README.md"))).contains(table);
  }

  @Test
  void every_setting_is_explained() {
    assertThat(SETTINGS)
        .allSatisfy(setting -> assertThat(setting.description()).as(setting.key()).isNotBlank());
  }
}
