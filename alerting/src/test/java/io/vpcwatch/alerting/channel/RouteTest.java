package io.vpcwatch.alerting.channel;

import static io.vpcwatch.alerting.ViolationFixture.violation;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.outbox.OutboxHarness;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.Severity;
import io.vpcwatch.model.Violation;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RouteTest {
  private static final Violation REMOVED =
      violation().tagged("team", "payments").cause(Cause.VPC_REMOVED).opened();

  private static Route route(
      Set<String> accounts, Set<String> regions, Set<Cause> causes, Set<Severity> severities) {
    return new Route(accounts, regions, causes, severities, Map.of());
  }

  private static Route tags(Map<String, Set<String>> tags) {
    return new Route(Set.of(), Set.of(), Set.of(), Set.of(), tags);
  }

  @Test
  void what_names_nothing_matches_everything() {
    assertThat(route(Set.of(), Set.of(), Set.of(), Set.of())).accepts(REMOVED);
  }

  @Test
  void all_that_is_named_must_match() {
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
  void any_of_the_tags_will_do() {
    assertThat(tags(Map.of("team", Set.of("search", "payments")))).accepts(REMOVED);
    assertThat(tags(Map.of("team", Set.of("*")))).accepts(REMOVED);
    assertThat(tags(Map.of("team", Set.of("search"), "stage", Set.of("prod")))).rejects(REMOVED);
    assertThat(tags(Map.of("team", Set.of("search"), "owner", Set.of("*")))).rejects(REMOVED);
  }

  @Test
  void a_channel_hears_nothing_of_what_is_for_others() {
    OutboxHarness harness =
        OutboxHarness.unlimited()
            .routed(route(Set.of("444455556666"), Set.of(), Set.of(), Set.of()));

    harness.sees(violation().opened()).delivers().sees(violation().resolved()).delivers();

    assertThat(harness.told).isEmpty();
    assertThat(harness.incidents).isEmpty();
  }

  @Test
  void what_was_told_is_also_told_to_be_over_though_a_correction_moved_it_out_of_the_route() {
    OutboxHarness harness =
        OutboxHarness.unlimited()
            .routed(route(Set.of(), Set.of(), Set.of(Cause.VPC_REMOVED), Set.of()));

    harness
        .sees(violation().opened())
        .delivers()
        .sees(violation().cause(Cause.CREATED_WITHOUT_VPC).resolved())
        .delivers();

    assertThat(harness.told).hasSize(2);
  }
}
