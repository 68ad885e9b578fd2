package io.vpcwatch.model.finding;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OcsfFindingTest {
  private static final Instant OPENED = Instant.parse("2026-10-14T10:17:33Z");
  private static final Instant EMITTED = Instant.parse("2026-10-14T11:03:55Z");
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
  @CsvSource({"LOW, 2, Low", "MEDIUM, 3, Medium", "HIGH, 4, High"})
  void the_severity_is_that_of_the_policy(Severity severity, int id, String name) {
    Violation violation =
        ViolationBuilder.builder(violation(Transition.OPENED, null)).severity(severity).build();

    JsonNode finding = OcsfFinding.of(violation, EMITTED);

    assertThat(finding.get("severity_id").asInt()).isEqualTo(id);
    assertThat(finding.get("severity").asText()).isEqualTo(name);
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
