package io.vpcwatch.ingest.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.CapacityProvider;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CapacityProviderTest {
  private static final String ARN = "arn:aws:lambda:eu-west-1:210987654321:capacity-provider:cp1";
  private static final String VPC =
      "\"vpcConfig\":{\"subnetIds\":[\"subnet-b\",\"subnet-a\"],\"securityGroupIds\":[\"sg-1\",\"\"]}";
  private static final String REQUEST = "{\"capacityProviderName\":\"cp1\"," + VPC + "}";
  private static final String RESPONSE =
      "{\"capacityProvider\":{\"capacityProviderArn\":\""
          + ARN
          + "\",\"state\":\"Pending\","
          + VPC
          + "}}";
  private static final CapacityProvider EXPECTED =
      new CapacityProvider(
          ARN,
          new TreeSet<>(List.of("subnet-a", "subnet-b")),
          new TreeSet<>(List.of("sg-1")),
          Instant.parse("2026-11-20T10:00:00Z"));

  private static Recorded read(String eventName, String request, String response) {
    return Recorded.of(Records.call(eventName, request, response).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CreateCapacityProvider",
        "CreateCapacityProvider20251130",
        "UpdateCapacityProvider20251130v2",
        "DeleteCapacityProvider"
      })
  void every_call_that_shows_a_provider_shows_its_network(String eventName) {
    Recorded recorded = read(eventName, "{\"capacityProviderName\":\"cp1\"}", RESPONSE);

    assertThat(recorded.providers).containsExactly(EXPECTED);
    assertThat(recorded.changes).isEmpty();
    assertThat(recorded.problems()).isEmpty();
    assertThat(recorded.counts.lambdaRecords()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"null", "{\"omitted\":true}", "{\"capacityProvider\":{\"omitted\":true}}"})
  void a_creation_shows_it_in_its_request_as_well(String response) {
    assertThat(read("CreateCapacityProvider", REQUEST, response).providers)
        .containsExactly(EXPECTED);
    assertThat(read("CreateCapacityProvider", REQUEST.replace("cp1", ARN), response).providers)
        .containsExactly(EXPECTED);
  }

  @Test
  void the_request_does_not_spoil_a_response_that_names_the_provider() {
    assertThat(read("UpdateCapacityProvider", "17", RESPONSE).providers).containsExactly(EXPECTED);
    assertThat(read("UpdateCapacityProvider", "null", RESPONSE).providers)
        .containsExactly(EXPECTED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UpdateCapacityProvider", "DeleteCapacityProvider"})
  void a_call_that_shows_no_network_is_ignored(String eventName) {
    assertThat(read(eventName, "{\"capacityProviderName\":\"cp1\"}", "null").onlyIgnored())
        .isEqualTo("other-operation");
  }

  @Test
  void a_refused_creation_shows_nothing() {
    assertThat(
            Recorded.of(
                    Records.call("CreateCapacityProvider", REQUEST, "null")
                        .put("errorCode", "CapacityProviderLimitExceededException")
                        .toString())
                .onlyIgnored())
        .isEqualTo("failed-call");
  }

  @Test
  void a_provider_without_a_name_is_a_dead_letter() {
    assertThat(read("CreateCapacityProvider", "{" + VPC + "}", "null").onlyProblem())
        .isEqualTo("unreadable-field: requestParameters.capacityProviderName is missing");
  }
}
