package io.vpcwatch.evaluator;

import static io.vpcwatch.evaluator.TestChange.NO_VPC;
import static io.vpcwatch.evaluator.TestChange.PAYMENTS;
import static io.vpcwatch.evaluator.TestChange.VPC;
import static io.vpcwatch.evaluator.TestChange.at;
import static io.vpcwatch.evaluator.TestChange.configured;
import static io.vpcwatch.evaluator.TestChange.created;
import static io.vpcwatch.evaluator.TestChange.deleted;
import static io.vpcwatch.evaluator.TestNetworkChange.OPEN;
import static io.vpcwatch.evaluator.TestNetworkChange.PUBLIC_ROUTE;
import static io.vpcwatch.evaluator.TestNetworkChange.called;
import static io.vpcwatch.evaluator.TestNetworkChange.described;
import static io.vpcwatch.evaluator.TestNetworkChange.madePrivate;
import static io.vpcwatch.evaluator.TestNetworkChange.madePublic;
import static io.vpcwatch.evaluator.TestNetworkChange.network;
import static io.vpcwatch.evaluator.TestNetworkChange.subnet;
import static io.vpcwatch.model.PlacementRule.EGRESS;
import static io.vpcwatch.model.PlacementRule.MULTI_AZ;
import static io.vpcwatch.model.PlacementRule.PRIVATE_SUBNET;
import static io.vpcwatch.model.PlacementRule.ROLE_PERMISSIONS;
import static io.vpcwatch.model.PlacementRule.SUBNET_EXISTS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.End;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.ExemptionBuilder;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.NetworkKind;
import io.vpcwatch.model.PlacementPolicy;
import io.vpcwatch.model.PlacementPolicyBuilder;
import io.vpcwatch.model.PlacementReason;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.PolicyBuilder;
import io.vpcwatch.model.PolicyGroup;
import io.vpcwatch.model.RuleOutcome;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.Violation.Transition;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.model.network.NetworkChangeBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions are judged by the network in which they are, and again when it changes. */
class NetworkRulesTest {
  private static final Attachment TWO_ZONES =
      Attachment.of("vpc-1", List.of("subnet-1", "subnet-2"), List.of("sg-1"));

  private static final String ROLES = "arn:aws:iam::111122223333:role/";

  @TempDir private Path first;
  @TempDir private Path second;

  @Test
  void of_a_network_that_is_not_known_nothing_is_claimed() {
    try (var evaluator = EvaluatorHarness.ofNetwork(first)) {
      evaluator.reads(created(1, TWO_ZONES));

      assertThat(rules(evaluator).values()).containsOnly(RuleOutcome.UNKNOWN);
      assertThat(evaluator.violations()).isEmpty();
    }
  }

  @Test
  void a_function_in_a_known_network_is_judged_at_once() {
    try (var evaluator = EvaluatorHarness.ofNetwork(first)) {
      evaluator.reads(network(0));

      evaluator.reads(created(1, VPC));

      assertThat(rules(evaluator))
          .isEqualTo(
              Map.of(
                  MULTI_AZ, RuleOutcome.FAIL,
                  PRIVATE_SUBNET, RuleOutcome.PASS,
                  EGRESS, RuleOutcome.PASS,
                  SUBNET_EXISTS, RuleOutcome.PASS));
      assertThat(evaluator.violations())
          .extracting(Violation::rule, Violation::cause, violation -> violation.opened().eventId())
          .containsExactly(tuple(MULTI_AZ, Cause.CONFIGURED, "CREATED@1"));
    }
  }

  @Test
  void a_function_is_judged_again_when_its_network_becomes_known() {
    try (var evaluator = inTwoZones()) {
      assertThat(rules(evaluator).values()).containsOnly(RuleOutcome.PASS);
      assertThat(evaluator.violations()).isEmpty();
    }
  }

  @Test
  void a_route_that_makes_subnets_public_opens_a_violation_in_the_name_of_its_author() {
    try (var evaluator = inTwoZones()) {
      evaluator.reads(madePublic(20));
      later(evaluator);

      Violation opened = evaluator.violations().get(0);
      assertThat(opened.rule()).isEqualTo(PRIVATE_SUBNET);
      assertThat(opened.cause()).isEqualTo(Cause.NETWORK_CHANGED);
      assertThat(opened.opened().actor().displayName()).contains("alice");
      assertThat(opened.opened().time()).isEqualTo(at(20));
      assertThat(opened.network().operation()).isEqualTo("CreateRoute");
      assertThat(opened.network().id()).isEqualTo("rtb-1");
      assertThat(opened.reasons())
          .extracting(PlacementReason::code, PlacementReason::subject)
          .containsExactly(
              tuple(PlacementReason.Code.PUBLIC_ROUTE, "subnet-1"),
              tuple(PlacementReason.Code.PUBLIC_ROUTE, "subnet-2"));

      evaluator.reads(madePrivate(30));
      later(evaluator);

      assertThat(evaluator.violations())
          .extracting(
              Violation::id,
              Violation::transition,
              Violation::end,
              violation -> violation.resolved().eventId())
          .containsExactly(tuple(opened.id(), Transition.RESOLVED, End.FIXED, "DeleteRoute@30"));
    }
  }

  @Test
  void a_change_that_arrives_again_or_alters_no_result_emits_nothing() {
    try (var evaluator = inTwoZones()) {
      evaluator.reads(madePublic(20));
      later(evaluator);
      evaluator.functions();
      evaluator.violations();

      evaluator.reads(madePublic(20));
      evaluator.reads(
          called(25, "CreateRoute", NetworkKind.ROUTE_TABLE, "rtb-1", "route/10.1.0.0/16=pcx-1"));
      later(evaluator);

      assertThat(evaluator.violations()).isEmpty();
      assertThat(evaluator.functions()).isEmpty();
    }
  }

  @Test
  void an_event_that_arrives_late_explains_what_a_description_has_shown() {
    try (var evaluator = inTwoZones()) {
      evaluator.reads(
          described(
              30,
              NetworkKind.ROUTE_TABLE,
              "rtb-1",
              List.of("route"),
              "vpc=vpc-1",
              PUBLIC_ROUTE + "=igw-1"));
      later(evaluator);
      Violation found = evaluator.violations().get(0);
      assertThat(found.opened().actor().displayName()).doesNotContain("alice");

      evaluator.reads(madePublic(20));
      later(evaluator);

      List<Violation> transitions = evaluator.violations();
      assertThat(transitions)
          .extracting(Violation::transition, violation -> violation.opened().time())
          .containsExactly(tuple(Transition.RETRACTED, at(30)), tuple(Transition.OPENED, at(20)));
      assertThat(transitions.get(0).supersededBy()).isEqualTo(transitions.get(1).id());
    }
  }

  @Test
  void only_the_functions_are_evaluated_whose_result_the_change_alters() {
    try (var evaluator = inTwoZones()) {
      FunctionArn other = TestChange.function("111122223333", "eu-west-1", "other");
      evaluator.reads(
          created(3, Attachment.of("vpc-2", List.of("subnet-8", "subnet-9"), List.of("sg-9")))
              .about(other));
      evaluator.functions();

      evaluator.reads(madePublic(20));
      later(evaluator);

      assertThat(evaluator.functions()).extracting(record -> record.key).containsOnly(PAYMENTS);
    }
  }

  @Test
  void all_functions_of_a_placement_are_evaluated_step_by_step() {
    List<FunctionArn> functions =
        IntStream.range(0, 3 * HistoryProcessor.BATCH + 1)
            .mapToObj(i -> TestChange.function("111122223333", "eu-west-1", "f" + i))
            .toList();
    try (var evaluator = inTwoZones()) {
      functions.forEach(function -> evaluator.reads(created(3, TWO_ZONES).about(function)));

      evaluator.reads(madePublic(20));
      evaluator.advance(HistoryProcessor.REEVALUATION_INTERVAL);
      assertThat(evaluator.violations()).hasSize(HistoryProcessor.BATCH);
      later(evaluator);

      assertThat(evaluator.violations()).hasSize(functions.size() + 1 - HistoryProcessor.BATCH);
      assertThat(counted(evaluator, PRIVATE_SUBNET))
          .containsEntry(RuleOutcome.FAIL, functions.size() + 1L);
    }
  }

  @Test
  void a_pending_evaluation_survives_a_restart() {
    try (var former = inTwoZones()) {
      former.reads(madePublic(20));
      former.violations();
      try (var evaluator = EvaluatorHarness.ofNetwork(second)) {
        evaluator.continues(former);
        evaluator.reads(madePublic(20));
        later(evaluator);

        assertThat(evaluator.violations())
            .extracting(Violation::rule, Violation::transition)
            .containsExactly(tuple(PRIVATE_SUBNET, Transition.OPENED));
      }
    }
  }

  @Test
  void a_placement_that_former_rules_have_judged_is_judged_again() {
    try (var evaluator = EvaluatorHarness.ofNetwork(first)) {
      evaluator.reads(network(0));
      evaluator.reads(created(1, VPC));
      NetworkStore store =
          new NetworkStore(SortedEntries.of(evaluator.store(HistoryProcessor.NETWORK)));
      String key = store.dependents("subnet-1").get(0);
      JudgedPlacement judged = store.placement(key);
      store.put(
          key,
          new JudgedPlacement(
              judged.placement(),
              judged.policy(),
              new TreeMap<>(),
              judged.altered(),
              judged.dependsOn(),
              FunctionRow.RULES - 1),
          judged);
      try (var restarted = EvaluatorHarness.ofNetwork(second)) {
        restarted.continues(evaluator);

        restarted.reads(
            created(2, VPC).about(TestChange.function("111122223333", "eu-west-1", "f")));

        assertThat(rules(restarted)).containsEntry(MULTI_AZ, RuleOutcome.FAIL);
      }
    }
  }

  @Test
  void a_function_that_leaves_the_network_violates_no_rule_about_it() {
    try (var evaluator = inTwoZones()) {
      evaluator.reads(madePublic(20));
      later(evaluator);
      evaluator.violations();

      evaluator.reads(configured(40, NO_VPC));

      assertThat(evaluator.violations())
          .extracting(Violation::rule, Violation::transition, Violation::end)
          .containsExactlyInAnyOrder(
              tuple(PlacementRule.VPC, Transition.OPENED, null),
              tuple(PRIVATE_SUBNET, Transition.RESOLVED, End.NOT_APPLICABLE));
      assertThat(rules(evaluator)).isEmpty();
      evaluator.reads(madePrivate(50));
      later(evaluator);
      assertThat(evaluator.violations()).isEmpty();
    }
  }

  @Test
  void the_violations_of_a_deleted_function_end() {
    try (var evaluator = inTwoZones()) {
      evaluator.reads(madePublic(20));
      later(evaluator);
      evaluator.violations();

      evaluator.reads(deleted(40));

      assertThat(evaluator.violations())
          .extracting(Violation::rule, Violation::end, violation -> violation.resolved().eventId())
          .containsExactly(tuple(PRIVATE_SUBNET, End.DELETED, "DELETED@40"));
      assertThat(counted(evaluator, PRIVATE_SUBNET).values()).containsOnly(0L);
    }
  }

  @Test
  void a_function_that_moves_to_a_better_place_has_fixed_it_itself() {
    try (var evaluator = EvaluatorHarness.ofNetwork(first)) {
      evaluator.reads(network(0));
      evaluator.reads(subnet(0, "subnet-2", "euw1-az2"));
      evaluator.reads(created(1, VPC));
      evaluator.violations();

      evaluator.reads(configured(5, TWO_ZONES));

      assertThat(evaluator.violations())
          .extracting(Violation::rule, Violation::end, violation -> violation.resolved().eventId())
          .containsExactly(tuple(MULTI_AZ, End.FIXED, "CONFIGURED@5"));
    }
  }

  @Test
  void a_rule_that_is_switched_off_is_violated_by_nobody() {
    try (var evaluator = EvaluatorHarness.ofNetwork(first)) {
      evaluator.reads(network(0));
      evaluator.reads(created(1, VPC));
      evaluator.violations();

      evaluator.reads(
          evaluator.document().next(without(MULTI_AZ), 2, EvaluatorHarness.NOW, "settings"));
      later(evaluator);

      assertThat(evaluator.violations())
          .extracting(Violation::rule, Violation::transition)
          .containsExactly(tuple(MULTI_AZ, Transition.RETRACTED));
      assertThat(rules(evaluator)).doesNotContainKey(MULTI_AZ).containsKey(EGRESS);
    }
  }

  @Test
  void a_group_of_accounts_that_is_switched_off_is_judged_by_no_rule() {
    try (var evaluator = EvaluatorHarness.ofNetwork(first)) {
      evaluator.reads(network(0));
      evaluator.reads(created(1, VPC));
      evaluator.violations();

      PolicyGroup off =
          new PolicyGroup(
              "off",
              new TreeSet<>(List.of(PAYMENTS.account())),
              new TreeSet<>(),
              new TreeSet<>(),
              true,
              null,
              null,
              null);
      Policy policy = PolicyBuilder.builder(Policy.anyVpc()).groups(List.of(off)).build();
      evaluator.reads(evaluator.document().next(policy, 2, EvaluatorHarness.NOW, "settings"));
      later(evaluator);

      assertThat(evaluator.violations())
          .extracting(Violation::rule, Violation::transition)
          .containsExactly(tuple(MULTI_AZ, Transition.RETRACTED));
      assertThat(rules(evaluator)).isEmpty();
    }
  }

  @Test
  void an_exemption_is_from_its_rules_only() {
    try (var evaluator = inTwoZones()) {
      evaluator.reads(
          called(
              20, "AuthorizeSecurityGroupEgress", NetworkKind.SECURITY_GROUP, "sg-1", OPEN + "="));
      evaluator.reads(madePublic(21));
      later(evaluator);
      assertThat(evaluator.violations())
          .extracting(Violation::rule)
          .containsExactlyInAnyOrder(EGRESS, PRIVATE_SUBNET);

      evaluator.reads(exemption(EGRESS));
      later(evaluator);

      assertThat(evaluator.violations())
          .extracting(Violation::rule, Violation::end, Violation::exemptionId)
          .containsExactly(tuple(EGRESS, End.EXEMPTED, "e1"));
      assertThat(rules(evaluator))
          .containsEntry(EGRESS, RuleOutcome.EXEMPT)
          .containsEntry(PRIVATE_SUBNET, RuleOutcome.FAIL);
    }
  }

  @Test
  void a_role_that_may_not_create_interfaces_is_a_violation_until_the_function_gets_another() {
    try (var evaluator = inTwoZones()) {
      evaluator.reads(
          evaluator
              .document()
              .next(with(ROLE_PERMISSIONS, true), 2, EvaluatorHarness.NOW, "settings"));
      evaluator.reads(role("poor", "inline/p=+DescribeNetworkInterfaces +DeleteNetworkInterface"));
      evaluator.reads(
          role(
              "rich",
              "policy/arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole="));
      later(evaluator);
      assertThat(rules(evaluator)).containsEntry(ROLE_PERMISSIONS, RuleOutcome.UNKNOWN);

      evaluator.reads(configured(20, TestChange.SILENT).withRole(ROLES + "team/poor"));

      Violation opened = evaluator.violations().get(0);
      assertThat(opened.rule()).isEqualTo(ROLE_PERMISSIONS);
      assertThat(opened.opened().eventId()).isEqualTo("CONFIGURED@20");
      assertThat(opened.reasons())
          .containsExactly(
              PlacementReason.of(
                  PlacementReason.Code.ACTION_NOT_ALLOWED,
                  ROLES + "poor",
                  "CreateNetworkInterface"));

      evaluator.reads(configured(25, TWO_ZONES));
      assertThat(evaluator.violations()).isEmpty();

      evaluator.reads(configured(30, TestChange.SILENT).withRole(ROLES + "rich"));

      assertThat(evaluator.violations())
          .extracting(Violation::id, Violation::end, violation -> violation.resolved().eventId())
          .containsExactly(tuple(opened.id(), End.FIXED, "CONFIGURED@30"));
      var statuses = evaluator.functions();
      assertThat(statuses.get(statuses.size() - 1).value.role()).isEqualTo(ROLES + "rich");
    }
  }

  @Test
  void whoever_gave_the_function_a_role_is_not_blamed_for_its_subnets() {
    try (var evaluator = EvaluatorHarness.ofNetwork(first)) {
      evaluator.reads(created(1, VPC));
      evaluator.reads(configured(5, TestChange.SILENT).withRole(ROLES + "rich"));

      evaluator.reads(network(10));
      later(evaluator);

      assertThat(evaluator.violations())
          .extracting(Violation::rule, Violation::cause, violation -> violation.opened().eventId())
          .containsOnly(tuple(MULTI_AZ, Cause.CONFIGURED, "CREATED@1"));
    }
  }

  /** A description of a role without a boundary. */
  private static NetworkChange role(String name, String part) {
    return NetworkChangeBuilder.builder(
            described(
                5, NetworkKind.ROLE, ROLES + name, List.of("policy", "inline"), part, "-boundary"))
        .region(NetworkChange.GLOBAL)
        .build();
  }

  @Test
  void a_change_under_the_key_of_another_resource_is_a_dead_letter() {
    try (var evaluator = EvaluatorHarness.ofNetwork(first)) {
      evaluator.receives(
          evaluator.topics.networkChanges(),
          "eu-west-1/rtb-2".getBytes(UTF_8),
          evaluator.topics.networkChanges().valueSerde().serializer().serialize("", madePublic(1)));

      assertThat(evaluator.deadLetters()).hasSize(1);
    }
  }

  /** A function that keeps all rules. */
  private EvaluatorHarness inTwoZones() {
    EvaluatorHarness evaluator = EvaluatorHarness.ofNetwork(first);
    evaluator.reads(created(1, TWO_ZONES));
    evaluator.reads(network(10));
    evaluator.reads(subnet(10, "subnet-2", "euw1-az2"));
    later(evaluator);
    return evaluator;
  }

  private static void later(EvaluatorHarness evaluator) {
    for (int i = 0; i < 20; i++) {
      evaluator.advance(HistoryProcessor.REEVALUATION_INTERVAL);
    }
  }

  /** The last outcomes that were emitted. */
  private static SortedMap<PlacementRule, RuleOutcome> rules(EvaluatorHarness evaluator) {
    var statuses = evaluator.functions();
    return statuses.get(statuses.size() - 1).value.rules();
  }

  private static Map<RuleOutcome, Long> counted(EvaluatorHarness evaluator, PlacementRule rule) {
    var counts = evaluator.complianceRecords();
    return counts.get(counts.size() - 1).value().rules().get(rule);
  }

  private static Policy without(PlacementRule rule) {
    return with(rule, false);
  }

  private static Policy with(PlacementRule rule, boolean enabled) {
    PlacementPolicy placement =
        PlacementPolicyBuilder.builder(PlacementPolicy.defaults())
            .enabled(new TreeMap<>(Map.of(rule, enabled)))
            .build();
    return PolicyBuilder.builder(Policy.anyVpc()).placement(placement).build();
  }

  private static Exemption exemption(PlacementRule rule) {
    return ExemptionBuilder.builder()
        .id("e1")
        .matchers(List.of(new Exemption.Matcher(PAYMENTS.toString(), null, null, new TreeMap<>())))
        .rules(new TreeSet<>(List.of(rule)))
        .owner("ana")
        .reason("the proxy filters")
        .validFrom(at(25))
        .validUntil(EvaluatorHarness.NOW.plus(Duration.ofDays(30)))
        .createdBy("ana")
        .createdAt(at(25))
        .build();
  }
}
