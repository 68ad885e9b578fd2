package io.vpcwatch.standalone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.app.KnownSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings that the Debian package installs. */
class PackageSettingsTest {
  private static final Path SETTINGS = Path.of("..", "deploy", "systemd", "vpcwatch.yaml");

  @TempDir private Path folder;

  @Test
  void they_keep_the_data_in_the_folder_of_the_service() throws IOException {
    Settings settings = KnownSettings.loader().yaml(SETTINGS).load();

    assertThat(settings.effective().get("data-dir").values())
        .containsExactly("/var/lib/vpcwatch/data");
    assertThat(Files.readString(SETTINGS.resolveSibling("vpcwatch.service")))
        .contains("StateDirectory=vpcwatch\n", "--config /etc/vpcwatch/vpcwatch.yaml\n");
  }

  @Test
  void removing_the_comment_signs_is_enough_for_an_alert() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "https://hooks.slack.com/services/x");
    String text =
        Files.readString(SETTINGS)
            .replaceAll("(?m)^#([a-z])", "$1")
            .replaceAll("/etc/vpcwatch/\\S+", secret.toString());

    Settings settings =
        KnownSettings.loader()
            .yaml(Files.writeString(folder.resolve("vpcwatch.yaml"), text))
            .load();

    assertThat(settings.effective())
        .containsKeys(
            "ingest.sqs.events.queue-url", "alerting.channels.security.webhook-url", "http.token");
  }
}
