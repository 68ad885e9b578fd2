package io.vpcwatch.evaluator;

import static io.vpcwatch.evaluator.TestChange.NO_VPC;
import static io.vpcwatch.evaluator.TestChange.OTHER_VPC;
import static io.vpcwatch.evaluator.TestChange.PAYMENTS;
import static io.vpcwatch.evaluator.TestChange.SILENT;
import static io.vpcwatch.evaluator.TestChange.VPC;
import static io.vpcwatch.evaluator.TestChange.at;
import static io.vpcwatch.evaluator.TestChange.configured;
import static io.vpcwatch.evaluator.TestChange.created;
import static io.vpcwatch.evaluator.TestChange.deleted;
import static io.vpcwatch.model.Violation.Transition.CHANGED;
import static io.vpcwatch.model.Violation.Transition.OPENED;
import static io.vpcwatch.model.Violation.Transition.RESOLVED;
import static io.vpcwatch.model.Violation.Transition.RETRACTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.End;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange.Kind;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.Json;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluatorTopologyTest {
  @TempDir private Path dataDir;
  private EvaluatorHarness evaluator;

  @BeforeEach
  void open() {
    Policy policy = new Policy(new TreeSet<>(List.of("vpc-1")), new TreeSet<>());
    evaluator = new EvaluatorHarness(dataDir, policy);
  }

  @AfterEach
  void close() {
    evaluator.close();
  }

  @Test
  void every_cause_opens_a_violation() {
    evaluator.reads(created(1, NO_VPC).about(named("a")));
    evaluator.reads(created(1, VPC).about(named("b")), configured(2, NO_VPC).about(named("b")));
    evaluator.reads(created(1, OTHER_VPC).about(named("c")));
    evaluator.reads(configured(1, NO_VPC).about(named("d")));

    assertThat(evaluator.violations())
        .extracting(
            violation -> violation.functionArn().name(), Violation::cause, Violation::transition)
        .containsExactly(
            tuple("a", Cause.CREATED_WITHOUT_VPC, OPENED),
            tuple("b", Cause.VPC_REMOVED, OPENED),
            tuple("c", Cause.OUTSIDE_ALLOWED_NETWORK, OPENED),
            tuple("d", Cause.FIRST_SEEN_WITHOUT_VPC, OPENED));
  }

  @Test
  void every_end_resolves_it() {
    for (String name : List.of("a", "b", "c")) {
      evaluator.reads(created(1, NO_VPC).about(named(name)));
    }
    evaluator.violations();

    evaluator.reads(configured(2, VPC).about(named("a")));
    evaluator.reads(deleted(2).about(named("b")));
    evaluator.reads(TestChange.of(Kind.EDGE_ENABLED, 2, SILENT).about(named("c")));

    assertThat(evaluator.violations())
        .extracting(
            violation -> violation.functionArn().name(), Violation::end, Violation::transition)
        .containsExactly(
            tuple("a", End.VPC_ATTACHED, RESOLVED),
            tuple("b", End.DELETED, RESOLVED),
            tuple("c", End.NOT_APPLICABLE, RESOLVED));
  }

  @Test
  void each_transition_is_also_a_finding_if_that_is_set() throws IOException {
    evaluator.reads(created(1, NO_VPC), configured(5, VPC));

    List<JsonNode> findings = new ArrayList<>();
    for (String finding : evaluator.findings()) {
      findings.add(Json.mapper().readTree(finding));
    }

    assertThat(findings)
        .extracting(
            finding -> finding.at("/activity_name").asText(),
            finding -> finding.at("/finding_info/uid").asText())
        .containsExactlyElementsOf(
            evaluator.violations().stream()
                .map(each -> tuple(each.isOpen() ? "Create" : "Close", each.id()))
                .toList());
  }

  @Test
  void a_replica_of_an_edge_function_never_violates() {
    FunctionArn replica = named("us-east-1.payments");

    evaluator.reads(created(1, NO_VPC).about(replica));

    assertThat(evaluator.violations()).isEmpty();
    assertThat(evaluator.functions())
        .extracting(record -> record.value.verdict())
        .containsExactly(Verdict.NOT_APPLICABLE);
  }

  @Test
  void a_change_without_effect_emits_nothing() {
    evaluator.reads(created(1, VPC));
    emitted();

    evaluator.reads(created(1, VPC), configured(2, VPC), configured(3, SILENT));

    assertThat(emitted()).isEmpty();
  }

  @Test
  void a_change_reported_by_a_second_source_emits_nothing() {
    evaluator.reads(created(1, NO_VPC).from(SourceType.EVENTBRIDGE, 3));
    emitted();

    evaluator.reads(created(1, NO_VPC).from(SourceType.TRAIL, 300));

    assertThat(emitted()).isEmpty();
  }

  @Test
  void a_violation_that_had_ended_when_it_was_detected_is_marked_late() {
    evaluator.reads(created(1, VPC), configured(9, VPC));
    emitted();

    evaluator.reads(configured(5, NO_VPC));

    assertThat(evaluator.violations())
        .singleElement()
        .satisfies(
            violation -> {
              assertThat(violation.transition()).isEqualTo(RESOLVED);
              assertThat(violation.late()).isTrue();
              assertThat(violation.opened().time()).isEqualTo(at(5));
              assertThat(violation.resolved().time()).isEqualTo(at(9));
            });
  }

  @Test
  void an_earlier_opening_supersedes_the_one_that_was_emitted() {
    evaluator.reads(configured(5, NO_VPC));
    Violation emitted = evaluator.violations().get(0);

    evaluator.reads(created(1, NO_VPC));

    List<Violation> corrections = evaluator.violations();
    assertThat(corrections).extracting(Violation::transition).containsExactly(RETRACTED, OPENED);
    assertThat(corrections.get(0).id()).isEqualTo(emitted.id());
    assertThat(corrections.get(0).supersededBy()).isEqualTo(corrections.get(1).id());
  }

  @Test
  void an_earlier_change_can_change_the_cause_of_a_violation() {
    evaluator.reads(configured(5, NO_VPC));
    evaluator.violations();

    evaluator.reads(created(1, VPC));

    assertThat(evaluator.violations())
        .extracting(Violation::transition, Violation::cause)
        .containsExactly(tuple(CHANGED, Cause.VPC_REMOVED));
  }

  @Test
  void a_correction_retracts_the_violation_of_the_original_event() {
    evaluator.reads(created(1, NO_VPC));
    evaluator.violations();

    evaluator.reads(created(1, NO_VPC).correctedTo(VPC));

    assertThat(evaluator.violations()).extracting(Violation::transition).containsExactly(RETRACTED);
  }

  @Test
  void a_deletion_is_emitted_and_followed_by_a_tombstone() {
    evaluator.reads(created(1, VPC));
    evaluator.functions();

    evaluator.reads(deleted(2));

    var records = evaluator.functions();
    assertThat(records).extracting(record -> record.key).containsExactly(PAYMENTS, PAYMENTS);
    assertThat(records.get(0).value.verdict()).isEqualTo(Verdict.DELETED);
    assertThat(records.get(1).value).isNull();
  }

  @Test
  void a_late_change_from_before_the_deletion_does_not_bring_the_function_back() {
    evaluator.reads(created(1, VPC), deleted(9));
    emitted();

    evaluator.reads(configured(5, VPC));

    assertThat(emitted()).isEmpty();
  }

  @Test
  void functions_are_counted_by_account_region_and_verdict() {
    FunctionArn first = TestChange.function("111122223333", "eu-west-1", "a");
    FunctionArn second = TestChange.function("111122223333", "eu-west-1", "b");
    FunctionArn elsewhere = TestChange.function("111122223333", "us-east-1", "a");
    FunctionArn others = TestChange.function("444455556666", "eu-west-1", "a");
    evaluator.reads(
        created(1, VPC).about(first),
        created(1, NO_VPC).about(second),
        created(1, VPC).about(elsewhere),
        created(1, NO_VPC).about(others));

    assertThat(evaluator.compliance())
        .containsOnly(
            Map.entry(
                "111122223333/eu-west-1", Map.of(Verdict.COMPLIANT, 1L, Verdict.VIOLATING, 1L)),
            Map.entry("111122223333/us-east-1", Map.of(Verdict.COMPLIANT, 1L)),
            Map.entry("444455556666/eu-west-1", Map.of(Verdict.VIOLATING, 1L)));
  }

  @Test
  void a_function_moves_from_one_count_to_another_and_out_of_all_when_deleted() {
    evaluator.reads(created(1, NO_VPC), configured(2, VPC));
    assertThat(evaluator.compliance())
        .containsOnly(Map.entry("111122223333/eu-west-1", Map.of(Verdict.COMPLIANT, 1L)));

    evaluator.reads(deleted(3));
    assertThat(evaluator.compliance()).containsOnly(Map.entry("111122223333/eu-west-1", Map.of()));
  }

  @Test
  void a_long_history_is_bounded_and_all_its_violations_are_emitted() {
    int changes = FunctionHistory.BOUND + FunctionHistory.SLACK;
    for (int second = 1; second <= changes; second++) {
      evaluator.reads(configured(second, second % 2 == 0 ? VPC : NO_VPC));
    }

    List<Violation> emitted = evaluator.violations();
    assertThat(emitted).hasSize(changes);
    assertThat(emitted.stream().map(Violation::id).distinct()).hasSize(changes / 2);
    assertThat(evaluator.history(PAYMENTS).changes()).hasSizeLessThanOrEqualTo(changes);
  }

  @Test
  void a_change_older_than_a_bounded_history_is_stale() {
    evaluator.reads(configured(1, NO_VPC), configured(3, NO_VPC));
    for (int second = 4; second <= FunctionHistory.BOUND + 4; second++) {
      evaluator.reads(configured(second, VPC));
    }
    emitted();

    evaluator.reads(configured(2, NO_VPC));

    assertThat(emitted()).isEmpty();
    assertThat(evaluator.counted("vpcwatch.events", "result", "stale")).isEqualTo(1);
  }

  private FunctionArn named(String name) {
    return TestChange.function(PAYMENTS.account(), PAYMENTS.region(), name);
  }

  /** Everything, on all topics. */
  private List<Object> emitted() {
    List<Object> emitted = new java.util.ArrayList<>(evaluator.violations());
    for (var status : evaluator.functions()) {
      emitted.add(status);
    }
    emitted.addAll(evaluator.complianceRecords());
    emitted.addAll(evaluator.deadLetters());
    return emitted;
  }
}
