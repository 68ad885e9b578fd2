package io.vpcwatch.alerting.channel;

import static io.vpcwatch.alerting.ViolationFixture.violation;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.notification.Ownership;
import io.vpcwatch.alerting.outbox.OutboxHarness;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Severity;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.AccountTable;
import io.vpcwatch.service.AccountTable.Account;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class RouteTest {
  private static final Violation REMOVED =
      violation().tagged("team", "payments").cause(Cause.VPC_REMOVED).opened();
  private static final Predicate<Route> SELECTS = route -> Routes.of(route).select(REMOVED);
  private static final Ownership OWNERSHIP =
      new Ownership(
          new AccountTable(
              Map.of(
                  "111122223333",
                  new Account(
                      Optional.of("payments-prod"),
                      Optional.of("Retail"),
                      Optional.of("team-payments"),
                      Optional.of("production"),
                      Optional.of(Severity.LOW)))),
          List.of("team"));

  private static Route route(
      Set<String> accounts, Set<String> regions, Set<Cause> causes, Set<Severity> severities) {
    return RouteBuilder.builder()
        .accounts(set(accounts))
        .regions(set(regions))
        .causes(set(causes))
        .severities(set(severities))
        .build();
  }

  private static Route tags(String... tags) {
    return RouteBuilder.builder().tags(Optional.of(List.of(tags))).build();
  }

  /** As in the settings, where a list that is not set is absent. */
  private static <T> Optional<List<T>> set(Set<T> values) {
    return values.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(values));
  }

  @Test
  void a_route_without_conditions_matches_everything() {
    assertThat(route(Set.of(), Set.of(), Set.of(), Set.of())).matches(SELECTS);
  }

  @Test
  void all_conditions_must_match() {
    assertThat(
            route(
                Set.of("111122223333"),
                Set.of("eu-west-1", "us-east-1"),
                Set.of(Cause.VPC_REMOVED),
                Set.of(Severity.HIGH)))
        .matches(SELECTS);
    assertThat(route(Set.of("444455556666"), Set.of(), Set.of(), Set.of()))
        .matches(SELECTS.negate());
    assertThat(route(Set.of(), Set.of("us-east-1"), Set.of(), Set.of())).matches(SELECTS.negate());
    assertThat(route(Set.of(), Set.of(), Set.of(Cause.CREATED_WITHOUT_VPC), Set.of()))
        .matches(SELECTS.negate());
    assertThat(route(Set.of(), Set.of(), Set.of(), Set.of(Severity.LOW, Severity.MEDIUM)))
        .matches(SELECTS.negate());
  }

  private static Route rules(String... rules) {
    return RouteBuilder.builder().rules(Optional.of(List.of(rules))).build();
  }

  private static Violation of(PlacementRule rule) {
    return violation().rule(rule).opened();
  }

  @Test
  void without_rules_a_route_selects_only_the_rule_vpc_and_leaves_the_others_to_the_summary() {
    for (Routes routes : List.of(Routes.of(), Routes.of(RouteBuilder.builder().build()))) {
      assertThat(routes.select(of(PlacementRule.VPC))).isTrue();
      assertThat(routes.summarize(of(PlacementRule.VPC))).isFalse();
      assertThat(routes.select(of(PlacementRule.EGRESS))).isFalse();
      assertThat(routes.summarize(of(PlacementRule.EGRESS))).isTrue();
    }
  }

  @Test
  void a_route_selects_the_rules_that_it_names() {
    Routes routes = Routes.of(rules("private-subnet", "egress"));

    assertThat(routes.select(of(PlacementRule.EGRESS))).isTrue();
    assertThat(routes.summarize(of(PlacementRule.EGRESS))).isFalse();
    assertThat(routes.select(of(PlacementRule.VPC))).isFalse();
    assertThat(routes.select(of(PlacementRule.MULTI_AZ))).isFalse();
    assertThat(routes.summarize(of(PlacementRule.MULTI_AZ))).isTrue();
    assertThat(Routes.of(rules("any")).select(of(PlacementRule.MULTI_AZ))).isTrue();
  }

  @Test
  void only_the_summary_of_a_matching_route_has_a_violation() {
    Routes elsewhere = Routes.of(route(Set.of("444455556666"), Set.of(), Set.of(), Set.of()));

    assertThat(elsewhere.summarize(of(PlacementRule.EGRESS))).isFalse();
  }

  @Test
  void a_catch_all_selects_the_rules_that_no_other_route_selects() {
    Route payments = RouteBuilder.builder().tags(Optional.of(List.of("team=payments"))).build();
    Route rest = RouteBuilder.builder().rules(Optional.of(List.of("any"))).unmatched(true).build();
    Routes routes = new Routes(List.of(rest), List.of(payments, rest), OWNERSHIP);

    assertThat(routes.select(REMOVED)).isFalse();
    assertThat(
            routes.select(
                violation().tagged("team", "payments").rule(PlacementRule.EGRESS).opened()))
        .isTrue();
    assertThat(rest.isCatchAll()).isTrue();
    assertThat(rules("egress").isCatchAll()).isFalse();
  }

  @Test
  void any_tag_is_enough() {
    assertThat(tags("team=search", "team=payments")).matches(SELECTS);
    assertThat(tags("team=*")).matches(SELECTS);
    assertThat(tags("team=search", "stage=prod")).matches(SELECTS.negate());
    assertThat(tags("team=search", "owner=*")).matches(SELECTS.negate());
  }

  @Test
  void a_route_selects_by_what_the_settings_have_about_the_account() {
    assertThat(RouteBuilder.builder().accountNames(one("payments-prod")).build())
        .matches(this::isSelected);
    assertThat(RouteBuilder.builder().units(one("Retail")).build()).matches(this::isSelected);
    assertThat(RouteBuilder.builder().environments(one("production")).build())
        .matches(this::isSelected);
    assertThat(RouteBuilder.builder().environments(one("test")).build())
        .matches(route -> !isSelected(route));
    assertThat(RouteBuilder.builder().severities(Optional.of(List.of(Severity.LOW))).build())
        .matches(this::isSelected);
    assertThat(RouteBuilder.builder().severities(Optional.of(List.of(Severity.HIGH))).build())
        .matches(route -> !isSelected(route));
  }

  @Test
  void the_owner_is_that_of_the_tags_and_else_that_of_the_account() {
    Violation untagged = violation().opened();

    assertThat(OWNERSHIP.owner(REMOVED)).contains("payments");
    assertThat(OWNERSHIP.owner(untagged)).contains("team-payments");
    assertThat(RouteBuilder.builder().owners(one("payments")).build()).matches(this::isSelected);
    assertThat(RouteBuilder.builder().owners(one("team-payments")).build())
        .matches(route -> !isSelected(route));
  }

  @Test
  void a_catch_all_selects_what_no_other_route_selects() {
    Route payments = RouteBuilder.builder().owners(one("payments")).build();
    Route rest = RouteBuilder.builder().unmatched(true).build();
    Routes others = new Routes(List.of(rest), List.of(payments, rest), OWNERSHIP);

    assertThat(others.select(REMOVED)).isFalse();
    assertThat(others.select(violation().tagged("team", "search").opened())).isTrue();
  }

  private boolean isSelected(Route route) {
    return new Routes(List.of(route), List.of(route), OWNERSHIP).select(REMOVED);
  }

  private static Optional<List<String>> one(String value) {
    return Optional.of(List.of(value));
  }

  @Test
  void a_channel_gets_nothing_that_its_routes_do_not_select() {
    OutboxHarness harness =
        OutboxHarness.unlimited()
            .routed(route(Set.of("444455556666"), Set.of(), Set.of(), Set.of()));

    harness.sees(violation().opened()).delivers().sees(violation().resolved()).delivers();

    assertThat(harness.notified).isEmpty();
    assertThat(harness.incidents()).isEmpty();
  }

  @Test
  void an_incident_that_was_sent_is_also_resolved_if_a_correction_moved_it_out_of_the_route() {
    OutboxHarness harness =
        OutboxHarness.unlimited()
            .routed(route(Set.of(), Set.of(), Set.of(Cause.VPC_REMOVED), Set.of()));

    harness
        .sees(violation().opened())
        .delivers()
        .sees(violation().cause(Cause.CREATED_WITHOUT_VPC).resolved())
        .delivers();

    assertThat(harness.notified).hasSize(2);
  }
}
