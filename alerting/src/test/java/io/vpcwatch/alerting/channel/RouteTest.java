package io.vpcwatch.alerting.channel;

import static io.vpcwatch.alerting.ViolationFixture.violation;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.outbox.OutboxHarness;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.Severity;
import io.vpcwatch.model.Violation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RouteTest {
  private static final Violation REMOVED =
      violation().tagged("team", "payments").cause(Cause.VPC_REMOVED).opened();

  private static Route route(
      Set<String> accounts, Set<String> regions, Set<Cause> causes, Set<Severity> severities) {
    return new Route(set(accounts), set(regions), set(causes), set(severities), Optional.empty());
  }

  private static Route tags(String... tags) {
    return new Route(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(List.of(tags)));
  }

  /** As in the settings, where a list that is not set is absent. */
  private static <T> Optional<List<T>> set(Set<T> values) {
    return values.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(values));
  }

  @Test
  void a_route_without_conditions_matches_everything() {
    assertThat(route(Set.of(), Set.of(), Set.of(), Set.of())).accepts(REMOVED);
  }

  @Test
  void all_conditions_must_match() {
    assertThat(
            route(
                Set.of("111122223333"),
                Set.of("eu-west-1", "us-east-1"),
                Set.of(Cause.VPC_REMOVED),
                Set.of(Severity.HIGH)))
        .accepts(REMOVED);
    assertThat(route(Set.of("444455556666"), Set.of(), Set.of(), Set.of())).rejects(REMOVED);
    assertThat(route(Set.of(), Set.of("us-east-1"), Set.of(), Set.of())).rejects(REMOVED);
    assertThat(route(Set.of(), Set.of(), Set.of(Cause.CREATED_WITHOUT_VPC), Set.of()))
        .rejects(REMOVED);
    assertThat(route(Set.of(), Set.of(), Set.of(), Set.of(Severity.LOW, Severity.MEDIUM)))
        .rejects(REMOVED);
  }

  @Test
  void any_tag_is_enough() {
    assertThat(tags("team=search", "team=payments")).accepts(REMOVED);
    assertThat(tags("team=*")).accepts(REMOVED);
    assertThat(tags("team=search", "stage=prod")).rejects(REMOVED);
    assertThat(tags("team=search", "owner=*")).rejects(REMOVED);
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
