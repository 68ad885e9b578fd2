package io.vpcwatch.model.finding;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.End;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.PlacementReason;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Severity;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.Violation.Transition;
import io.vpcwatch.model.ViolationBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class OcsfFindingTest {
  private static final Instant OPENED = Instant.parse("2026-10-14T10:17:33Z");
  private static final Instant EMITTED = Instant.parse("2026-10-14T11:03:55Z");
  private static final FunctionArn LONGEST =
      new FunctionArn("aws-" + "x".repeat(19), "r".repeat(40), "1".repeat(32), "n".repeat(170));
  private static final String ID = "9c24968e214b5658167a5031fcc54eb4";

  @ParameterizedTest
  @CsvSource({
    "OPENED, , 1, Create, 1, New, 3, Fail",
    "CHANGED, , 2, Update, 1, New, 3, Fail",
    "RESOLVED, VPC_ATTACHED, 3, Close, 4, Resolved, 1, Pass",
    "RESOLVED, DELETED, 3, Close, 4, Resolved, 99, Not applicable",
    "RESOLVED, EXEMPTED, 3, Close, 3, Suppressed, 99, Not applicable",
    "RETRACTED, , 3, Close, 4, Resolved, 99, Not applicable"
  })
  void each_transition_is_an_activity_of_one_finding(
      Transition transition,
      End end,
      int activity,
      String name,
      int statusId,
      String status,
      int complianceId,
      String compliance)
      throws IOException {
    JsonNode finding = OcsfFinding.of(violation(transition, end), EMITTED);

    assertThat(errors(finding)).isEmpty();
    assertThat(finding.at("/finding_info/uid").asText()).isEqualTo(ID);
    assertThat(finding.at("/metadata/version").asText()).isEqualTo("1.6.0");
    assertThat(finding.get("class_uid").asInt()).isEqualTo(2003);
    assertThat(finding.get("activity_id").asInt()).isEqualTo(activity);
    assertThat(finding.get("activity_name").asText()).isEqualTo(name);
    assertThat(finding.get("type_uid").asInt()).isEqualTo(200300 + activity);
    assertThat(finding.get("status_id").asInt()).isEqualTo(statusId);
    assertThat(finding.get("status").asText()).isEqualTo(status);
    assertThat(finding.at("/compliance/status_id").asInt()).isEqualTo(complianceId);
    assertThat(finding.at("/compliance/status").asText()).isEqualTo(compliance);
  }

  @Test
  void times_are_in_milliseconds() {
    JsonNode finding = OcsfFinding.of(violation(Transition.RESOLVED, End.VPC_ATTACHED), EMITTED);

    assertThat(finding.get("time").asLong()).isEqualTo(EMITTED.toEpochMilli());
    assertThat(finding.get("start_time").asLong()).isEqualTo(OPENED.toEpochMilli());
    assertThat(finding.get("end_time").asLong()).isEqualTo(OPENED.plusSeconds(2779).toEpochMilli());
  }

  @ParameterizedTest
  @EnumSource
  void every_cause_is_described(Cause cause) throws IOException {
    Violation violation =
        ViolationBuilder.builder(violation(Transition.OPENED, null)).cause(cause).build();

    JsonNode finding = OcsfFinding.of(violation, EMITTED);

    assertThat(errors(finding)).isEmpty();
    assertThat(finding.get("message").asText())
        .startsWith("payments ")
        .endsWith(" at 2026-10-14T10:17:33Z, by arn:aws:iam::111122223333:user/ci.");
  }

  @ParameterizedTest
  @EnumSource
  void every_rule_has_its_own_title_and_control(PlacementRule rule) throws IOException {
    Violation violation =
        ViolationBuilder.builder(violation(Transition.RESOLVED, End.FIXED))
            .rule(rule)
            .cause(Cause.NETWORK_CHANGED)
            .reasons(
                List.of(
                    PlacementReason.of(
                        PlacementReason.Code.PUBLIC_ROUTE, "subnet-1", "rtb-1", "::/0", "igw-1")))
            .build();

    JsonNode finding = OcsfFinding.of(violation, EMITTED);

    assertThat(errors(finding)).isEmpty();
    assertThat(finding.at("/finding_info/title").asText()).isEqualTo(FindingText.title(rule));
    assertThat(finding.at("/compliance/control").asText()).isEqualTo(FindingText.control(rule));
    assertThat(finding.at("/compliance/status").asText()).isEqualTo("Pass");
    assertThat(finding.at("/unmapped/rule").asText()).isEqualTo(rule.id());
    assertThat(finding.get("message").asText())
        .contains("fails the rule " + rule.id() + " (PUBLIC_ROUTE subnet-1 rtb-1 ::/0 igw-1)");
  }

  @ParameterizedTest
  @CsvSource({"LOW, 2, Low", "MEDIUM, 3, Medium", "HIGH, 4, High"})
  void the_severity_is_that_of_the_policy(Severity severity, int id, String name) {
    Violation violation =
        ViolationBuilder.builder(violation(Transition.OPENED, null)).severity(severity).build();

    JsonNode finding = OcsfFinding.of(violation, EMITTED);

    assertThat(finding.get("severity_id").asInt()).isEqualTo(id);
    assertThat(finding.get("severity").asText()).isEqualTo(name);
  }

  @Test
  void the_schema_refuses_what_it_does_not_define() throws IOException {
    ObjectNode finding = OcsfFinding.of(violation(Transition.OPENED, null), EMITTED);
    finding.remove("time");
    finding.put("status", "Open").put("severity_id", 7).put("resource", "payments");
    ((ObjectNode) finding.get("cloud")).put("provider", 1);

    assertThat(errors(finding)).hasSizeGreaterThanOrEqualTo(5);
  }

  /** Whatever AWS or an attacker may write. */
  @ParameterizedTest
  @MethodSource("texts")
  void every_text_is_valid(String text) throws IOException {
    Actor actor = new Actor(text, text, text, text, text);
    Attachment network =
        new Attachment(
            Attachment.State.ATTACHED,
            text,
            new TreeSet<>(Set.of(text, text + "2")),
            new TreeSet<>(Set.of(text)),
            null);
    for (Cause cause : Cause.values()) {
      for (Transition transition : Transition.values()) {
        for (End end : End.values()) {
          Violation violation =
              ViolationBuilder.builder(
                      violation(transition, transition == Transition.RESOLVED ? end : null))
                  .functionArn(LONGEST)
                  .cause(cause)
                  .opened(new EventRef(OPENED, text, actor))
                  .before(network)
                  .after(network)
                  .tags(new TreeMap<>(Map.of(text, text)))
                  .supersededBy(transition == Transition.RETRACTED ? text : null)
                  .exemptionId(text)
                  .build();

          assertThat(errors(OcsfFinding.of(violation, EMITTED)))
              .as("%s %s %s", cause, transition, end)
              .isEmpty();
        }
      }
    }
  }

  static Stream<String> texts() {
    return Stream.of(
        "",
        " ",
        "\r\n\u0000\u001b[31m",
        "\ud800 lonely \udc00",
        "\u202egnp.exe\u202c",
        "<script>",
        "x".repeat(100_000),
        "\ud83d\ude00".repeat(50_000));
  }

  private static List<Error> errors(JsonNode finding) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            OcsfFindingTest.class.getResourceAsStream("ocsf-compliance-finding.schema.json"))) {
      Schema schema =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(in);
      return schema.validate(finding);
    }
  }

  private static Violation violation(Transition transition, End end) {
    Actor actor =
        new Actor("arn:aws:iam::111122223333:user/ci", "IAMUser", null, "198.51.100.7", "aws-cli");
    return ViolationBuilder.builder()
        .id(ID)
        .functionArn(FunctionArn.parse("arn:aws:lambda:eu-west-1:111122223333:function:payments"))
        .cause(Cause.VPC_REMOVED)
        .opened(new EventRef(OPENED, "event-1", actor))
        .before(Attachment.of("vpc-1", List.of("subnet-1"), List.of("sg-1")))
        .after(Attachment.detached())
        .resolved(end == null ? null : new EventRef(OPENED.plusSeconds(2779), "event-2", actor))
        .end(end)
        .detectedAt(OPENED.plusSeconds(3))
        .tags(new TreeMap<>(Map.of("team", "payments")))
        .transition(transition)
        .exemptionId(end == End.EXEMPTED ? "ci" : null)
        .build();
  }
}
