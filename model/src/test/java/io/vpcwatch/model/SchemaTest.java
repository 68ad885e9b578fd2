package io.vpcwatch.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.model.network.NetworkEvent;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Written records match the schemas in the repository and can be read back. */
class SchemaTest {
  private static final Instant NOW = Instant.parse("2026-11-23T01:02:03Z");

  private static final String PROVIDER = SampleChanges.PROVIDER;

  record Example(String topic, Object value) {
    @Override
    public String toString() {
      return topic + ": " + value.getClass().getSimpleName();
    }
  }

  static Stream<Example> examples() {
    Evaluation open =
        SampleChanges.evaluate(
            SampleChanges.created(0, SampleChanges.VPC),
            SampleChanges.tagged(1, "team", "a"),
            SampleChanges.configured(5, SampleChanges.NO_VPC));
    Evaluation over =
        SampleChanges.evaluate(
            SampleChanges.created(0, SampleChanges.NO_VPC),
            SampleChanges.configured(5, SampleChanges.VPC));
    Violation violation = open.violations().get(0);
    return Stream.of(
        new Example("function-changes", SampleChanges.created(0, SampleChanges.VPC)),
        new Example("function-changes", SampleChanges.tagged(0, "team", "a")),
        new Example("function-changes", SampleChanges.untagged(0, "team")),
        new Example("function-changes", SampleChanges.edgeEnabled(0, "1")),
        new Example(
            "function-changes",
            SampleChanges.change(0, FunctionChange.Kind.CREATED)
                .correction("c")
                .edge(true)
                .replayed(true)
                .build()),
        new Example(
            "function-changes",
            SampleChanges.change(0, FunctionChange.Kind.CONFIGURED)
                .attachment(Attachment.byCapacityProvider(PROVIDER))
                .operation("UpdateFunctionConfiguration")
                .requested(true)
                .lastModified(NOW.plusMillis(123))
                .build()),
        new Example(
            "capacity-providers",
            new CapacityProvider(
                PROVIDER, new TreeSet<>(List.of("subnet-1")), new TreeSet<>(List.of("sg-1")), NOW)),
        new Example(
            "network-changes",
            NetworkChange.from(SourceType.INVENTORY)
                .region("eu-west-1")
                .kind(NetworkKind.VPC)
                .id("vpc-1")
                .time(NOW)
                .receivedAt(NOW)
                .build()),
        new Example(
            "network-changes",
            NetworkChange.from(SourceType.TRAIL)
                .region("eu-west-1")
                .account("111122223333")
                .kind(NetworkKind.ROUTE_TABLE)
                .id("rtb-1")
                .time(NOW)
                .event(new NetworkEvent("CreateRouteTable", "e1", Actor.unknown()))
                .parts(new TreeMap<>(Map.of("vpc", "vpc-1", "route/10.0.0.0/16", "local")))
                .removed(new TreeSet<>(List.of("route/0.0.0.0/0")))
                .complete(new TreeSet<>(List.of("route")))
                .receivedAt(NOW)
                .build()),
        new Example("policy", PolicyDocument.first(Policy.anyVpc(), 1, NOW, "settings")),
        new Example(
            "policy",
            PolicyDocument.first(Policy.anyVpc(), 1, NOW, "settings")
                .next(
                    new Policy(new TreeSet<>(List.of("vpc-1")), new TreeSet<>(List.of("subnet-1"))),
                    2,
                    NOW,
                    "settings")),
        new Example("exemptions", ExemptionTest.exemption("ci").build()),
        new Example(
            "exemptions",
            ExemptionTest.exemption("ci~2")
                .ticket("https://example.com/SEC-1")
                .revokedAt(NOW)
                .revokedBy("ada@build")
                .build()),
        new Example(
            "exemptions",
            ExemptionTest.exemption("egress")
                .rules(new TreeSet<>(List.of(PlacementRule.EGRESS)))
                .build()),
        new Example(
            "policy",
            PolicyDocument.first(
                PolicyBuilder.builder(Policy.anyVpc())
                    .placement(
                        new PlacementPolicy(
                            new TreeMap<>(Map.of(PlacementRule.EGRESS, false)),
                            new TreeMap<>(Map.of(PlacementRule.MULTI_AZ, Severity.LOW)),
                            3,
                            List.of(new PlacementPolicy.PortRange(443, 444)),
                            new TreeSet<>(List.of("pl-1")),
                            true,
                            new TreeSet<>(List.of(OutboundPath.NAT)),
                            new TreeSet<>(List.of("s3")),
                            new TreeSet<>(List.of(443)),
                            new TreeSet<>(List.of("CreateNetworkInterface"))))
                    .build(),
                1,
                NOW,
                "settings")),
        new Example(
            "functions",
            FunctionStatusBuilder.builder(open.status())
                .role("arn:aws:iam::111122223333:role/app")
                .rules(new TreeMap<>(Map.of(PlacementRule.MULTI_AZ, RuleOutcome.FAIL)))
                .build()),
        new Example(
            "violations",
            ViolationBuilder.builder(violation)
                .rule(PlacementRule.PRIVATE_SUBNET)
                .cause(Cause.NETWORK_CHANGED)
                .reasons(
                    List.of(
                        PlacementReason.of(
                            PlacementReason.Code.PUBLIC_ROUTE,
                            "subnet-1",
                            "rtb-1",
                            "::/0",
                            "igw-1")))
                .network(
                    new NetworkCause(
                        NetworkKind.ROUTE_TABLE, "rtb-1", "CreateRoute", violation.opened()))
                .build()),
        new Example(
            "function-changes",
            SampleChanges.change(0, FunctionChange.Kind.CREATED)
                .attachment(SampleChanges.VPC.withDualStack(true))
                .role("arn:aws:iam::111122223333:role/app")
                .build()),
        new Example("functions", open.status()),
        new Example("functions", over.status()),
        new Example("violations", violation),
        new Example("violations", over.violations().get(0)),
        new Example("violations", violation.retracted(violation.id())),
        new Example(
            "compliance",
            ComplianceCount.none("111122223333", "eu-west-1").plus(Verdict.VIOLATING, 2)),
        new Example(
            "compliance",
            ComplianceCount.none("111122223333", "eu-west-1")
                .plus(PlacementRule.EGRESS, RuleOutcome.FAIL, 2)),
        new Example("checkpoints", new Checkpoint("file:/a", Map.of("size", "1"), NOW)),
        new Example(
            "checkpoints",
            new Checkpoint("sqs:live", Map.of("queue", "vpcwatch"), NOW, NOW.plusSeconds(600))),
        new Example("source-gaps", new SourceGap("sqs:live", null, NOW, "never")),
        new Example("source-gaps", new SourceGap("sqs:live", NOW, NOW.plusSeconds(600), "stopped")),
        new Example(
            "deliveries",
            DeliveryBuilder.builder()
                .violationId(violation.id())
                .channel("security")
                .functionArn(SampleChanges.FUNCTION)
                .notice(Delivery.Notice.OPENED)
                .outcome(Delivery.Outcome.FAILED)
                .reason("message_rejected")
                .detail("invalid_payload")
                .attempts(3)
                .at(NOW)
                .build()),
        new Example(
            "incident-notes",
            new IncidentNote(
                violation.id(), IncidentNote.State.ACKNOWLEDGED, "ana", NOW, null, null)),
        new Example(
            "incident-notes",
            new IncidentNote(
                violation.id(),
                IncidentNote.State.SNOOZED,
                "ana",
                NOW,
                NOW.plusSeconds(60),
                "later")));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void written_records_match_the_schema(Example example) {
    assertThat(problems(example.topic(), Json.mapper().valueToTree(example.value()))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void written_records_can_be_read_back(Example example) throws IOException {
    String json = Json.mapper().writeValueAsString(example.value());

    assertThat(Json.mapper().readValue(json, example.value().getClass()))
        .isEqualTo(example.value());
  }

  @ParameterizedTest
  @MethodSource("examples")
  void a_missing_or_mistyped_field_is_detected(Example example) {
    ObjectNode sound = Json.mapper().valueToTree(example.value());
    for (JsonNode required : schemaNode(example.topic()).get("required")) {
      ObjectNode without = sound.deepCopy();
      without.remove(required.asText());
      ObjectNode wrong = sound.deepCopy();
      wrong.putArray(required.asText());

      assertThat(problems(example.topic(), without)).as("without " + required).isNotEmpty();
      assertThat(problems(example.topic(), wrong)).as("wrong " + required).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void fields_of_later_versions_are_ignored(Example example) throws IOException {
    ObjectNode extended = Json.mapper().valueToTree(example.value());
    extended.putObject("fieldOfTomorrow").put("a", 1);

    assertThat(problems(example.topic(), extended)).isEmpty();
    assertThat(Json.mapper().readValue(extended.toString(), example.value().getClass()))
        .isEqualTo(example.value());
  }

  @Test
  void a_change_that_was_published_without_the_newer_fields_can_be_read() throws IOException {
    ObjectNode published = Json.mapper().valueToTree(SampleChanges.created(0, SampleChanges.VPC));

    assertThat(published.has("requested")).isFalse();
    assertThat(published.has("lastModified")).isFalse();
    assertThat(Json.mapper().readValue(published.toString(), FunctionChange.class))
        .isEqualTo(SampleChanges.created(0, SampleChanges.VPC));
  }

  @Test
  void a_history_with_a_horizon_survives_the_state_store() throws IOException {
    FunctionHistory history =
        new FunctionHistory(
            List.of(SampleChanges.created(5, SampleChanges.NO_VPC)), SampleChanges.at(2));

    FunctionHistory read =
        Json.mapper().readValue(Json.mapper().writeValueAsString(history), FunctionHistory.class);

    assertThat(read).isEqualTo(history);
    assertThat(read.evaluate(Policy.anyVpc())).isEqualTo(history.evaluate(Policy.anyVpc()));
  }

  @Test
  void a_history_that_was_stored_with_facts_keeps_its_changes() throws Exception {
    FunctionHistory history =
        FunctionHistory.of(List.of(SampleChanges.created(0, SampleChanges.NO_VPC)));
    ObjectNode stored = Json.mapper().valueToTree(history);
    stored.set("facts", stored.remove("changes"));

    assertThat(Json.mapper().readValue(stored.toString(), FunctionHistory.class))
        .isEqualTo(history);
  }

  private static List<String> problems(String topic, JsonNode value) {
    SchemaRegistryConfig formats =
        SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build();
    return SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12, registry -> registry.schemaRegistryConfig(formats))
        .getSchema(schemaNode(topic))
        .validate(value)
        .stream()
        .map(Error::getMessage)
        .toList();
  }

  private static JsonNode schemaNode(String topic) {
    try (InputStream schema =
        Json.class.getResourceAsStream("/io/vpcwatch/schema/" + topic + ".schema.json")) {
      return Json.mapper().readTree(schema);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
