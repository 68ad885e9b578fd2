package io.vpcwatch.model;

import static io.vpcwatch.model.SampleChanges.MANAGED;
import static io.vpcwatch.model.SampleChanges.NO_VPC;
import static io.vpcwatch.model.SampleChanges.OTHER_VPC;
import static io.vpcwatch.model.SampleChanges.SILENT;
import static io.vpcwatch.model.SampleChanges.VPC;
import static io.vpcwatch.model.SampleChanges.at;
import static io.vpcwatch.model.SampleChanges.configured;
import static io.vpcwatch.model.SampleChanges.created;
import static io.vpcwatch.model.SampleChanges.deleted;
import static io.vpcwatch.model.SampleChanges.edgeDisabled;
import static io.vpcwatch.model.SampleChanges.edgeEnabled;
import static io.vpcwatch.model.SampleChanges.evaluate;
import static io.vpcwatch.model.SampleChanges.observed;
import static io.vpcwatch.model.SampleChanges.tagged;
import static io.vpcwatch.model.SampleChanges.untagged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CausesAndEndsTest {

  @Test
  void a_function_without_changes_has_no_status_and_no_violations() {
    Evaluation evaluation = FunctionHistory.empty().evaluate(Policy.anyVpc());

    assertThat(evaluation.status()).isNull();
    assertThat(evaluation.violations()).isEmpty();
  }

  @Test
  void a_function_that_is_created_in_a_vpc_is_compliant() {
    assertThat(evaluate(created(0, VPC)).status().verdict()).isEqualTo(Verdict.COMPLIANT);
  }

  @Test
  void a_function_that_is_created_without_a_vpc_violates_from_then_on() {
    Evaluation evaluation = evaluate(created(5, NO_VPC), tagged(9, "team", "a"));

    Violation violation = only(evaluation);
    assertThat(violation.cause()).isEqualTo(Cause.CREATED_WITHOUT_VPC);
    assertThat(violation.opened().time()).isEqualTo(at(5));
    assertThat(violation.isOpen()).isTrue();
    assertThat(evaluation.status().verdict()).isEqualTo(Verdict.VIOLATING);
    assertThat(evaluation.status().since()).isEqualTo(at(5));
    assertThat(evaluation.status().violationId()).isEqualTo(violation.id());
  }

  /** They decide whose the function is, and are often set a moment after the creation. */
  @Test
  void a_violation_has_the_tags_that_its_function_had_last() {
    Evaluation created = evaluate(created(0, NO_VPC));
    Evaluation tagged = evaluate(created(0, NO_VPC), tagged(1, "team", "a"));
    Evaluation fixed =
        evaluate(
            created(0, NO_VPC), tagged(1, "team", "a"), configured(2, VPC), tagged(3, "team", "b"));

    assertThat(only(tagged).tags()).isEqualTo(Map.of("team", "a"));
    assertThat(only(fixed).tags()).isEqualTo(Map.of("team", "a"));
    assertThat(created.transitionsTo(tagged))
        .extracting(Violation::id, Violation::transition)
        .containsExactly(tuple(only(created).id(), Violation.Transition.CHANGED));
  }

  @Test
  void a_removal_names_the_attachment_that_was_lost() {
    Violation violation = only(evaluate(created(0, VPC), configured(9, NO_VPC)));

    assertThat(violation.cause()).isEqualTo(Cause.VPC_REMOVED);
    assertThat(violation.before()).isEqualTo(VPC);
    assertThat(violation.after()).isEqualTo(NO_VPC);
    assertThat(violation.opened().eventId()).isEqualTo("CONFIGURED@9");
  }

  @Test
  void an_explicitly_empty_configuration_proves_no_removal() {
    Violation violation = only(evaluate(configured(3, NO_VPC)));

    assertThat(violation.cause()).isEqualTo(Cause.FIRST_SEEN_WITHOUT_VPC);
    assertThat(violation.before()).isEqualTo(SILENT);
  }

  @Test
  void a_function_without_any_change_that_shows_the_vpc_is_unknown() {
    Evaluation evaluation = evaluate(configured(0, SILENT), tagged(1, "team", "a"));

    assertThat(evaluation.status().verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(evaluation.violations()).isEmpty();
  }

  @Test
  void an_update_without_a_vpc_field_has_no_effect() {
    assertThat(evaluate(created(0, VPC), configured(5, SILENT)).status().verdict())
        .isEqualTo(Verdict.COMPLIANT);
    assertThat(only(evaluate(created(0, NO_VPC), configured(5, SILENT))).opened().time())
        .isEqualTo(at(0));
  }

  @Test
  void attaching_ends_a_violation() {
    Violation violation = only(evaluate(created(0, NO_VPC), configured(30, VPC)));

    assertThat(violation.end()).isEqualTo(End.VPC_ATTACHED);
    assertThat(violation.resolved().time()).isEqualTo(at(30));
    assertThat(violation.isOpen()).isFalse();
  }

  @Test
  void deleting_ends_a_violation_and_the_life() {
    Evaluation evaluation = evaluate(created(0, NO_VPC), deleted(30));

    assertThat(only(evaluation).end()).isEqualTo(End.DELETED);
    assertThat(evaluation.status().verdict()).isEqualTo(Verdict.DELETED);
  }

  @Test
  void becoming_an_edge_function_ends_a_violation() {
    Evaluation evaluation = evaluate(created(0, NO_VPC), edgeEnabled(240, "1"));

    assertThat(only(evaluation).end()).isEqualTo(End.NOT_APPLICABLE);
    assertThat(evaluation.status().verdict()).isEqualTo(Verdict.NOT_APPLICABLE);
  }

  @Test
  void one_version_at_the_edge_makes_an_edge_function() {
    Evaluation evaluation =
        evaluate(
            created(0, NO_VPC), edgeEnabled(1, "1"), edgeEnabled(2, "2"), edgeDisabled(3, "1"));

    assertThat(evaluation.status().verdict()).isEqualTo(Verdict.NOT_APPLICABLE);
  }

  @Test
  void a_function_that_leaves_the_edge_is_evaluated_again_by_how_it_lost_its_vpc() {
    List<Violation> violations =
        evaluate(created(0, NO_VPC), edgeEnabled(1, "1"), edgeDisabled(9, "1")).violations();

    assertThat(violations).hasSize(2);
    assertThat(violations.get(1).cause()).isEqualTo(Cause.CREATED_WITHOUT_VPC);
    assertThat(violations.get(1).opened().time()).isEqualTo(at(9));
  }

  @Test
  void a_replica_can_not_be_in_a_vpc() {
    FunctionArn byName =
        FunctionArn.parse("arn:aws:lambda:eu-west-1:111122223333:function:us-east-1.edge");
    FunctionChange named =
        SampleChanges.change(0, FunctionChange.Kind.CREATED)
            .functionArn(byName)
            .attachment(NO_VPC)
            .build();
    FunctionChange marked =
        SampleChanges.change(0, FunctionChange.Kind.CREATED).edge(true).attachment(NO_VPC).build();

    assertThat(evaluate(named).status().verdict()).isEqualTo(Verdict.NOT_APPLICABLE);
    assertThat(evaluate(marked).status().verdict()).isEqualTo(Verdict.NOT_APPLICABLE);
  }

  @Test
  void changes_before_a_deletion_do_not_bring_a_function_back() {
    assertThat(
            evaluate(deleted(30), configured(29, NO_VPC), created(10, NO_VPC)).status().verdict())
        .isEqualTo(Verdict.DELETED);
  }

  @Test
  void within_one_second_a_creation_comes_before_the_updates_and_these_before_a_deletion() {
    Evaluation deleted =
        evaluate(created(0, VPC), deleted(1), deleted(7), configured(7, NO_VPC), created(7, VPC));

    assertThat(deleted.status().verdict()).isEqualTo(Verdict.DELETED);
    assertThat(only(evaluate(configured(7, NO_VPC), created(7, VPC))).cause())
        .isEqualTo(Cause.VPC_REMOVED);
  }

  @Test
  void a_function_that_is_replaced_within_one_second_exists() {
    Violation replaced = only(evaluate(created(0, VPC), deleted(9), created(9, NO_VPC)));

    assertThat(replaced.cause()).isEqualTo(Cause.CREATED_WITHOUT_VPC);
    assertThat(replaced.opened().time()).isEqualTo(SampleChanges.at(9));
    assertThat(replaced.isOpen()).isTrue();
  }

  @Test
  void a_function_that_is_created_and_deleted_within_one_second_does_not_exist() {
    Evaluation evaluation = evaluate(created(0, VPC), deleted(5), deleted(9), created(9, NO_VPC));

    assertThat(evaluation.status().verdict()).isEqualTo(Verdict.DELETED);
    assertThat(only(evaluation).end()).isEqualTo(End.DELETED);
  }

  @Test
  void a_function_of_which_nothing_is_known_exists_after_a_creation_and_a_deletion() {
    assertThat(evaluate(deleted(9), created(9, NO_VPC)).status().verdict())
        .isEqualTo(Verdict.VIOLATING);
  }

  @Test
  void an_update_that_was_modified_before_the_creation_belongs_to_the_deleted_function() {
    FunctionChange update = modified(updated("a", VPC), 100);
    FunctionChange creation = modified(created(9, NO_VPC), 500);

    assertThat(evaluate(created(0, NO_VPC), deleted(9), creation, update).violations())
        .extracting(Violation::end)
        .containsExactly(End.VPC_ATTACHED, null);
  }

  @Test
  void the_milliseconds_decide_between_updates_of_one_second_that_have_both() {
    FunctionChange code = modified(updated("b", NO_VPC), 100);
    FunctionChange configuration = modified(updated("a", VPC), 900);

    assertThat(evaluate(created(0, NO_VPC), code, configuration).status().verdict())
        .isEqualTo(Verdict.COMPLIANT);
    assertThat(evaluate(created(0, NO_VPC), updated("b", NO_VPC), configuration).status().verdict())
        .isEqualTo(Verdict.VIOLATING);
  }

  private static FunctionChange updated(String eventId, Attachment attachment) {
    return SampleChanges.change(9, FunctionChange.Kind.CONFIGURED, eventId)
        .attachment(attachment)
        .build();
  }

  private static FunctionChange modified(FunctionChange change, int millis) {
    return FunctionChangeBuilder.builder(change)
        .lastModified(change.eventTime().plusMillis(millis))
        .build();
  }

  @Test
  void events_with_one_masked_id_are_not_copies() {
    Evaluation evaluation =
        evaluate(masked(created(0, NO_VPC)), masked(deleted(60)), masked(created(90, NO_VPC)));

    assertThat(evaluation.violations())
        .extracting(Violation::cause, Violation::end)
        .containsExactly(
            tuple(Cause.CREATED_WITHOUT_VPC, End.DELETED), tuple(Cause.CREATED_WITHOUT_VPC, null));
    assertThat(evaluation.violations()).extracting(Violation::id).doesNotHaveDuplicates();
  }

  @Test
  void operations_of_one_second_with_one_masked_id_are_not_copies() {
    FunctionChange code =
        SampleChanges.change(0, FunctionChange.Kind.OBSERVED, "masked")
            .operation("UpdateFunctionCode")
            .build();
    FunctionChange version =
        FunctionChangeBuilder.builder(code).operation("PublishVersion").build();

    assertThat(FunctionHistory.of(List.of(code, version)).changes()).hasSize(2);
    assertThat(FunctionHistory.of(List.of(code)).plus(version))
        .isEqualTo(FunctionHistory.of(List.of(version, code)));
  }

  @Test
  void of_updates_of_one_second_with_one_masked_id_the_last_counts() {
    FunctionChange removed = modified(masked(configured(0, NO_VPC)), 200);
    FunctionChange attached = modified(masked(configured(0, VPC)), 700);

    assertThat(evaluate(removed, attached).status().verdict()).isEqualTo(Verdict.COMPLIANT);
    assertThat(evaluate(modified(attached, 200), modified(removed, 700)).status().verdict())
        .isEqualTo(Verdict.VIOLATING);
  }

  private static FunctionChange masked(FunctionChange change) {
    return FunctionChangeBuilder.builder(change).eventId("masked").build();
  }

  @Test
  void a_correction_replaces_the_corrected_change_at_whatever_time() {
    FunctionChange original = created(0, NO_VPC);
    FunctionChange correction =
        FunctionChangeBuilder.builder(original)
            .correction("later")
            .attachment(VPC)
            .eventTime(SampleChanges.at(30))
            .build();

    assertThat(evaluate(original, correction).violations()).isEmpty();
    assertThat(FunctionHistory.of(List.of(correction)).plus(original))
        .isEqualTo(FunctionHistory.of(List.of(original, correction)));
  }

  @Test
  void a_function_on_a_capacity_provider_is_in_a_vpc() {
    assertThat(evaluate(created(0, MANAGED)).status().verdict()).isEqualTo(Verdict.COMPLIANT);
    assertThat(only(evaluate(created(0, NO_VPC), observed(1, MANAGED))).end())
        .isEqualTo(End.VPC_ATTACHED);
  }

  @Test
  void a_request_does_not_take_a_function_off_its_capacity_provider() {
    FunctionChange request =
        FunctionChangeBuilder.builder(configured(5, NO_VPC)).requested(true).build();

    Evaluation evaluation = evaluate(created(0, MANAGED), request);

    assertThat(evaluation.status().attachment()).isEqualTo(MANAGED);
    assertThat(evaluation.violations()).isEmpty();
    assertThat(only(evaluate(created(0, VPC), request)).cause()).isEqualTo(Cause.VPC_REMOVED);
  }

  @Test
  void a_whole_configuration_without_a_capacity_provider_is_evaluated_again() {
    assertThat(only(evaluate(created(0, MANAGED), observed(5, NO_VPC))).before())
        .isEqualTo(MANAGED);
  }

  @Test
  void a_change_after_a_deletion_begins_a_new_life() {
    Violation recreated =
        evaluate(created(0, VPC), deleted(5), created(9, NO_VPC)).violations().get(0);
    Violation seenAgain =
        evaluate(created(0, VPC), deleted(5), observed(9, NO_VPC)).violations().get(0);

    assertThat(recreated.cause()).isEqualTo(Cause.CREATED_WITHOUT_VPC);
    assertThat(recreated.before()).isEqualTo(SILENT);
    assertThat(seenAgain.cause()).isEqualTo(Cause.FIRST_SEEN_WITHOUT_VPC);
  }

  @Test
  void a_full_response_makes_up_for_missed_changes() {
    assertThat(evaluate(created(0, NO_VPC), observed(60, VPC)).status().verdict())
        .isEqualTo(Verdict.COMPLIANT);
    assertThat(only(evaluate(created(0, VPC), observed(60, NO_VPC))).cause())
        .isEqualTo(Cause.VPC_REMOVED);
  }

  @Test
  void moving_between_vpcs_is_no_violation_if_any_vpc_will_do() {
    assertThat(evaluate(created(0, VPC), configured(5, OTHER_VPC)).violations()).isEmpty();
  }

  @Test
  void tags_are_set_and_removed_and_end_with_the_life() {
    assertThat(
            evaluate(tagged(0, "team", "a"), tagged(1, "env", "prod"), untagged(2, "team"))
                .status()
                .tags())
        .containsExactly(java.util.Map.entry("env", "prod"));
    assertThat(evaluate(tagged(0, "team", "a"), deleted(1), created(2, VPC)).status().tags())
        .isEmpty();
  }

  @Test
  void a_correction_replaces_the_corrected_change_and_keeps_the_id_of_the_violation() {
    FunctionChange original = created(0, NO_VPC);
    FunctionChange sameAgain =
        SampleChanges.change(0, FunctionChange.Kind.CREATED)
            .correction("later")
            .attachment(NO_VPC)
            .tags(SampleChanges.tag("a", "b"))
            .build();
    FunctionChange inVpc =
        SampleChanges.change(0, FunctionChange.Kind.CREATED)
            .correction("later")
            .attachment(VPC)
            .build();

    assertThat(only(evaluate(sameAgain, original)).id()).isEqualTo(only(evaluate(original)).id());
    assertThat(evaluate(original, inVpc).violations()).isEmpty();
    assertThat(evaluate(inVpc, original).violations()).isEmpty();
  }

  private static Violation only(Evaluation evaluation) {
    assertThat(evaluation.violations()).hasSize(1);
    return evaluation.violations().get(0);
  }
}
