package io.vpcwatch.model;

import static io.vpcwatch.model.SampleChanges.MANAGED;
import static io.vpcwatch.model.SampleChanges.NO_VPC;
import static io.vpcwatch.model.SampleChanges.SILENT;
import static io.vpcwatch.model.SampleChanges.configured;
import static io.vpcwatch.model.SampleChanges.created;
import static io.vpcwatch.model.SampleChanges.tagged;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The cases of the AWS Config rule, Prowler, Cloud Custodian and Steampipe that concern the VPC, as
 * our own.
 */
class PolicyTest {
  private static final Policy TWO_SUBNETS = subnets("subnet-123456789", "subnet-123123123");

  @Test
  void an_empty_list_of_subnets_allows_every_subnet() {
    assertThat(Policy.anyVpc().evaluate(attached("subnet-1", "subnet-2")))
        .isEqualTo(Verdict.COMPLIANT);
  }

  @Test
  void a_function_outside_of_a_vpc_violates_every_policy() {
    assertThat(TWO_SUBNETS.evaluate(NO_VPC)).isEqualTo(Verdict.VIOLATING);
    assertThat(TWO_SUBNETS.evaluate(Attachment.of("", List.of(), List.of())))
        .isEqualTo(Verdict.VIOLATING);
  }

  @Test
  void one_subnet_that_is_not_allowed_is_a_violation() {
    assertThat(TWO_SUBNETS.evaluate(attached("subnet-000000000", "subnet-123456789")))
        .isEqualTo(Verdict.VIOLATING);
  }

  @Test
  void allowed_subnets_in_any_order_are_compliant() {
    assertThat(TWO_SUBNETS.evaluate(attached("subnet-123123123", "subnet-123456789")))
        .isEqualTo(Verdict.COMPLIANT);
    assertThat(TWO_SUBNETS.evaluate(attached("subnet-123123123"))).isEqualTo(Verdict.COMPLIANT);
  }

  @Test
  void one_subnet_and_one_security_group_are_in_a_vpc() {
    Attachment attachment = Attachment.of("vpc-123abc", List.of("subnet-1"), List.of("sg-1"));

    assertThat(Policy.anyVpc().evaluate(attachment)).isEqualTo(Verdict.COMPLIANT);
  }

  @Test
  void all_encodings_of_no_vpc_are_detached() {
    assertThat(Attachment.of(null, List.of(), List.of())).isEqualTo(NO_VPC);
    assertThat(Attachment.of("", List.of(), List.of())).isEqualTo(NO_VPC);
    assertThat(Attachment.of("vpc-1", List.of(), List.of("sg-1"))).isEqualTo(NO_VPC);
    assertThat(Attachment.of(null, List.of("", "  "), List.of())).isEqualTo(NO_VPC);
  }

  @Test
  void a_vpc_that_is_not_allowed_is_outside_of_the_allowed_network() {
    Evaluation evaluation =
        FunctionHistory.of(List.of(created(0, SampleChanges.VPC))).evaluate(vpcs("vpc-other"));

    assertThat(evaluation.violations().get(0).cause()).isEqualTo(Cause.OUTSIDE_ALLOWED_NETWORK);
    assertThat(evaluation.violations().get(0).after()).isEqualTo(SampleChanges.VPC);
  }

  @Test
  void without_the_vpc_id_the_verdict_is_unknown() {
    Attachment byRequestOnly = Attachment.of(null, List.of("subnet-1"), List.of());

    assertThat(vpcs("vpc-1").evaluate(byRequestOnly)).isEqualTo(Verdict.UNKNOWN);
    assertThat(Policy.anyVpc().evaluate(byRequestOnly)).isEqualTo(Verdict.COMPLIANT);
    assertThat(Policy.anyVpc().evaluate(SILENT)).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void moving_to_an_allowed_vpc_ends_the_violation() {
    Evaluation evaluation =
        FunctionHistory.of(
                List.of(created(0, SampleChanges.OTHER_VPC), configured(9, SampleChanges.VPC)))
            .evaluate(vpcs("vpc-1"));

    assertThat(evaluation.violations().get(0).end()).isEqualTo(End.VPC_ATTACHED);
  }

  @Test
  void another_policy_reevaluates_a_compacted_history() {
    FunctionHistory history = FunctionHistory.of(List.of(created(0, SampleChanges.VPC)));
    for (int second = 1; second <= FunctionHistory.BOUND + FunctionHistory.SLACK; second++) {
      history = history.plus(tagged(second, "n", "" + second)).compacted();
    }

    assertThat(history.changes()).hasSizeLessThan(FunctionHistory.BOUND + FunctionHistory.SLACK);
    assertThat(history.evaluate(vpcs("vpc-other")).violations())
        .singleElement()
        .satisfies(violation -> assertThat(violation.opened().eventId()).isEqualTo("CREATED@0"));
    assertThat(history.evaluate(vpcs("vpc-1")).violations()).isEmpty();
  }

  @Test
  void a_policy_that_lists_networks_evaluates_a_managed_function_by_the_subnets_of_its_provider() {
    Policy inside = TWO_SUBNETS.knowing(List.of(provider("subnet-123123123")));
    Policy outside = TWO_SUBNETS.knowing(List.of(provider("subnet-123123123", "subnet-1")));

    assertThat(Policy.anyVpc().evaluate(MANAGED)).isEqualTo(Verdict.COMPLIANT);
    assertThat(inside.evaluate(MANAGED)).isEqualTo(Verdict.COMPLIANT);
    assertThat(outside.evaluate(MANAGED)).isEqualTo(Verdict.VIOLATING);
    assertThat(TWO_SUBNETS.evaluate(MANAGED)).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void the_networks_of_a_group_concern_no_other_accounts() {
    PolicyGroup group =
        new PolicyGroup(
            "production",
            new TreeSet<>(List.of("444455556666")),
            new TreeSet<>(),
            new TreeSet<>(List.of("subnet-1")),
            false,
            null,
            null,
            null);
    Policy whole = PolicyBuilder.builder(Policy.anyVpc()).groups(List.of(group)).build();

    assertThat(whole.ofAccount("111122223333")).isEqualTo(Policy.anyVpc());
    assertThat(whole.ofAccount("444455556666").allowedSubnetIds()).containsExactly("subnet-1");
  }

  @Test
  void a_provider_does_not_show_its_vpc() {
    Policy policy = vpcs("vpc-1").knowing(List.of(provider("subnet-1")));

    assertThat(policy.evaluate(MANAGED)).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void a_violation_shows_the_subnets_of_the_provider() {
    Policy policy = TWO_SUBNETS.knowing(List.of(provider("subnet-1")));

    Violation violation =
        FunctionHistory.of(List.of(created(0, MANAGED))).evaluate(policy).violations().get(0);

    assertThat(violation.cause()).isEqualTo(Cause.OUTSIDE_ALLOWED_NETWORK);
    assertThat(violation.after().subnetIds()).containsExactly("subnet-1");
    assertThat(violation.after().capacityProviderArn()).isEqualTo(SampleChanges.PROVIDER);
  }

  private static CapacityProvider provider(String... subnets) {
    return new CapacityProvider(
        SampleChanges.PROVIDER,
        new TreeSet<>(List.of(subnets)),
        Collections.emptySortedSet(),
        SampleChanges.at(0));
  }

  private static Attachment attached(String... subnets) {
    return Attachment.of("vpc-1", List.of(subnets), List.of("sg-1"));
  }

  private static Policy subnets(String... ids) {
    return new Policy(Collections.emptySortedSet(), new TreeSet<>(List.of(ids)));
  }

  private static Policy vpcs(String... ids) {
    return new Policy(new TreeSet<>(List.of(ids)), Collections.emptySortedSet());
  }
}
