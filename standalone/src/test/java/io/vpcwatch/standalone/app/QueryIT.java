package io.vpcwatch.standalone.app;

import static io.vpcwatch.standalone.app.TrailFolder.attached;
import static io.vpcwatch.standalone.app.TrailFolder.createdWithoutVpc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.vpcwatch.alerting.channel.Terminal;
import io.vpcwatch.model.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API of a whole process, over restarts. */
class QueryIT {
  private static final Duration SOON = Duration.ofMinutes(2);

  private final HttpClient client = HttpClient.newHttpClient();
  @TempDir private Path folder;

  @Test
  void what_is_known_survives_a_restart_and_the_loss_of_the_disk() throws Exception {
    TrailFolder trail = new TrailFolder(Files.createDirectory(folder.resolve("trail")));
    JsonNode violations;
    try (App app = app()) {
      app.start();
      trail.deliver(createdWithoutVpc("orders"), createdWithoutVpc("billing"));
      trail.deliver(attached("orders"));
      await()
          .atMost(SOON)
          .until(() -> get(app, "/violations?state=resolved").path("total").asInt() == 1);
      // That billing is in no VPC, and orders in one zone.
      await()
          .atMost(SOON)
          .until(() -> get(app, "/violations?state=open").path("total").asInt() == 2);
      await().atMost(SOON).until(() -> get(app, "/functions").path("total").asInt() == 2);
      violations = timeless(get(app, "/violations"));
      String arn = get(app, "/violations?rule=vpc").at("/items/0/functionArn").asText();

      assertThat(arn).endsWith(":billing");
      assertThat(get(app, "/functions/" + arn + "/changes").at("/items/0/operation").asText())
          .isEqualTo("CreateFunction");
      assertThat(get(app, "/report").at("/violations/0/functionArn").asText()).isEqualTo(arn);
      assertThat(get(app, "/overview").at("/health/components")).isNotEmpty();
    }
    assertThatItKnows(violations);
    Utils.delete(folder.resolve("data/query").toFile());
    assertThatItKnows(violations);
  }

  private void assertThatItKnows(JsonNode violations) throws Exception {
    try (App app = app()) {
      app.start();

      await().atMost(SOON).until(() -> get(app, "/functions").path("total").asInt() == 2);
      assertThat(timeless(get(app, "/violations"))).isEqualTo(violations);
    }
  }

  private static JsonNode timeless(JsonNode page) {
    page.get("items")
        .forEach(
            item -> ((com.fasterxml.jackson.databind.node.ObjectNode) item).remove("ageSeconds"));
    return page;
  }

  private App app() {
    return new App(
        KnownSettings.loader()
            .override(
                Map.of(
                    "data-dir",
                    folder.resolve("data").toString(),
                    "http.port",
                    "0",
                    "ingest.files",
                    folder.resolve("trail").toString(),
                    // A consumer is closed after its last fetch.
                    "kafka.fetch.max.wait.ms",
                    "50"))
            .load(),
        EnumSet.allOf(ServiceName.class),
        Terminal.plain(System.out),
        "test");
  }

  private JsonNode get(App app, String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(app.url() + "/api/v1" + path)).build();
    return Json.mapper()
        .readTree(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }
}
