package io.vpcwatch.standalone.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.vpcwatch.alerting.channel.Terminal;
import io.vpcwatch.standalone.app.App;
import io.vpcwatch.standalone.app.KnownSettings;
import io.vpcwatch.standalone.app.ServiceName;
import io.vpcwatch.standalone.app.TrailFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** In one process, on the in-process broker. */
class WholeWayIT implements WholeWayScenario {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  @TempDir private Path folder;
  private TrailFolder trail;
  private App app;

  @BeforeEach
  void start() throws IOException {
    if (trail == null) {
      trail = new TrailFolder(Files.createDirectory(folder.resolve("trail")));
    }
    Map<String, String> settings = new HashMap<>(SETTINGS);
    settings.put("data-dir", folder.resolve("data").toString());
    settings.put("http.port", "0");
    settings.put("ingest.files", trail.path().toString());
    settings.put("alerting.channels.screen.type", "console");
    app =
        new App(
            KnownSettings.loader().override(settings).load(),
            EnumSet.allOf(ServiceName.class),
            Terminal.plain(new PrintStream(printed, true, UTF_8)),
            "test");
    app.start();
  }

  @AfterEach
  void stop() {
    app.close();
  }

  @Override
  public void deliver(JsonNode... records) throws IOException {
    trail.deliver(records);
  }

  @Override
  public String printed() {
    return printed.toString(UTF_8);
  }

  @Override
  public void restartAlerting() throws IOException {
    stop();
    start();
  }
}
