package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * All known changes of one function: a set, kept in {@link ChangeOrder}. It grows by union, so that
 * late, repeated and reordered arrival leads to the same set, and everything derived from it is a
 * pure function of the set.
 *
 * <p>{@link #compacted} bounds a long history: it folds the oldest changes into a base. From then
 * on a change older than the base is ignored ({@link #isStale}), because it can't be distinguished
 * from one that was already folded.
 *
 * @param base the state after the folded changes, null if there are none
 * @param changes the changes that are not folded, distinct by event id, in their order; stored as
 *     {@code facts} before
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
    Map<String, FunctionChange> byEventId = new HashMap<>();
    for (FunctionChange change : changes) {
      byEventId.merge(change.eventId(), change, FunctionChange::join);
    }
    return new FunctionHistory(
        null, byEventId.values().stream().sorted(Comparator.comparing(ChangeOrder::of)).toList());
  }

  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  public int v() {
    return 1;
  }

  /** The union with one more change; this very object if the change adds nothing. */
  public FunctionHistory plus(FunctionChange change) {
    int known = indexOf(change.eventId());
    if (known < 0 && isStale(change)) {
      return this;
    }
    List<FunctionChange> union = new ArrayList<>(changes);
    FunctionChange joined = change;
    if (known >= 0) {
      joined = changes.get(known).join(change);
      if (joined.equals(changes.get(known))) {
        return this;
      }
      union.remove(known);
    }
    ChangeOrder order = ChangeOrder.of(joined);
    int index = union.size();
    while (index > 0 && ChangeOrder.of(union.get(index - 1)).compareTo(order) > 0) {
      index--;
    }
    union.add(index, joined);
    return new FunctionHistory(base, union);
  }

  /** The sources that have reported this change; empty if it is new, or folded into the base. */
  public SortedSet<SourceType> sourcesOf(FunctionChange change) {
    int known = indexOf(change.eventId());
    return known < 0 ? Collections.emptySortedSet() : changes.get(known).sources();
  }

  /** True for a change that is no newer than the folded ones, and therefore ignored. */
  public boolean isStale(FunctionChange change) {
    return base != null && ChangeOrder.of(change).compareTo(base.last()) <= 0;
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
    HistoryFold fold = new HistoryFold(base, policy);
    changes.subList(0, surplus).forEach(fold::apply);
    return new FunctionHistory(fold.state(), changes.subList(surplus, changes.size()));
  }

  /** The verdict and the intervals: a pure function of the set of changes and of the policy. */
  public Evaluation evaluate(Policy policy) {
    HistoryFold fold = new HistoryFold(base, policy);
    changes.forEach(fold::apply);
    return new Evaluation(statusOf(fold.state()), fold.violations());
  }

  private int indexOf(String eventId) {
    for (int i = changes.size() - 1; i >= 0; i--) {
      if (changes.get(i).eventId().equals(eventId)) {
        return i;
      }
    }
    return -1;
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
