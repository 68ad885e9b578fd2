package io.vpcwatch.evaluator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.PlacementPolicy;
import io.vpcwatch.model.PlacementPolicyBuilder;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.PolicyBuilder;
import io.vpcwatch.model.PolicyDocument;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which settings are published; with a broker: see EvaluatorPolicyIT in standalone. */
class PolicyPublisherTest {
  private static final Policy VPC_1 = allowing("vpc-1");
  private static final Policy VPC_2 = allowing("vpc-2");
  private static final Policy VPC_3 = allowing("vpc-3");

  @Test
  void the_first_settings_are_revision_1() {
    PolicyDocument first = next(null, VPC_1);

    assertThat(first.revision()).isEqualTo(1);
    assertThat(first.policy()).isEqualTo(VPC_1);
  }

  @Test
  void settings_that_are_in_force_are_not_published_again() {
    assertThat(next(next(null, VPC_1), VPC_1)).isNull();
  }

  @Test
  void new_settings_get_the_next_revision() {
    PolicyDocument second = next(next(null, VPC_1), VPC_2);

    assertThat(second.revision()).isEqualTo(2);
    assertThat(second.policy()).isEqualTo(VPC_2);
  }

  @Test
  void another_rule_about_the_network_is_another_policy() {
    PolicyDocument first = next(null, VPC_1);

    PolicyDocument second =
        next(
            first,
            PolicyBuilder.builder(VPC_1)
                .placement(
                    PlacementPolicyBuilder.builder(PlacementPolicy.defaults()).minZones(3).build())
                .build());

    assertThat(second.revision()).isEqualTo(2);
    assertThat(second.policy().placement().minZones()).isEqualTo(3);
  }

  @Test
  void a_process_with_former_settings_does_not_return_to_them() {
    PolicyDocument third = next(next(next(null, VPC_1), VPC_2), VPC_3);

    assertThat(next(third, VPC_1)).isNull();
    assertThat(next(third, VPC_2)).isNull();
  }

  @Test
  void a_higher_revision_returns_to_former_settings() {
    PolicyDocument second = next(next(null, VPC_1), VPC_2);

    PolicyDocument third = next(second, VPC_1, 3);

    assertThat(third.revision()).isEqualTo(3);
    assertThat(third.policy()).isEqualTo(VPC_1);
    assertThat(next(third, VPC_1)).isNull();
    assertThat(next(third, VPC_2)).isNull();
  }

  @Test
  void new_settings_with_a_revision_that_is_not_higher_are_outdated() {
    PolicyDocument second = next(next(null, VPC_1), VPC_2);

    assertThat(next(second, VPC_3, 1)).isNull();
    assertThat(next(second, VPC_3, 2)).isNull();
  }

  @Test
  void a_higher_revision_is_recorded_even_if_the_policy_stays() {
    PolicyDocument second = next(next(null, VPC_1), VPC_1, 7);

    assertThat(second.revision()).isEqualTo(7);
    assertThat(second.policy()).isEqualTo(VPC_1);
    assertThat(second.supersedes()).isEmpty();
    assertThat(next(second, VPC_1, 7)).isNull();
  }

  @Test
  void settings_beside_their_own_kafka_always_win() {
    PolicyDocument second = next(next(null, VPC_1), VPC_2);

    PolicyDocument third = PolicyPublisher.next(second, VPC_1, null, true, TestChange.START);

    assertThat(third.revision()).isEqualTo(3);
    assertThat(third.policy()).isEqualTo(VPC_1);
    assertThat(PolicyPublisher.next(third, VPC_1, 1, true, TestChange.START)).isNull();
    assertThat(PolicyPublisher.next(third, VPC_2, 1, true, TestChange.START).policy())
        .isEqualTo(VPC_2);
  }

  private static @Nullable PolicyDocument next(@Nullable PolicyDocument inForce, Policy policy) {
    return next(inForce, policy, null);
  }

  private static @Nullable PolicyDocument next(
      @Nullable PolicyDocument inForce, Policy policy, @Nullable Integer revision) {
    return PolicyPublisher.next(inForce, policy, revision, false, TestChange.START);
  }

  private static Policy allowing(String vpc) {
    return new Policy(new TreeSet<>(List.of(vpc)), new TreeSet<>());
  }
}
