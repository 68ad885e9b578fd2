package io.vpcwatch.standalone.deploy;

import static io.vpcwatch.standalone.app.TrailFolder.createdWithoutVpc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.output.ToStringConsumer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.utility.DockerImageName;

/** Each service in the image that is shipped, on the Kafka of a container. */
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainersIT implements WholeWayScenario {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String KAFKA = "kafka:19092";
  private static final String TOKEN = "the-token-of-a-test";

  private final ToStringConsumer printed = new ToStringConsumer();
  private final Network network = Network.newNetwork();
  private final KafkaContainer kafka =
      new KafkaContainer(DockerImageName.parse("apache/kafka:4.3.1"))
          .withNetwork(network)
          .withListener(KAFKA);
  private final GenericContainer<?> ingest = service("ingest", Map.of("ingest.files", "/trail"));
  private final GenericContainer<?> evaluator = service("evaluator", Map.of());
  private final GenericContainer<?> alerting =
      service("alerting", Map.of("alerting.channels.screen.type", "console"))
          .withLogConsumer(printed);
  private final GenericContainer<?> query = service("query", Map.of("http.token", TOKEN));

  private GenericContainer<?> service(String name, Map<String, String> settings) {
    GenericContainer<?> container =
        new GenericContainer<>(
                new ImageFromDockerfile("vpcwatch-test-" + name, false)
                    .withFileFromPath("Dockerfile", Path.of("../docker/Dockerfile"))
                    .withFileFromPath("docker/healthcheck", Path.of("../docker/healthcheck"))
                    .withFileFromPath(
                        "standalone/target/vpcwatch/lib", Path.of("target/vpcwatch/lib"))
                    .withTarget(name))
            .withNetwork(network)
            .withExposedPorts(8080)
            .withEnv(variable("kafka.bootstrap.servers"), KAFKA)
            .waitingFor(Wait.forHttp("/health/ready").forStatusCode(200))
            .withStartupTimeout(SOON);
    Stream.of(SETTINGS, settings)
        .flatMap(each -> each.entrySet().stream())
        .forEach(each -> container.withEnv(variable(each.getKey()), each.getValue()));
    return container;
  }

  private static String variable(String setting) {
    return "VPCWATCH_" + setting.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
  }

  @BeforeAll
  void start() {
    kafka.start();
    Startables.deepStart(ingest, evaluator, alerting, query).join();
  }

  @AfterAll
  void stop() {
    List.of(ingest, evaluator, alerting, query, kafka).forEach(GenericContainer::stop);
    network.close();
  }

  @Override
  public void deliver(JsonNode... records) throws IOException, InterruptedException {
    String name = UUID.randomUUID() + ".json";
    byte[] file = JSON.writeValueAsBytes(Map.of("Records", List.of(records)));
    ingest.copyFileToContainer(Transferable.of(file, 0644), "/tmp/" + name);
    assertThat(ingest.execInContainer("cp", "/tmp/" + name, "/trail/." + name).getExitCode())
        .isZero();
    assertThat(ingest.execInContainer("mv", "/trail/." + name, "/trail/" + name).getExitCode())
        .isZero();
  }

  @Override
  public String printed() {
    return printed.toUtf8String();
  }

  /** In a new container, without the state of the one before: it comes back from Kafka. */
  @Override
  public void restartAlerting() {
    alerting.stop();
    alerting.start();
  }

  @Test
  void no_container_runs_as_root() throws Exception {
    for (GenericContainer<?> each : List.of(ingest, evaluator, alerting, query)) {
      assertThat(each.execInContainer("id", "-u").getStdout().strip()).isEqualTo("10001");
    }
  }

  @Test
  void the_health_check_of_the_image_asks_the_service() throws Exception {
    // Kafka Streams may still be handing out its tasks.
    await().atMost(SOON).until(() -> alerting.execInContainer("healthcheck").getExitCode() == 0);

    assertThat(alerting.execInContainer("bash", "-c", "VPCWATCH_HTTP_PORT=1 healthcheck"))
        .satisfies(result -> assertThat(result.getExitCode()).isNotZero());
  }

  @Test
  void the_page_and_the_api_are_open_to_those_who_have_the_token() throws Exception {
    deliver(createdWithoutVpc("invoices"));

    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(get("/api/v1/violations", TOKEN).body()).contains("invoices"));
    assertThat(get("/api/v1/report", TOKEN).statusCode()).isEqualTo(200);
    assertThat(get("/", TOKEN).body()).contains("<html");
    assertThat(get("/", "not-the-token").statusCode()).isEqualTo(401);
    assertThat(get("/api/v1/violations", "not-the-token").statusCode()).isEqualTo(401);
  }

  private HttpResponse<String> get(String path, String token) throws Exception {
    URI url =
        URI.create("http://%s:%d%s".formatted(query.getHost(), query.getMappedPort(8080), path));
    HttpRequest request =
        HttpRequest.newBuilder(url).header("Authorization", "Bearer " + token).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }
}
