package io.vpcwatch.ingest.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the events that the pattern selects with those that vpcwatch reads. */
class EventPatternTest {
  private static final Path DEPLOY = Path.of("..", "deploy", "aws");

  private static Stream<String> prefixes() throws IOException {
    return new ObjectMapper()
        .readTree(Files.readString(DEPLOY.resolve("event-pattern.json")))
        .at("/detail/eventName")
        .valueStream()
        .map(name -> name.get("prefix").asText());
  }

  /** MicroVMs are run as often as functions are invoked. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RUN_MICROVM")
  void every_operation_that_we_read_is_sent(Operation operation) throws IOException {
    String name = camelCase(operation.name());

    assertThat(Operation.ofEventName(name)).isEqualTo(operation);
    assertThat(prefixes()).anyMatch(name::startsWith);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Invoke", "GetFunction20150331v2", "ListFunctions20150331", "RunMicrovm"})
  void high_volume_operations_are_not_sent(String eventName) throws IOException {
    assertThat(prefixes()).noneMatch(eventName::startsWith);
  }

  @Test
  void the_template_has_the_same_pattern_for_the_bus_and_for_forwarding() throws IOException {
    String template = Files.readString(DEPLOY.resolve("cloudformation").resolve("vpcwatch.yaml"));
    List<String> names =
        Pattern.compile("- prefix: (\\w+)")
            .matcher(template)
            .results()
            .map(match -> match.group(1))
            .toList();

    assertThat(names).containsExactlyElementsOf(Stream.concat(prefixes(), prefixes()).toList());
  }

  @Test
  void every_call_that_changes_a_network_or_a_role_is_sent_by_a_rule_of_its_own()
      throws IOException {
    List<String> read =
        Stream.of(Ec2Calls.READINGS, IamCalls.READINGS)
            .flatMap(readings -> readings.keySet().stream())
            .toList();
    String template = Files.readString(DEPLOY.resolve("cloudformation").resolve("vpcwatch.yaml"));

    JsonNode pattern =
        new ObjectMapper().readTree(Files.readString(DEPLOY.resolve("network-event-pattern.json")));

    assertThat(pattern.at("/detail/eventName").valueStream().map(JsonNode::asText))
        .containsExactlyInAnyOrderElementsOf(read)
        .allMatch(name -> template.contains("            - " + name + "\n"));
    // The quota of EventBridge.
    assertThat(pattern.toString()).hasSizeLessThan(2048);
  }

  private static String camelCase(String name) {
    StringBuilder camel = new StringBuilder();
    for (String word : List.of(name.split("_", -1))) {
      camel.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return camel.toString();
  }
}
