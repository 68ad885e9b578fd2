package io.vpcwatch.model;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.vpcwatch.model.FunctionState.LastSecond;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All known changes of one function: a set, kept in {@link ChangeOrder}. It grows by union, so that
 * late, repeated and reordered arrival leads to the same set, and everything derived from it is a
 * pure function of the set.
 *
 * <p>Two changes are copies of one event if they have the same event id, operation and event time:
 * published trails mask event ids, so the id alone is not sufficient. A correction is a copy of the
 * event that it corrects, whatever its time.
 *
 * <p>{@link #compacted} bounds a long history: it folds the oldest changes into a base. From then
 * on a change older than the base is ignored ({@link #isStale}), because it can't be distinguished
 * from one that was already folded.
 *
 * @param base the state after the folded changes, null if there are none
 * @param changes the distinct changes that are not folded, in their order; stored as {@code facts}
 *     before
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FunctionHistory(
    @Nullable FunctionState base, @JsonAlias("facts") List<FunctionChange> changes) {

  /** How many changes a compacted history keeps beside its base. */
  public static final int BOUND = 64;

  private static final FunctionHistory EMPTY = new FunctionHistory(null, List.of());

  public FunctionHistory {
    changes = changes == null ? List.of() : List.copyOf(changes);
  }

  public static FunctionHistory empty() {
    return EMPTY;
  }

  /** The history of changes of one function, in any order and with any repetition. */
  public static FunctionHistory of(Collection<FunctionChange> changes) {
    Set<List<?>> corrected =
        changes.stream()
            .filter(change -> change.correction() != null)
            .map(FunctionHistory::call)
            .collect(Collectors.toSet());
    Map<List<?>, FunctionChange> distinct = new HashMap<>();
    for (FunctionChange change : changes) {
      List<?> call = call(change);
      List<?> key = corrected.contains(call) ? call : List.of(call, change.eventTime());
      distinct.merge(key, change, FunctionChange::join);
    }
    return new FunctionHistory(null, ChangeOrder.sort(distinct.values(), true));
  }

  private static List<?> call(FunctionChange change) {
    return List.of(change.eventId(), change.kind(), String.valueOf(change.operation()));
  }

  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  public int v() {
    return 1;
  }

  /** The union with one more change; this very object if the change adds nothing. */
  public FunctionHistory plus(FunctionChange change) {
    List<FunctionChange> union = new ArrayList<>(changes);
    FunctionChange joined = change;
    for (FunctionChange copy : copiesOf(change)) {
      joined = copy.join(joined);
      if (joined.equals(copy)) {
        return this;
      }
      union.remove(copy);
    }
    if (union.size() == changes.size() && isStale(change)) {
      return this;
    }
    union.add(joined);
    return new FunctionHistory(base, ChangeOrder.sort(union, base == null || !base.deleted()));
  }

  /** The sources that have reported this change; empty if it is new, or folded into the base. */
  public SortedSet<SourceType> sourcesOf(FunctionChange change) {
    return copiesOf(change).stream()
        .findFirst()
        .map(FunctionChange::sources)
        .orElse(Collections.emptySortedSet());
  }

  /** True for a change that may be one of the folded ones, and is therefore ignored. */
  public boolean isStale(FunctionChange change) {
    return base != null && base.last() != null && base.last().covers(change);
  }

  /**
   * This history with at most {@link #BOUND} changes beside the base; keeps the current state and
   * the open violation.
   */
  public FunctionHistory compacted(Policy policy) {
    int surplus = changes.size() - BOUND;
    if (surplus <= 0) {
      return this;
    }
    List<FunctionChange> oldest = changes.subList(0, surplus);
    HistoryFold fold = new HistoryFold(base, policy);
    oldest.forEach(fold::apply);
    LastSecond last = LastSecond.of(oldest, base == null ? null : base.last());
    return new FunctionHistory(
        requireNonNull(fold.state()).endingWith(last), changes.subList(surplus, changes.size()));
  }

  /** The verdict and the intervals: a pure function of the set of changes and of the policy. */
  public Evaluation evaluate(Policy policy) {
    HistoryFold fold = new HistoryFold(base, policy);
    changes.forEach(fold::apply);
    return new Evaluation(statusOf(fold.state()), fold.violations());
  }

  /** Several, if the change corrects events with masked ids. */
  private List<FunctionChange> copiesOf(FunctionChange change) {
    return changes.stream().filter(known -> known.isCopyOf(change)).toList();
  }

  private static @Nullable FunctionStatus statusOf(@Nullable FunctionState state) {
    if (state == null) {
      return null;
    }
    Violation open = state.open();
    return FunctionStatusBuilder.builder()
        .functionArn(state.functionArn())
        .verdict(state.verdict())
        .cause(open == null ? null : open.cause())
        .attachment(state.attachment())
        .since(state.since().time())
        .by(state.since().actor())
        .eventId(state.since().eventId())
        .violationId(open == null ? null : open.id())
        .tags(state.tags())
        .build();
  }
}
