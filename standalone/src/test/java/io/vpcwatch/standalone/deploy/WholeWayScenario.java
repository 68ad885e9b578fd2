package io.vpcwatch.standalone.deploy;

import static io.vpcwatch.standalone.app.TrailFolder.attached;
import static io.vpcwatch.standalone.app.TrailFolder.createdWithoutVpc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The whole way from CloudTrail to a channel, however the services are run. */
interface WholeWayScenario {
  Duration SOON = Duration.ofMinutes(3);

  /** The settings of all services. */
  Map<String, String> SETTINGS =
      Map.of("alerting.grace", "0s", "ingest.poll-interval", "100ms", "topics.partitions", "2");

  /** Delivers a complete trail file. */
  void deliver(JsonNode... records) throws Exception;

  /** All that the console channel has printed, over all restarts. */
  String printed();

  /** Restarts the process that runs alerting. */
  void restartAlerting() throws Exception;

  @Test
  default void a_violation_and_its_end_are_sent_once_despite_a_restart() throws Exception {
    deliver(createdWithoutVpc("orders"), createdWithoutVpc("billing"));
    awaitPrinted("orders was created without a VPC", "billing was created without a VPC");

    restartAlerting();
    deliver(attached("orders"));
    awaitPrinted("orders is in a VPC now");
    deliver(createdWithoutVpc("payments"));
    awaitPrinted("payments was created without a VPC");

    assertThat(printed())
        .containsOnlyOnce("orders was created without a VPC")
        .containsOnlyOnce("billing was created without a VPC")
        .containsOnlyOnce("orders is in a VPC now")
        .doesNotContain("billing is in a VPC now");
  }

  private void awaitPrinted(String... texts) {
    await().atMost(SOON).untilAsserted(() -> assertThat(printed()).contains(texts));
  }
}
