package io.vpcwatch.model;

import static io.vpcwatch.model.SampleChanges.NO_VPC;
import static io.vpcwatch.model.SampleChanges.OTHER_VPC;
import static io.vpcwatch.model.SampleChanges.VPC;
import static io.vpcwatch.model.SampleChanges.at;
import static io.vpcwatch.model.SampleChanges.configured;
import static io.vpcwatch.model.SampleChanges.created;
import static io.vpcwatch.model.SampleChanges.observed;
import static io.vpcwatch.model.SampleChanges.tagged;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CompactionTest {
  private static final int MANY = FunctionHistory.BOUND + FunctionHistory.SLACK;
  private static final Policy ONLY_VPC_1 =
      new Policy(new TreeSet<>(Set.of("vpc-1")), new TreeSet<>());

  @Test
  void tags_do_not_displace_the_change_that_shows_the_attachment() {
    FunctionHistory history = compacted(List.of(created(0, NO_VPC)), Policy.anyVpc());

    assertThat(history.evaluate(Policy.anyVpc()).status().cause())
        .isEqualTo(Cause.CREATED_WITHOUT_VPC);
  }

  @Test
  void the_order_in_which_two_changes_arrive_does_not_decide_the_verdict() {
    FunctionHistory tags = compacted(List.of(), Policy.anyVpc());
    FunctionChange old = created(0, NO_VPC);
    FunctionChange recent = tagged(MANY + 9, "n", "recent");

    assertThat(tags.plus(old).compacted().plus(recent).evaluate(Policy.anyVpc()))
        .isEqualTo(tags.plus(recent).compacted().plus(old).evaluate(Policy.anyVpc()))
        .extracting(evaluation -> evaluation.status().verdict())
        .isEqualTo(Verdict.VIOLATING);
  }

  @Test
  void a_later_policy_blames_who_moved_the_function_and_not_who_created_it() {
    List<FunctionChange> moved = List.of(created(0, VPC), configured(1, OTHER_VPC));

    Evaluation evaluation = compacted(moved, Policy.anyVpc()).evaluate(ONLY_VPC_1);

    assertThat(evaluation.violations())
        .isEqualTo(uncompacted(moved).evaluate(ONLY_VPC_1).violations())
        .singleElement()
        .satisfies(violation -> assertThat(violation.opened().eventId()).isEqualTo("CONFIGURED@1"));
  }

  @Test
  void a_policy_that_lists_no_network_names_none_as_the_cause() {
    List<FunctionChange> detached = List.of(created(0, OTHER_VPC), configured(1, NO_VPC));

    Evaluation evaluation = compacted(detached, ONLY_VPC_1).evaluate(Policy.anyVpc());

    assertThat(evaluation.violations())
        .isEqualTo(uncompacted(detached).evaluate(Policy.anyVpc()).violations())
        .singleElement()
        .satisfies(violation -> assertThat(violation.cause()).isEqualTo(Cause.VPC_REMOVED));
  }

  @Test
  void a_correction_of_a_dropped_change_has_no_effect() {
    FunctionHistory history =
        compacted(List.of(created(0, VPC), observed(1, VPC), observed(2, VPC)), Policy.anyVpc());
    FunctionChange correction =
        SampleChanges.change(1, FunctionChange.Kind.OBSERVED)
            .attachment(VPC)
            .correction("later")
            .build();

    assertThat(history.plus(correction)).isSameAs(history);
  }

  @Test
  void an_interval_that_ended_before_the_horizon_is_neither_reported_nor_retracted() {
    FunctionHistory history = FunctionHistory.empty();
    for (int second = 0; second < MANY - 1; second++) {
      history = history.plus(configured(second, second % 2 == 0 ? NO_VPC : VPC));
    }
    Evaluation before = history.evaluate(Policy.anyVpc());
    FunctionHistory compacted = history.plus(configured(MANY, VPC)).compacted();
    Evaluation now = compacted.evaluate(Policy.anyVpc());

    assertThat(compacted.horizon()).isAfter(at(0));
    assertThat(now.violations()).hasSizeLessThan(before.violations().size());
    assertThat(before.transitionsTo(now))
        .singleElement()
        .satisfies(violation -> assertThat(violation.resolved().time()).isEqualTo(at(MANY)));
  }

  @Test
  void a_violation_that_began_before_the_horizon_keeps_its_identity() {
    FunctionHistory history = FunctionHistory.of(List.of(created(0, OTHER_VPC)));
    Evaluation announced = history.evaluate(ONLY_VPC_1);
    for (int second = 1; second < 2 * MANY; second++) {
      history = history.plus(configured(second, second % 2 == 0 ? NO_VPC : OTHER_VPC)).compacted();
      Evaluation next = history.fold(ONLY_VPC_1, announced).evaluation();
      assertThat(announced.transitionsTo(next)).isEmpty();
      announced = next;
    }
    assertThat(history.horizon()).isNotNull();

    FunctionHistory attached = history.plus(configured(2 * MANY, VPC));
    Evaluation end = attached.fold(ONLY_VPC_1, announced).evaluation();

    assertThat(announced.transitionsTo(end))
        .singleElement()
        .satisfies(violation -> assertThat(violation.opened().time()).isEqualTo(at(0)))
        .satisfies(violation -> assertThat(violation.resolved().time()).isEqualTo(at(2 * MANY)));
  }

  @Test
  void the_number_of_changes_stays_bounded() {
    FunctionHistory history = FunctionHistory.empty();
    for (int second = 0; second < 3 * MANY; second++) {
      history = history.plus(configured(second, second % 2 == 0 ? NO_VPC : VPC)).compacted();
      assertThat(history.changes()).hasSizeLessThan(MANY);
    }
  }

  /** The history after many more changes that show nothing but tags. */
  /** With the last tag of {@link #compacted}. */
  private static FunctionHistory uncompacted(List<FunctionChange> first) {
    return FunctionHistory.of(first).plus(tagged(MANY + 2, "n", "" + (MANY + 2)));
  }

  private static FunctionHistory compacted(List<FunctionChange> first, Policy policy) {
    FunctionHistory history = FunctionHistory.of(first);
    for (int second = 3; second < MANY + 3; second++) {
      history = history.plus(tagged(second, "n", "" + second)).compacted();
    }
    assertThat(history.changes()).hasSizeLessThan(MANY);
    assertThat(history.evaluate(policy).status()).isNotNull();
    return history;
  }
}
