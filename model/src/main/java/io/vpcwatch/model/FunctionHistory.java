package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * All facts known about one function: a set, kept in the order of the facts. It grows by union, so
 * that late, repeated and reordered arrival leads to the same set, and everything said about the
 * function is a pure function of it.
 *
 * <p>A history that lives long is bounded by {@link #compacted}: the oldest facts are folded into a
 * base. From then on a fact older than the base is ignored ({@link #isStale}), as it can't be told
 * from one that was folded already.
 *
 * @param base what the folded facts amount to, null if there are none
 * @param facts distinct by event id, in the order of facts
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FunctionHistory(@Nullable FunctionState base, List<FunctionChange> facts) {

  /** How many facts a compacted history keeps beside its base. */
  public static final int BOUND = 64;

  private static final FunctionHistory EMPTY = new FunctionHistory(null, List.of());

  /** Copies the list; an absent one (JSON) becomes empty. */
  public FunctionHistory {
    facts = facts == null ? List.of() : List.copyOf(facts);
  }

  public static FunctionHistory empty() {
    return EMPTY;
  }

  /**
   * The history of any number of facts about one function, in any order and with any repetition.
   */
  public static FunctionHistory of(Collection<FunctionChange> changes) {
    Map<String, FunctionChange> byEventId = new HashMap<>();
    for (FunctionChange change : changes) {
      byEventId.merge(change.eventId(), change, FunctionChange::join);
    }
    return new FunctionHistory(
        null, byEventId.values().stream().sorted(FunctionChange.ORDER).toList());
  }

  /** The version of this record's JSON. */
  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  public int v() {
    return 1;
  }

  /** The union with one more fact; this very object if the fact adds nothing. */
  public FunctionHistory plus(FunctionChange change) {
    int known = indexOf(change.eventId());
    if (known < 0 && isStale(change)) {
      return this;
    }
    List<FunctionChange> union = new ArrayList<>(facts);
    FunctionChange joined = change;
    if (known >= 0) {
      joined = facts.get(known).join(change);
      if (joined.equals(facts.get(known))) {
        return this;
      }
      union.remove(known);
    }
    int place = union.size();
    while (place > 0 && FunctionChange.ORDER.compare(union.get(place - 1), joined) > 0) {
      place--;
    }
    union.add(place, joined);
    return new FunctionHistory(base, union);
  }

  /** The paths by which this fact has come so far; none if it is new, or folded into the base. */
  public SortedSet<SourceType> sourcesOf(FunctionChange change) {
    int known = indexOf(change.eventId());
    return known < 0 ? Collections.emptySortedSet() : facts.get(known).sources();
  }

  /**
   * True for a fact that is no newer than the folded ones: it, or everything that it could tell, is
   * in the base.
   */
  public boolean isStale(FunctionChange change) {
    return base != null && ChangeOrder.of(change).compareTo(base.last()) <= 0;
  }

  /**
   * This history with at most {@link #BOUND} facts beside the base; nothing that is open or current
   * is lost.
   */
  public FunctionHistory compacted(Policy policy) {
    int surplus = facts.size() - BOUND;
    if (surplus <= 0) {
      return this;
    }
    HistoryFold life = new HistoryFold(base, policy);
    facts.subList(0, surplus).forEach(life::apply);
    return new FunctionHistory(life.state(), facts.subList(surplus, facts.size()));
  }

  /** The verdict and the intervals: a pure function of the set of facts and of the policy. */
  public Evaluation judge(Policy policy) {
    HistoryFold life = new HistoryFold(base, policy);
    facts.forEach(life::apply);
    return new Evaluation(statusOf(life.state()), life.violations());
  }

  private int indexOf(String eventId) {
    for (int i = facts.size() - 1; i >= 0; i--) {
      if (facts.get(i).eventId().equals(eventId)) {
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
    return new FunctionStatus(
        state.functionArn(),
        state.verdict(),
        open == null ? null : open.cause(),
        state.attachment(),
        state.since().time(),
        state.since().actor(),
        state.since().eventId(),
        open == null ? null : open.id(),
        state.tags());
  }
}
