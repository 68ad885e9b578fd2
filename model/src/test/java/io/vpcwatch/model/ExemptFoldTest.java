package io.vpcwatch.model;

import static io.vpcwatch.model.SampleChanges.FUNCTION;
import static io.vpcwatch.model.SampleChanges.NO_VPC;
import static io.vpcwatch.model.SampleChanges.OTHER_VPC;
import static io.vpcwatch.model.SampleChanges.VPC;
import static io.vpcwatch.model.SampleChanges.at;
import static io.vpcwatch.model.SampleChanges.configured;
import static io.vpcwatch.model.SampleChanges.created;
import static io.vpcwatch.model.SampleChanges.deleted;
import static io.vpcwatch.model.SampleChanges.tagged;
import static io.vpcwatch.model.SampleChanges.untagged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vpcwatch.model.Exemption.Matcher;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Exemptions are points of a function's timeline, as its changes are. */
class ExemptFoldTest {
  private static final int ALL = 1_000_000;

  @Test
  void an_exemption_that_begins_ends_the_violation() {
    Evaluation evaluation =
        evaluate(ALL, List.of(created(1, NO_VPC)), exemption("ci", 10, 100_000_000));

    assertThat(evaluation.status().verdict()).isEqualTo(Verdict.EXEMPT);
    assertThat(evaluation.status().since()).isEqualTo(at(10));
    assertThat(evaluation.status().by().displayName()).isEqualTo("team-ci");
    assertThat(evaluation.status().eventId()).isEqualTo("exemption/ci");
    assertThat(evaluation.status().exemptionId()).isEqualTo("ci");
    assertThat(evaluation.status().exemptUntil()).isEqualTo(at(100_000_000));
    assertThat(evaluation.status().violationId()).isNull();
    Violation ended = only(evaluation);
    assertThat(ended.end()).isEqualTo(End.EXEMPTED);
    assertThat(ended.exemptionId()).isEqualTo("ci");
    assertThat(ended.resolved().time()).isEqualTo(at(10));
    assertThat(ended.resolved().eventId()).isEqualTo("exemption/ci");
    assertThat(ended.resolved().actor().displayName()).isEqualTo("team-ci");
    assertThat(ended.opened().time()).isEqualTo(at(1));
  }

  @Test
  void an_exemption_that_is_in_force_prevents_the_violation() {
    Evaluation evaluation =
        evaluate(ALL, List.of(created(11, NO_VPC)), exemption("ci", 10, 9999999));

    assertThat(evaluation.status().verdict()).isEqualTo(Verdict.EXEMPT);
    assertThat(evaluation.status().since()).isEqualTo(at(11));
    assertThat(evaluation.status().eventId()).isEqualTo("CREATED@11");
    assertThat(evaluation.violations()).isEmpty();
  }

  @Test
  void an_exemption_begins_before_a_change_of_the_same_second() {
    assertThat(
            evaluate(ALL, List.of(created(10, NO_VPC)), exemption("ci", 10, 9999999)).violations())
        .isEmpty();
  }

  @Test
  void an_exemption_that_ends_opens_another_violation() {
    Exemption exemption = exemption("ci", 10, 20);
    Evaluation evaluation =
        evaluate(ALL, List.of(created(1, NO_VPC), configured(30, NO_VPC)), exemption);

    assertThat(evaluation.status().verdict()).isEqualTo(Verdict.VIOLATING);
    assertThat(evaluation.status().since()).isEqualTo(at(20));
    assertThat(evaluation.status().exemptionId()).isNull();
    assertThat(evaluation.violations())
        .extracting(v -> v.opened().time(), Violation::end, Violation::exemptionId)
        .containsExactly(tuple(at(1), End.EXEMPTED, "ci"), tuple(at(20), null, "ci"));
    Violation reopened = evaluation.violations().get(1);
    assertThat(reopened.id()).isNotEqualTo(evaluation.violations().get(0).id());
    assertThat(reopened.cause()).isEqualTo(Cause.CREATED_WITHOUT_VPC);
    assertThat(reopened.detectedAt()).isEqualTo(at(20));
    assertThat(reopened.opened().actor().displayName()).isEqualTo("team-ci");
    assertThat(evaluation.status().violationId()).isEqualTo(reopened.id());
  }

  @Test
  void the_end_of_an_exemption_that_is_not_known_yet_has_no_effect() {
    List<FunctionChange> changes = List.of(created(1, NO_VPC), configured(30, OTHER_VPC));
    Exemption exemption = exemption("ci", 10, 20);

    assertThat(evaluate(19, changes.subList(0, 1), exemption).status().verdict())
        .isEqualTo(Verdict.EXEMPT);
    assertThat(
            evaluate(19, List.of(created(1, NO_VPC), configured(30, NO_VPC)), exemption)
                .status()
                .verdict())
        .isEqualTo(Verdict.EXEMPT);
    assertThat(evaluate(20, changes.subList(0, 1), exemption).status().verdict())
        .isEqualTo(Verdict.VIOLATING);
  }

  @Test
  void an_exemption_whose_beginning_is_not_known_yet_has_no_effect() {
    List<FunctionChange> changes = List.of(created(1, NO_VPC), configured(30, NO_VPC));

    assertThat(evaluate(9, changes, exemption("ci", 10, 200)).violations()).hasSize(1);
    assertThat(evaluate(9, changes, exemption("ci", 10, 200)).status().verdict())
        .isEqualTo(Verdict.VIOLATING);
    assertThat(evaluate(10, changes, exemption("ci", 10, 200)).status().verdict())
        .isEqualTo(Verdict.EXEMPT);
  }

  @Test
  void a_withdrawn_exemption_ends_when_it_was_withdrawn() {
    Exemption exemption =
        ExemptionBuilder.builder(exemption("ci", 10, 500)).revokedAt(at(20)).build();

    assertThat(evaluate(ALL, List.of(created(1, NO_VPC)), exemption).violations())
        .extracting(v -> v.opened().time())
        .containsExactly(at(1), at(20));
  }

  @Test
  void an_exemption_that_was_withdrawn_before_it_began_has_no_effect() {
    Exemption exemption =
        ExemptionBuilder.builder(exemption("ci", 10, 500)).revokedAt(at(5)).build();

    assertThat(evaluate(ALL, List.of(created(7, NO_VPC)), exemption).violations())
        .extracting(v -> v.opened().time(), Violation::end)
        .containsExactly(tuple(at(7), null));
  }

  @Test
  void an_edited_exemption_follows_the_withdrawn_one_without_a_gap() {
    Exemption first = ExemptionBuilder.builder(exemption("ci", 10, 500)).revokedAt(at(50)).build();
    Evaluation evaluation =
        evaluate(ALL, List.of(created(1, NO_VPC)), first, exemption("ci~2", 50, 9999999));

    assertThat(evaluation.status().verdict()).isEqualTo(Verdict.EXEMPT);
    assertThat(evaluation.status().exemptionId()).isEqualTo("ci~2");
    assertThat(evaluation.status().since()).isEqualTo(at(10));
    assertThat(evaluation.violations()).hasSize(1);
  }

  @Test
  void of_overlapping_exemptions_the_one_that_ends_last_covers_the_function() {
    Exemption shorter = exemption("a", 10, 30);
    Exemption longer = exemption("b", 20, 40);
    List<FunctionChange> changes = List.of(created(1, NO_VPC));

    assertThat(evaluate(15, changes, longer, shorter).status().exemptionId()).isEqualTo("a");
    assertThat(evaluate(25, changes, longer, shorter).status().exemptionId()).isEqualTo("b");
    assertThat(evaluate(35, changes, longer, shorter).status().exemptionId()).isEqualTo("b");
    assertThat(evaluate(35, changes, longer, shorter).violations()).hasSize(1);
    assertThat(evaluate(45, changes, longer, shorter).violations())
        .extracting(v -> v.opened().time(), Violation::exemptionId)
        .containsExactly(tuple(at(1), "a"), tuple(at(40), "b"));
  }

  @Test
  void an_exemption_that_ends_after_the_function_was_attached_opens_nothing() {
    Evaluation evaluation =
        evaluate(ALL, List.of(created(1, NO_VPC), configured(15, VPC)), exemption("ci", 10, 20));

    assertThat(evaluation.status().verdict()).isEqualTo(Verdict.COMPLIANT);
    assertThat(evaluation.status().since()).isEqualTo(at(15));
    assertThat(only(evaluation).end()).isEqualTo(End.EXEMPTED);
  }

  /** It has ended for a change at its end, whether that is seen before the end or after it. */
  @Test
  void a_change_at_the_end_of_an_exemption_follows_the_end() {
    Exemption exemption = exemption("ci", 10, 20);

    assertThat(evaluate(ALL, List.of(created(20, NO_VPC)), exemption).violations())
        .extracting(v -> v.opened().eventId())
        .containsExactly("CREATED@20");
    assertThat(
            evaluate(ALL, List.of(created(1, NO_VPC), configured(20, VPC)), exemption).violations())
        .extracting(v -> v.opened().eventId(), v -> v.resolved().time(), Violation::end)
        .containsExactly(
            tuple("CREATED@1", at(10), End.EXEMPTED),
            tuple("exemption/ci", at(20), End.VPC_ATTACHED));
  }

  @Test
  void an_exemption_that_ends_after_the_function_was_deleted_opens_nothing() {
    Evaluation evaluation =
        evaluate(ALL, List.of(created(1, NO_VPC), deleted(15)), exemption("ci", 10, 20));

    assertThat(evaluation.status().verdict()).isEqualTo(Verdict.DELETED);
    assertThat(evaluation.violations()).hasSize(1);
  }

  @Test
  void a_function_that_is_created_again_is_covered_too() {
    Evaluation evaluation =
        evaluate(
            ALL,
            List.of(created(1, NO_VPC), deleted(15), created(16, NO_VPC)),
            exemption("ci", 10, 20));

    assertThat(evaluation.violations())
        .extracting(v -> v.opened().time())
        .containsExactly(at(1), at(20));
  }

  @Test
  void an_attached_function_that_loses_its_vpc_is_exempt_until_the_end() {
    Evaluation evaluation =
        evaluate(ALL, List.of(created(1, VPC), configured(15, NO_VPC)), exemption("ci", 10, 20));

    assertThat(evaluation.violations())
        .extracting(Violation::cause, v -> v.opened().time(), v -> v.before())
        .containsExactly(tuple(Cause.VPC_REMOVED, at(20), VPC));
  }

  @Test
  void a_tag_that_begins_to_match_ends_the_violation_by_whoever_set_it() {
    Evaluation evaluation =
        evaluate(
            ALL, List.of(created(1, NO_VPC), tagged(15, "ci", "yes")), byTag("ci", 10, 9999999));

    assertThat(evaluation.status().verdict()).isEqualTo(Verdict.EXEMPT);
    Violation ended = only(evaluation);
    assertThat(ended.end()).isEqualTo(End.EXEMPTED);
    assertThat(ended.resolved().eventId()).isEqualTo("TAGGED@15");
    assertThat(ended.exemptionId()).isEqualTo("ci");
  }

  @Test
  void a_tag_that_stops_matching_opens_a_violation() {
    Evaluation evaluation =
        evaluate(
            ALL,
            List.of(created(1, NO_VPC), tagged(2, "ci", "yes"), untagged(15, "ci")),
            byTag("ci", 0, 9999999));

    assertThat(evaluation.violations())
        .extracting(v -> v.opened().eventId(), Violation::end, Violation::exemptionId)
        .containsExactly(tuple("CREATED@1", End.EXEMPTED, "ci"), tuple("UNTAGGED@15", null, "ci"));
    assertThat(evaluation.violations())
        .extracting(Violation::followsExemption)
        .containsExactly(false, true);
  }

  @Test
  void an_exemption_of_other_functions_has_no_effect() {
    Exemption other =
        ExemptionBuilder.builder(exemption("ci", 10, 20))
            .matchers(List.of(new Matcher(null, "999999999999", null, new TreeMap<>())))
            .build();
    List<FunctionChange> changes = List.of(created(1, NO_VPC), tagged(15, "ci", "no"));

    assertThat(evaluate(ALL, changes, other, byTag("t", 10, 20))).isEqualTo(evaluate(ALL, changes));
    assertThat(Policy.anyVpc().with(List.of(other), at(ALL)).of(FUNCTION).exemptions()).isEmpty();
  }

  @Test
  void an_exempt_function_at_the_edge_is_not_applicable() {
    assertThat(
            evaluate(
                    ALL,
                    List.of(created(1, NO_VPC), SampleChanges.edgeEnabled(15, "1")),
                    exemption("ci", 10, 20))
                .status()
                .verdict())
        .isEqualTo(Verdict.NOT_APPLICABLE);
  }

  @Test
  void the_order_of_exemptions_does_not_matter() {
    List<Exemption> exemptions =
        new ArrayList<>(
            List.of(exemption("a", 5, 30), exemption("b", 20, 40), exemption("c", 60, 90)));
    List<FunctionChange> changes =
        List.of(created(1, NO_VPC), configured(50, VPC), configured(51, NO_VPC));
    Evaluation first = evaluate(ALL, changes, exemptions.toArray(Exemption[]::new));
    Collections.reverse(exemptions);

    assertThat(evaluate(ALL, changes, exemptions.toArray(Exemption[]::new))).isEqualTo(first);
  }

  @Test
  void a_group_of_accounts_has_its_own_policy() {
    PolicyGroup off = group("a", FUNCTION.account(), true, null);
    PolicyGroup second = group("b", FUNCTION.account(), false, Severity.HIGH);
    List<FunctionChange> changes = List.of(created(1, NO_VPC));

    Policy disabled = PolicyBuilder.builder(Policy.anyVpc()).groups(List.of(off, second)).build();
    assertThat(FunctionHistory.of(changes).evaluate(disabled).status().verdict())
        .isEqualTo(Verdict.NOT_APPLICABLE);
    Policy high =
        PolicyBuilder.builder(Policy.anyVpc()).groups(List.of(second, off)).version(7L).build();
    Violation violation = only(FunctionHistory.of(changes).evaluate(high));
    assertThat(violation.severity()).isEqualTo(Severity.HIGH);
    assertThat(violation.policyVersion()).isEqualTo(7);
    Policy others =
        PolicyBuilder.builder(Policy.anyVpc())
            .groups(List.of(group("a", "999999999999", true, null)))
            .build();
    assertThat(only(FunctionHistory.of(changes).evaluate(others)).severity()).isNull();
  }

  @Test
  void another_version_of_the_policy_alone_is_no_transition() {
    FunctionHistory history = FunctionHistory.of(List.of(created(1, NO_VPC)));
    Evaluation before =
        history.evaluate(PolicyBuilder.builder(Policy.anyVpc()).version(1L).build());
    Evaluation after = history.evaluate(PolicyBuilder.builder(Policy.anyVpc()).version(2L).build());

    assertThat(before.transitionsTo(after)).isEmpty();
  }

  @Test
  void an_old_violation_keeps_its_origin_when_an_exemption_ends_it() {
    Policy vpc1 = new Policy(new TreeSet<>(List.of("vpc-1")), new TreeSet<>());
    List<FunctionChange> changes = new ArrayList<>();
    for (int second = 1; second <= 5 * FunctionHistory.BOUND; second++) {
      changes.add(configured(second, second % 2 == 0 ? OTHER_VPC : NO_VPC));
    }
    FunctionHistory all = FunctionHistory.of(changes);
    Evaluation announced = all.evaluate(vpc1);
    FunctionHistory compacted = all.compacted();
    Policy exempted = vpc1.with(List.of(exemption("ci", 6000, 7000)), at(8000));

    Evaluation evaluation = compacted.fold(exempted, announced).evaluation();

    assertThat(compacted.horizon()).isAfter(at(2));
    assertThat(evaluation.violations())
        .extracting(v -> v.opened().time(), Violation::end)
        .containsExactly(tuple(at(1), End.EXEMPTED), tuple(at(7000), null));
    assertThat(compacted.fold(exempted, evaluation).evaluation()).isEqualTo(evaluation);
  }

  private static Evaluation evaluate(
      int asOf, List<FunctionChange> changes, Exemption... exemptions) {
    return FunctionHistory.of(changes)
        .evaluate(Policy.anyVpc().with(List.of(exemptions), at(asOf)));
  }

  private static Violation only(Evaluation evaluation) {
    assertThat(evaluation.violations()).hasSize(1);
    return evaluation.violations().get(0);
  }

  private static PolicyGroup group(
      String name, String account, boolean disabled, Severity severity) {
    return new PolicyGroup(
        name,
        new TreeSet<>(List.of(account)),
        new TreeSet<>(),
        new TreeSet<>(),
        disabled,
        severity,
        null,
        null);
  }

  private static Exemption byTag(String id, int from, int until) {
    return ExemptionBuilder.builder(exemption(id, from, until))
        .matchers(List.of(new Matcher(null, null, null, new TreeMap<>(Map.of("ci", "y*")))))
        .build();
  }

  private static Exemption exemption(String id, int from, int until) {
    return ExemptionBuilder.builder()
        .id(id)
        .matchers(List.of(new Matcher(FUNCTION.toString(), null, null, new TreeMap<>())))
        .owner("team-" + id)
        .reason("by contract")
        .validFrom(at(from))
        .validUntil(at(until))
        .createdBy("alice")
        .createdAt(at(0))
        .build();
  }
}
