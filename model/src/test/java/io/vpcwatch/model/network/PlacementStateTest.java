package io.vpcwatch.model.network;

import static io.vpcwatch.model.PlacementRule.PRIVATE_SUBNET;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.ExemptionBuilder;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionState;
import io.vpcwatch.model.PlacementReason;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.PolicyBuilder;
import io.vpcwatch.model.RuleOutcome;
import io.vpcwatch.model.Violation;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One function and one rule, described without events unless a test says otherwise. */
class PlacementStateTest {
  private static final Instant START = Instant.parse("2026-10-12T09:00:00Z");
  private static final FunctionArn PAYMENTS =
      new FunctionArn("aws", "eu-west-1", "111122223333", "payments");
  private static final EventRef CREATED =
      new EventRef(at(1), "created", new Actor("bob", "IAMUser", null, null, null));
  private static final PlacementReason PUBLIC =
      new PlacementReason(PlacementReason.Code.PUBLIC_ROUTE, "subnet-1", List.of());

  private PlacementState state = PlacementState.none();

  @Test
  void a_failure_that_a_description_shows_again_after_a_gap_is_another_violation_of_the_network() {
    Violation first = judged(1, RuleOutcome.FAIL, null).get(0);
    judged(2, RuleOutcome.PASS, described(2));
    judged(3, RuleOutcome.UNKNOWN, described(3));

    List<Violation> again = judged(4, RuleOutcome.FAIL, described(4));

    assertThat(again).hasSize(1);
    assertThat(again.get(0).cause()).isEqualTo(Cause.NETWORK_CHANGED);
    assertThat(again.get(0).opened()).isEqualTo(described(4));
    assertThat(again.get(0).id()).isNotEqualTo(first.id());
  }

  @Test
  void an_exemption_that_ends_while_the_network_is_not_known_opens_the_violation() {
    Exemption exemption = exemptionUntil(3);
    judged(1, RuleOutcome.FAIL, null, exemption);
    judged(2, RuleOutcome.UNKNOWN, described(2), exemption);
    judged(4, RuleOutcome.UNKNOWN, null, exemption);

    List<Violation> opened = judged(5, RuleOutcome.FAIL, described(5), exemption);

    assertThat(opened).hasSize(1);
    assertThat(opened.get(0).opened()).isEqualTo(EventRef.of(exemption, at(3)));
    assertThat(opened.get(0).exemptionId()).isEqualTo(exemption.id());
  }

  @Test
  void a_failure_after_a_change_of_the_function_while_nothing_was_known_is_that_of_the_change() {
    judged(1, RuleOutcome.PASS, null);
    EventRef moved = new EventRef(at(2), "moved", CREATED.actor());
    judged(function(moved), 2, RuleOutcome.UNKNOWN, null);

    List<Violation> opened = judged(function(moved), 3, RuleOutcome.FAIL, described(3));

    assertThat(opened).extracting(Violation::opened).containsExactly(moved);
  }

  private List<Violation> judged(
      int second, RuleOutcome outcome, @Nullable EventRef network, Exemption... exemptions) {
    return judged(function(CREATED), second, outcome, network, exemptions);
  }

  private List<Violation> judged(
      FunctionState function,
      int second,
      RuleOutcome outcome,
      @Nullable EventRef network,
      Exemption... exemptions) {
    List<PlacementReason> reasons = outcome == RuleOutcome.FAIL ? List.of(PUBLIC) : List.of();
    SortedMap<PlacementRule, RuleResult> results = new TreeMap<>();
    results.put(PRIVATE_SUBNET, new RuleResult(PRIVATE_SUBNET, outcome, reasons, null));
    SortedMap<PlacementRule, EventRef> altered = new TreeMap<>();
    if (network != null) {
      altered.put(PRIVATE_SUBNET, network);
    }
    Policy policy = PolicyBuilder.builder(Policy.anyVpc()).exemptions(List.of(exemptions)).build();
    PlacementState.Step step =
        state.next(
            new PlacementState.Judgement(function, results, altered, policy, at(second), false));
    state = step.state();
    return step.violations();
  }

  private static FunctionState function(EventRef configuredBy) {
    return new FunctionState(
        PAYMENTS,
        false,
        Attachment.of("vpc-1", List.of("subnet-1"), List.of("sg-1")),
        Attachment.unknown(),
        null,
        null,
        configuredBy,
        new TreeSet<>(),
        false,
        Collections.emptySortedMap());
  }

  private static Exemption exemptionUntil(int second) {
    return ExemptionBuilder.builder()
        .id("e1")
        .matchers(List.of(new Exemption.Matcher(PAYMENTS.toString(), null, null, new TreeMap<>())))
        .rules(new TreeSet<>(List.of(PRIVATE_SUBNET)))
        .owner("team-a")
        .reason("migration")
        .validFrom(START)
        .validUntil(at(second))
        .createdBy("bob")
        .createdAt(START)
        .build();
  }

  /** Somebody has described the network, and seen a change whose author is not known. */
  private static EventRef described(int second) {
    return EventRef.unknown(at(second));
  }

  private static Instant at(int second) {
    return START.plusSeconds(second);
  }
}
