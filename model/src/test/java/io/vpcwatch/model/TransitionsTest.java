package io.vpcwatch.model;

import static io.vpcwatch.model.SampleChanges.NO_VPC;
import static io.vpcwatch.model.SampleChanges.SILENT;
import static io.vpcwatch.model.SampleChanges.VPC;
import static io.vpcwatch.model.SampleChanges.configured;
import static io.vpcwatch.model.SampleChanges.created;
import static io.vpcwatch.model.SampleChanges.edgeEnabled;
import static io.vpcwatch.model.SampleChanges.tagged;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.Violation.Transition;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransitionsTest {

  @Test
  void a_new_violation_is_opened() {
    assertThat(transitions(List.of(created(0, VPC)), configured(5, NO_VPC)))
        .extracting(Violation::transition, Violation::late)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(Transition.OPENED, false));
  }

  @Test
  void an_end_resolves() {
    assertThat(transitions(List.of(created(0, NO_VPC)), configured(5, VPC)))
        .extracting(Violation::transition, Violation::late)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(Transition.RESOLVED, false));
  }

  @Test
  void an_interval_that_ended_before_its_detection_is_late() {
    assertThat(transitions(List.of(configured(9, VPC)), created(0, NO_VPC)))
        .extracting(Violation::transition, Violation::late)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(Transition.RESOLVED, true));
  }

  @Test
  void an_earlier_opening_supersedes_the_published_one() {
    List<Violation> transitions = transitions(List.of(configured(9, NO_VPC)), created(0, NO_VPC));

    assertThat(transitions)
        .extracting(Violation::transition)
        .containsExactly(Transition.RETRACTED, Transition.OPENED);
    assertThat(transitions.get(0).supersededBy()).isEqualTo(transitions.get(1).id());
    assertThat(transitions.get(1).cause()).isEqualTo(Cause.CREATED_WITHOUT_VPC);
  }

  @Test
  void an_interval_that_did_not_happen_is_retracted() {
    assertThat(transitions(List.of(configured(9, NO_VPC)), edgeEnabled(3, "1")))
        .singleElement()
        .satisfies(
            violation -> {
              assertThat(violation.transition()).isEqualTo(Transition.RETRACTED);
              assertThat(violation.supersededBy()).isNull();
              assertThat(violation.isOpen()).isFalse();
            });
  }

  @Test
  void a_late_change_updates_the_state_before_the_violation() {
    assertThat(transitions(List.of(created(0, NO_VPC), configured(9, NO_VPC)), configured(5, VPC)))
        .extracting(Violation::transition)
        .containsExactly(Transition.RESOLVED, Transition.OPENED);
    assertThat(transitions(List.of(configured(9, NO_VPC)), configured(5, VPC)))
        .singleElement()
        .satisfies(
            violation -> {
              assertThat(violation.transition()).isEqualTo(Transition.CHANGED);
              assertThat(violation.cause()).isEqualTo(Cause.VPC_REMOVED);
            });
  }

  @Test
  void changes_that_do_not_concern_the_vpc_emit_nothing() {
    assertThat(transitions(List.of(created(0, NO_VPC)), configured(5, SILENT))).isEmpty();
    assertThat(transitions(List.of(created(0, VPC)), tagged(5, "team", "a"))).isEmpty();
  }

  private static List<Violation> transitions(List<FunctionChange> known, FunctionChange arriving) {
    FunctionHistory before = FunctionHistory.of(known);
    return before
        .evaluate(Policy.anyVpc())
        .transitionsTo(before.plus(arriving).evaluate(Policy.anyVpc()));
  }
}
