package io.vpcwatch.model.report;

import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.model.SourceGap;
import io.vpcwatch.model.report.Coverage.Gap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * When sources were not read: of a period, the gaps that reach into it; of a moment, all before it,
 * as the state at that moment follows from all events before it.
 */
public final class Gaps {
  private static final int LISTED = 50;
  private static final String OPEN = "not read again until this report was made";
  private static final Comparator<Gap> BY_BEGINNING =
      Comparator.comparing(Gap::source).thenComparing(Gaps::begin).thenComparing(Gaps::end);
  private static final Comparator<Gap> LATEST_FIRST =
      Comparator.comparing(Gaps::end)
          .thenComparing(Gaps::begin)
          .reversed()
          .thenComparing(Gap::source);

  private final List<Gap> gaps;

  /**
   * @param now when the report is made
   */
  public Gaps(
      AuditReport.Scope scope,
      Instant now,
      Collection<SourceGap> ended,
      Collection<Checkpoint> checkpoints) {
    List<Gap> all = new ArrayList<>();
    ended.forEach(
        each -> all.add(new Gap(each.source(), each.from(), each.until(), each.reason())));
    checkpoints.stream()
        .filter(each -> each.isOverdue(now))
        .forEach(each -> all.add(new Gap(each.source(), each.at(), null, OPEN)));
    all.sort(BY_BEGINNING);
    Instant start = scope.from() == null ? Instant.MIN : scope.from();
    gaps =
        joined(all).stream()
            .filter(each -> begin(each).isBefore(scope.to()) && end(each).isAfter(start))
            .sorted(LATEST_FIRST)
            .toList();
  }

  /** Several processes that read one source may each have published the gap that they ended. */
  private static List<Gap> joined(List<Gap> sorted) {
    List<Gap> joined = new ArrayList<>();
    for (Gap next : sorted) {
      Gap last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (last == null
          || !last.source().equals(next.source())
          || !begin(next).isBefore(end(last))) {
        joined.add(next);
      } else if (end(last).isBefore(end(next))) {
        joined.set(
            joined.size() - 1, new Gap(last.source(), last.from(), next.until(), last.reason()));
      }
    }
    return joined;
  }

  private static Instant begin(Gap gap) {
    return gap.from() == null ? Instant.MIN : gap.from();
  }

  private static Instant end(Gap gap) {
    return gap.until() == null ? Instant.MAX : gap.until();
  }

  /** The latest ones. */
  public List<Gap> listed() {
    return gaps.subList(0, Math.min(LISTED, gaps.size()));
  }

  /** What the list does not show, as sentences. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (gaps.size() > LISTED) {
      notes.add("%d earlier gaps of sources are not listed.".formatted(gaps.size() - LISTED));
    }
    notes.add(gaps.isEmpty() ? Coverage.NO_GAP : Coverage.AFTER_A_GAP);
    notes.add(Coverage.NO_SUCH_GAPS);
    return notes;
  }
}
