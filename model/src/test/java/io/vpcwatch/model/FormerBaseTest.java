package io.vpcwatch.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reads histories as the previous release stored them, together with its evaluation of each. Only
 * the tags of open violations differ: then these were those of the opening.
 */
class FormerBaseTest {

  @ParameterizedTest
  @ValueSource(strings = {"removed", "created", "edge", "deleted", "moved", "outside"})
  void a_history_with_a_base_keeps_its_status_and_its_violations(String name) throws IOException {
    JsonNode stored = stored(name);
    Policy policy = Json.mapper().convertValue(stored.get("policy"), Policy.class);

    FunctionHistory read = Json.mapper().convertValue(stored.get("history"), FunctionHistory.class);

    Evaluation evaluation = read.evaluate(policy);
    JsonNode status = Json.mapper().valueToTree(evaluation.status());
    JsonNode violations = Json.mapper().valueToTree(evaluation.violations());
    violations.forEach(violation -> ((ObjectNode) violation).remove("rule"));
    assertThat(status).isEqualTo(stored.get("evaluation").get("status"));
    assertThat(violations).isEqualTo(stored.get("evaluation").get("violations"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"removed", "created", "edge", "deleted", "moved", "outside"})
  void the_changes_in_place_of_a_base_survive_the_state_store(String name) throws IOException {
    FunctionHistory read =
        Json.mapper().convertValue(stored(name).get("history"), FunctionHistory.class);

    assertThat(
            Json.mapper().readValue(Json.mapper().writeValueAsBytes(read), FunctionHistory.class))
        .isEqualTo(read);
  }

  private static JsonNode stored(String name) throws IOException {
    try (InputStream lines = FormerBaseTest.class.getResourceAsStream("former-histories.jsonl")) {
      for (String line :
          new String(lines.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        JsonNode node = Json.mapper().readTree(line);
        if (node.get("name").asText().equals(name)) {
          return node;
        }
      }
    }
    throw new IllegalArgumentException("no history " + name);
  }
}
