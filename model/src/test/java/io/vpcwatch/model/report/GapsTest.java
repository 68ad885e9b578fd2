package io.vpcwatch.model.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.model.SourceGap;
import io.vpcwatch.model.report.AuditReport.Scope;
import io.vpcwatch.model.report.Coverage.Gap;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GapsTest {
  private static final Instant NOW = hour(100);
  private static final Scope PERIOD = new Scope(hour(10), hour(20));

  private static Instant hour(int hour) {
    return Instant.EPOCH.plusSeconds(3600L * hour);
  }

  private static SourceGap gap(@Nullable Integer from, int until) {
    return new SourceGap("sqs:live", from == null ? null : hour(from), hour(until), "stopped");
  }

  private static Checkpoint readAt(int hour) {
    return new Checkpoint("lookup:a", Map.of(), hour(hour), hour(hour + 1));
  }

  private static List<Gap> listed(Scope scope, SourceGap... gaps) {
    return new Gaps(scope, NOW, List.of(gaps), List.of()).listed();
  }

  private static Gap live(@Nullable Integer from, int until) {
    SourceGap gap = gap(from, until);
    return new Gap(gap.source(), gap.from(), gap.until(), gap.reason());
  }

  @Test
  void a_period_has_the_gaps_that_reach_into_it_with_the_latest_first() {
    assertThat(listed(PERIOD, gap(8, 10), gap(10, 11), gap(12, 13), gap(19, 20), gap(20, 22)))
        .containsExactly(live(19, 20), live(12, 13), live(10, 11));
  }

  @Test
  void a_moment_has_all_gaps_before_it() {
    assertThat(listed(Scope.at(hour(10)), gap(null, 1), gap(2, 3), gap(10, 11)))
        .containsExactly(live(2, 3), live(null, 1));
  }

  @Test
  void gaps_that_two_processes_published_are_one() {
    assertThat(listed(PERIOD, gap(12, 14), gap(12, 13), gap(13, 15))).containsExactly(live(12, 15));
    assertThat(listed(PERIOD, gap(null, 11), gap(null, 12))).containsExactly(live(null, 12));
  }

  @Test
  void a_source_that_is_overdue_has_not_been_read_since() {
    Checkpoint file = new Checkpoint("file:/a", Map.of(), hour(1));

    Gaps gaps = new Gaps(PERIOD, NOW, List.of(), List.of(readAt(15), readAt(99), file));

    assertThat(gaps.listed())
        .containsExactly(
            new Gap("lookup:a", hour(15), null, "not read again until this report was made"));
    assertThat(gaps.notes()).contains(Coverage.AFTER_A_GAP).doesNotContain(Coverage.NO_GAP);
  }

  @Test
  void a_source_that_stopped_after_the_period_has_no_gap_in_it() {
    Gaps gaps = new Gaps(PERIOD, NOW, List.of(), List.of(readAt(30)));

    assertThat(gaps.listed()).isEmpty();
    assertThat(gaps.notes()).contains(Coverage.NO_GAP, Coverage.NO_SUCH_GAPS);
  }

  @Test
  void of_many_gaps_the_latest_are_listed_and_the_others_are_counted() {
    List<SourceGap> many =
        IntStream.range(0, 60)
            .mapToObj(i -> new SourceGap("lookup:" + i, null, hour(11).plusSeconds(i), "new"))
            .toList();

    Gaps gaps = new Gaps(PERIOD, NOW, many, List.of());

    assertThat(gaps.listed()).hasSize(50);
    assertThat(gaps.listed().get(0).source()).isEqualTo("lookup:59");
    assertThat(gaps.notes()).contains("10 earlier gaps of sources are not listed.");
  }
}
