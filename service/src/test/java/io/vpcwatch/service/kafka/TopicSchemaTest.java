package io.vpcwatch.service.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.model.ComplianceCount;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.DeliveryBuilder;
import io.vpcwatch.model.Evaluation;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.ExemptionBuilder;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.IncidentNote;
import io.vpcwatch.model.Json;
import io.vpcwatch.model.NetworkKind;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.PolicyDocument;
import io.vpcwatch.model.SourceGap;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.model.network.NetworkEvent;
import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the serdes of the topics write is what the schemas in the repository say. */
class TopicSchemaTest {
  private static final String PREFIX = "acme.";
  private static final Topics TOPICS = topics();
  private static final Instant NOW = Instant.parse("2026-11-23T01:02:03Z");
  private static final FunctionArn FUNCTION =
      FunctionArn.parse("arn:aws:lambda:eu-west-1:111122223333:function:payments");
  private static final Evaluation EVALUATION =
      FunctionHistory.of(List.of(created())).evaluate(Policy.anyVpc());

  record Example<V>(Topic<?, V> topic, V value) {
    @Override
    public String toString() {
      return topic.name();
    }
  }

  static List<Example<?>> examples() {
    return List.of(
        new Example<>(TOPICS.functionChanges(), created()),
        new Example<>(
            TOPICS.capacityProviders(),
            new CapacityProvider(
                "arn:aws:lambda:eu-west-1:111122223333:capacity-provider:cp1",
                new TreeSet<>(List.of("subnet-1")),
                new TreeSet<>(List.of("sg-1")),
                NOW)),
        new Example<>(TOPICS.networkChanges(), routeReplaced()),
        new Example<>(TOPICS.policy(), PolicyDocument.first(Policy.anyVpc(), 1, NOW, "settings")),
        new Example<>(TOPICS.exemptions(), exemption()),
        new Example<>(TOPICS.functions(), EVALUATION.status()),
        new Example<>(TOPICS.violations(), EVALUATION.violations().get(0)),
        new Example<>(
            TOPICS.compliance(),
            ComplianceCount.none("111122223333", "eu-west-1").plus(Verdict.VIOLATING, 2)),
        new Example<>(TOPICS.checkpoints(), new Checkpoint("file:/a", Map.of("size", "1"), NOW)),
        new Example<>(
            TOPICS.sourceGaps(), new SourceGap("sqs:live", NOW, NOW.plusSeconds(600), "stopped")),
        new Example<>(
            TOPICS.deliveries(),
            DeliveryBuilder.builder()
                .violationId(EVALUATION.violations().get(0).id())
                .channel("security")
                .functionArn(FUNCTION)
                .notice(Delivery.Notice.OPENED)
                .outcome(Delivery.Outcome.DELIVERED)
                .attempts(1)
                .at(NOW)
                .build()),
        new Example<>(
            TOPICS.incidentNotes(),
            new IncidentNote(
                EVALUATION.violations().get(0).id(),
                IncidentNote.State.SNOOZED,
                "ana",
                NOW,
                NOW.plusSeconds(3600),
                "after the release")));
  }

  @ParameterizedTest
  @MethodSource("examples")
  <V> void written_values_are_valid_and_can_be_read_back(Example<V> example) throws IOException {
    Topic<?, V> topic = example.topic();
    byte[] bytes = topic.valueSerde().serializer().serialize(topic.name(), example.value());

    assertThat(schema(topic).validate(Json.mapper().readTree(bytes))).isEmpty();
    assertThat(topic.valueSerde().deserializer().deserialize(topic.name(), bytes))
        .isEqualTo(example.value());
  }

  @Test
  void every_topic_with_json_has_an_example() {
    assertThat(examples())
        .extracting(example -> example.topic().name())
        .containsExactlyInAnyOrderElementsOf(
            TOPICS.all().stream()
                .filter(topic -> !topic.equals(TOPICS.deadLetters()))
                .<String>map(Topic::name)
                .toList());
  }

  private static FunctionChange created() {
    return FunctionChange.from(SourceType.TRAIL)
        .functionArn(FUNCTION)
        .kind(FunctionChange.Kind.CREATED)
        .eventTime(NOW)
        .eventId("11111111-2222-3333-4444-555555555555")
        .attachment(Attachment.detached())
        .tags(new TreeMap<>(Map.of("team", "a")))
        .receivedAt(NOW)
        .build();
  }

  private static NetworkChange routeReplaced() {
    return NetworkChange.from(SourceType.EVENTBRIDGE)
        .region("eu-west-1")
        .account("111122223333")
        .kind(NetworkKind.ROUTE_TABLE)
        .id("rtb-1")
        .time(NOW)
        .event(new NetworkEvent("ReplaceRoute", "event-1", Actor.unknown()))
        .parts(new TreeMap<>(Map.of("route/0.0.0.0/0", "igw-1")))
        .removed(new TreeSet<>(List.of("route/::/0")))
        .receivedAt(NOW)
        .build();
  }

  private static Exemption exemption() {
    return ExemptionBuilder.builder()
        .id("ci-tools~2")
        .matchers(
            List.of(
                new Exemption.Matcher(
                    "arn:aws:lambda:*:111122223333:function:ci-*", null, null, new TreeMap<>()),
                new Exemption.Matcher(
                    null, "111122223333", "eu-west-1", new TreeMap<>(Map.of("team", "ci")))))
        .owner("platform@example.com")
        .reason("calls public APIs only")
        .ticket("https://example.com/SEC-1")
        .validFrom(NOW)
        .validUntil(NOW.plusSeconds(3600))
        .revokedAt(NOW.plusSeconds(60))
        .revokedBy("ada@build")
        .createdBy("ada@build")
        .createdAt(NOW)
        .build();
  }

  private static Topics topics() {
    Settings settings = ServiceSettings.loader().override(Map.of("topics.prefix", PREFIX)).load();
    return Topics.of(settings.get(TopicSettings.class));
  }

  private static Schema schema(Topic<?, ?> topic) throws IOException {
    String name = topic.name().substring(PREFIX.length());
    try (InputStream schema =
        Json.class.getResourceAsStream("/io/vpcwatch/schema/" + name + ".schema.json")) {
      JsonNode node = Json.mapper().readTree(schema);
      SchemaRegistryConfig formats =
          SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build();
      return SchemaRegistry.withDefaultDialect(
              SpecificationVersion.DRAFT_2020_12,
              registry -> registry.schemaRegistryConfig(formats))
          .getSchema(node);
    }
  }
}
