package io.vpcwatch.model.network;

import static io.vpcwatch.model.PlacementRule.OUTBOUND_PATH;
import static io.vpcwatch.model.PlacementRule.PRIVATE_SUBNET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.End;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.ExemptionBuilder;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionState;
import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.NetworkKind;
import io.vpcwatch.model.PlacementPolicy;
import io.vpcwatch.model.PlacementPolicyBuilder;
import io.vpcwatch.model.PlacementReason;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.PolicyBuilder;
import io.vpcwatch.model.RuleOutcome;
import io.vpcwatch.model.Severity;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.ViolationBuilder;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One function, and one rule unless a test says otherwise. */
class PlacementStateTest {
  private static final Instant START = Instant.parse("2026-10-12T09:00:00Z");
  private static final FunctionArn PAYMENTS =
      new FunctionArn("aws", "eu-west-1", "111122223333", "payments");
  private static final EventRef CREATED =
      new EventRef(at(1), "created", new Actor("bob", "IAMUser", null, null, null));
  private static final PlacementReason PUBLIC =
      new PlacementReason(PlacementReason.Code.PUBLIC_ROUTE, "subnet-1", List.of());

  private static final List<PlacementReason> TWO_REASONS =
      List.of(
          PUBLIC, new PlacementReason(PlacementReason.Code.PUBLIC_ROUTE, "subnet-2", List.of()));
  private static final Attachment PLACED =
      Attachment.of("vpc-1", List.of("subnet-1"), List.of("sg-1"));

  private Policy policy = Policy.anyVpc();
  private PlacementState state = PlacementState.none();

  @Test
  void a_function_that_comes_into_a_failing_network_opens_the_violation_itself() {
    Violation opened = only(judged(1, RuleOutcome.FAIL, null));

    assertThat(opened.cause()).isEqualTo(Cause.CONFIGURED);
    assertThat(opened.opened()).isEqualTo(CREATED);
    assertThat(opened.network()).isNull();
    assertThat(opened.before()).isEqualTo(Attachment.unknown());
    assertThat(opened.after()).isEqualTo(PLACED);
    assertThat(opened.reasons()).containsExactly(PUBLIC);
    assertThat(opened.transition()).isEqualTo(Violation.Transition.OPENED);
    assertThat(state.outcomes()).containsExactly(entry(PRIVATE_SUBNET, RuleOutcome.FAIL));
    assertThat(state.open()).containsExactly(entry(PRIVATE_SUBNET, opened));
  }

  @Test
  void an_event_of_the_network_opens_the_violation_of_a_function_that_was_there_before() {
    NetworkCause route = event(5);

    Violation opened = only(judged(5, failing(route)));

    assertThat(opened.cause()).isEqualTo(Cause.NETWORK_CHANGED);
    assertThat(opened.network()).isEqualTo(route);
    assertThat(opened.opened()).isEqualTo(route.event());
    assertThat(opened.before()).isEqualTo(PLACED);
  }

  @Test
  void an_event_of_the_second_in_which_the_function_was_configured_opens_the_violation() {
    assertThat(only(judged(1, failing(event(1)))).network()).isEqualTo(event(1));
  }

  @Test
  void an_event_before_the_function_came_does_not_open_its_violation() {
    Violation opened = only(judged(function(event(3, "moved")), 3, failing(event(2))));

    assertThat(opened.cause()).isEqualTo(Cause.CONFIGURED);
    assertThat(opened.opened()).isEqualTo(event(3, "moved"));
    assertThat(opened.network()).isNull();
  }

  @Test
  void a_function_of_unknown_origin_violates_since_it_was_judged_or_since_the_network_was_seen() {
    assertThat(only(judged(function(null), 4, failing(null))).opened()).isEqualTo(described(4));

    state = PlacementState.none();
    Violation seen = only(judged(function(null), 9, RuleOutcome.FAIL, described(8)));
    assertThat(seen.opened()).isEqualTo(described(8));
    assertThat(seen.cause()).isEqualTo(Cause.NETWORK_CHANGED);
  }

  @Test
  void the_id_is_of_the_function_the_rule_and_the_event() {
    List<Violation> both =
        judged(function(CREATED), 5, failing(event(5)), failing(OUTBOUND_PATH, event(5)));

    assertThat(both)
        .extracting(Violation::id)
        .containsExactly(
            Violation.idOf(PAYMENTS, PRIVATE_SUBNET, event(5).event()),
            Violation.idOf(PAYMENTS, OUTBOUND_PATH, event(5).event()))
        .doesNotHaveDuplicates();
  }

  @Test
  void a_violation_that_lasts_keeps_its_opening_and_shows_the_newest_reasons() {
    Violation opened = only(judged(2, failing(event(2))));

    RuleResult more = new RuleResult(PRIVATE_SUBNET, RuleOutcome.FAIL, TWO_REASONS, event(6));
    Violation lasting = only(judged(6, more));

    assertThat(lasting).isEqualTo(ViolationBuilder.builder(opened).reasons(TWO_REASONS).build());
  }

  @Test
  void the_policy_decides_the_severity_also_of_a_violation_that_lasts() {
    assertThat(only(judged(1, RuleOutcome.FAIL, null)).severity()).isEqualTo(Severity.HIGH);

    policy = PolicyBuilder.builder(policy).placement(withSeverity(Severity.LOW)).build();

    assertThat(only(judged(2, RuleOutcome.FAIL, null)).severity()).isEqualTo(Severity.LOW);
  }

  @Test
  void an_event_that_explains_what_a_description_had_shown_opens_the_violation_instead() {
    judged(1, RuleOutcome.PASS, null);
    Violation shown = only(judged(9, RuleOutcome.FAIL, described(9)));

    Violation explained = only(judged(10, failing(event(7))));

    assertThat(explained.opened()).isEqualTo(event(7).event());
    assertThat(explained.network()).isEqualTo(event(7));
    assertThat(explained.id()).isNotEqualTo(shown.id());
  }

  @Test
  void a_later_event_does_not_explain_what_a_description_had_shown() {
    judged(1, RuleOutcome.PASS, null);
    Violation shown = only(judged(9, RuleOutcome.FAIL, described(9)));

    assertThat(only(judged(10, failing(event(10)))).id()).isEqualTo(shown.id());
  }

  @Test
  void an_earlier_event_of_the_network_does_not_replace_the_one_that_opened_the_violation() {
    Violation opened = only(judged(5, failing(event(5))));

    assertThat(only(judged(6, failing(event(4))))).isEqualTo(opened);
  }

  @Test
  void a_change_of_the_network_ends_the_violation() {
    Violation opened = only(judged(2, failing(event(2))));

    Violation ended = only(judged(7, RuleOutcome.PASS, event(7).event()));

    assertThat(ended.id()).isEqualTo(opened.id());
    assertThat(ended.resolved()).isEqualTo(event(7).event());
    assertThat(ended.end()).isEqualTo(End.FIXED);
    assertThat(ended.transition()).isEqualTo(Violation.Transition.RESOLVED);
    assertThat(state.open()).isEmpty();
    assertThat(state.outcomes()).containsExactly(entry(PRIVATE_SUBNET, RuleOutcome.PASS));
  }

  @Test
  void a_function_that_moves_ends_the_violation_if_the_network_did_not_change_later() {
    judged(2, failing(event(2)));
    PlacementState before = state;
    EventRef moved = event(6, "moved");

    assertThat(only(judged(function(moved), 6, RuleOutcome.PASS, event(5).event())).resolved())
        .isEqualTo(moved);
    state = before;
    assertThat(only(judged(function(moved), 7, RuleOutcome.PASS, event(7).event())).resolved())
        .isEqualTo(event(7).event());
  }

  @Test
  void what_passes_without_anything_that_happened_since_was_never_a_violation() {
    judged(2, failing(event(2)));

    assertThat(judged(9, RuleOutcome.PASS, event(2).event())).isEmpty();
    assertThat(state.open()).isEmpty();
  }

  @Test
  void what_is_unknown_opens_no_violation() {
    assertThat(judged(1, RuleOutcome.UNKNOWN, described(1))).isEmpty();
    assertThat(state.outcomes()).containsExactly(entry(PRIVATE_SUBNET, RuleOutcome.UNKNOWN));
  }

  @Test
  void what_is_unknown_ends_no_violation() {
    Violation opened = only(judged(2, failing(event(2))));

    assertThat(judged(function(event(6, "moved")), 6, RuleOutcome.UNKNOWN, described(6)))
        .containsExactly(opened);
    assertThat(state.open()).containsExactly(entry(PRIVATE_SUBNET, opened));
    assertThat(only(judged(8, RuleOutcome.PASS, event(8).event())).resolved())
        .isEqualTo(event(8).event());
  }

  @Test
  void a_rule_that_does_not_apply_any_more_ends_its_violation_and_has_no_outcome() {
    judged(2, failing(event(2)));
    EventRef moved = event(6, "moved");

    Violation ended = only(judged(function(moved), 6, RuleOutcome.NOT_APPLICABLE, null));

    assertThat(ended.end()).isEqualTo(End.NOT_APPLICABLE);
    assertThat(ended.resolved()).isEqualTo(moved);
    assertThat(state.outcomes()).isEmpty();
  }

  @Test
  void what_violated_a_rule_that_is_switched_off_is_no_violation() {
    judged(2, failing(event(2)));

    assertThat(judged(function(CREATED), 3)).isEmpty();
    assertThat(state.open()).isEmpty();
    assertThat(state.outcomes()).isEmpty();
  }

  @Test
  void the_violations_that_end_come_before_those_that_are_open() {
    judged(2, failing(OUTBOUND_PATH, event(2)));

    List<Violation> both =
        judged(
            function(CREATED),
            5,
            List.of(
                failing(event(5)),
                new RuleResult(OUTBOUND_PATH, RuleOutcome.PASS, List.of(), null)),
            Map.of(OUTBOUND_PATH, event(5).event()));

    assertThat(both)
        .extracting(Violation::rule, Violation::end)
        .containsExactly(tuple(OUTBOUND_PATH, End.FIXED), tuple(PRIVATE_SUBNET, null));
  }

  @Test
  void the_same_judgement_again_changes_nothing() {
    List<Violation> first = judged(2, failing(event(2)));
    PlacementState before = state;

    assertThat(judged(2, failing(event(2)))).isEqualTo(first);
    assertThat(state).isEqualTo(before);
  }

  @Test
  void what_an_exemption_covers_opens_no_violation() {
    Exemption exemption = exemptionUntil(9);

    assertThat(judged(2, RuleOutcome.FAIL, null, exemption)).isEmpty();
    assertThat(state.outcomes()).containsExactly(entry(PRIVATE_SUBNET, RuleOutcome.EXEMPT));
    assertThat(state.exemptions()).containsExactly(entry(PRIVATE_SUBNET, exemption.id()));
  }

  @Test
  void an_exemption_from_another_rule_covers_nothing() {
    Exemption exemption = exemptionUntil(9);

    List<Violation> opened =
        judged(
            function(CREATED), 2, List.of(failing(OUTBOUND_PATH, event(2))), Map.of(), exemption);

    assertThat(opened).extracting(Violation::rule).containsExactly(OUTBOUND_PATH);
  }

  @Test
  void an_exemption_ends_the_violation_when_it_begins_but_not_before_that_opened() {
    judged(2, failing(event(2)));
    PlacementState before = state;
    Exemption later =
        ExemptionBuilder.builder(exemptionUntil(9)).id("later").validFrom(at(4)).build();

    Violation ended = only(judged(5, RuleOutcome.FAIL, null, later));
    assertThat(ended.end()).isEqualTo(End.EXEMPTED);
    assertThat(ended.resolved()).isEqualTo(EventRef.of(later, at(4)));
    assertThat(ended.exemptionId()).isEqualTo("later");

    state = before;
    Exemption sinceStart = exemptionUntil(9);
    assertThat(only(judged(5, RuleOutcome.FAIL, null, sinceStart)).resolved())
        .isEqualTo(EventRef.of(sinceStart, at(2)));
  }

  @Test
  void a_report_about_a_time_knows_the_exemptions_of_that_time() {
    Exemption exemption = exemptionUntil(9);
    policy = PolicyBuilder.builder(policy).asOf(at(3)).build();

    assertThat(judged(20, RuleOutcome.FAIL, null, exemption)).isEmpty();
  }

  @Test
  void a_function_that_is_deleted_ends_all_its_violations() {
    judged(2, failing(event(2)));

    PlacementState.Step step = state.ended(event(6, "deleted"), End.DELETED);

    assertThat(step.state()).isEqualTo(PlacementState.none());
    assertThat(step.violations())
        .extracting(Violation::end, Violation::resolved)
        .containsExactly(tuple(End.DELETED, event(6, "deleted")));
  }

  @Test
  void what_happened_to_the_network_after_the_function_was_deleted_was_no_violation_of_it() {
    judged(7, failing(event(7)));

    assertThat(state.ended(event(6, "deleted"), End.DELETED).violations()).isEmpty();
  }

  @Test
  void violations_of_rules_that_are_all_switched_off_end_without_a_trace() {
    judged(2, failing(event(2)));

    assertThat(state.ended(null, End.NOT_APPLICABLE).violations()).isEmpty();
  }

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
    return judged(
        function,
        second,
        List.of(new RuleResult(PRIVATE_SUBNET, outcome, reasons, null)),
        network == null ? Map.of() : Map.of(PRIVATE_SUBNET, network),
        exemptions);
  }

  private List<Violation> judged(int second, RuleResult result) {
    return judged(function(CREATED), second, result);
  }

  private List<Violation> judged(FunctionState function, int second, RuleResult... results) {
    return judged(function, second, List.of(results), Map.of());
  }

  private List<Violation> judged(
      FunctionState function,
      int second,
      List<RuleResult> results,
      Map<PlacementRule, EventRef> altered,
      Exemption... exemptions) {
    SortedMap<PlacementRule, RuleResult> byRule = new TreeMap<>();
    results.forEach(result -> byRule.put(result.rule(), result));
    PlacementState.Step step =
        state.next(
            new PlacementState.Judgement(
                function,
                byRule,
                new TreeMap<>(altered),
                PolicyBuilder.builder(policy).exemptions(List.of(exemptions)).build(),
                at(second),
                false));
    state = step.state();
    return step.violations();
  }

  private static Violation only(List<Violation> violations) {
    assertThat(violations).hasSize(1);
    return violations.get(0);
  }

  private static RuleResult failing(@Nullable NetworkCause cause) {
    return failing(PRIVATE_SUBNET, cause);
  }

  private static RuleResult failing(PlacementRule rule, @Nullable NetworkCause cause) {
    return new RuleResult(rule, RuleOutcome.FAIL, List.of(PUBLIC), cause);
  }

  /** Somebody has changed a route. */
  private static NetworkCause event(int second) {
    return new NetworkCause(
        NetworkKind.ROUTE_TABLE, "rtb-1", "ReplaceRoute", event(second, "route-" + second));
  }

  private static EventRef event(int second, String id) {
    return new EventRef(at(second), id, CREATED.actor());
  }

  private static PlacementPolicy withSeverity(Severity severity) {
    return PlacementPolicyBuilder.builder(PlacementPolicy.defaults())
        .severities(new TreeMap<>(Map.of(PRIVATE_SUBNET, severity)))
        .build();
  }

  private static FunctionState function(@Nullable EventRef configuredBy) {
    return new FunctionState(
        PAYMENTS,
        false,
        PLACED,
        Attachment.unknown(),
        null,
        null,
        configuredBy,
        null,
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
