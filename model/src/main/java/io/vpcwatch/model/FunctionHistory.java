package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.vpcwatch.model.Compaction.Limits;
import java.time.Instant;
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
 * <p>{@link #compacted} bounds a long history: it drops old changes that no longer matter. What it
 * keeps is a set as well, and leads to the same state as the whole set, see {@link Compaction}.
 *
 * @param changes distinct, in their order; stored as {@code facts} before
 * @param horizon the intervals that ended by this time are not known any more, because changes that
 *     mattered only to them were dropped; null if all are known
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FunctionHistory(
    @JsonAlias("facts") List<FunctionChange> changes, @Nullable Instant horizon) {

  /** How many of the newest changes a compacted history keeps in any case. */
  public static final int BOUND = 1024;

  /** How many more it holds before it is compacted again. */
  public static final int SLACK = 512;

  private static final FunctionHistory EMPTY = new FunctionHistory(List.of(), null);

  public FunctionHistory {
    changes = changes == null ? List.of() : List.copyOf(changes);
  }

  @JsonCreator
  static FunctionHistory read(
      @JsonProperty("changes") List<FunctionChange> changes,
      @JsonProperty("horizon") @Nullable Instant horizon,
      @JsonProperty("base") @Nullable FormerBase base) {
    FunctionHistory history = new FunctionHistory(changes, horizon);
    return base == null ? history : base.historyWith(history.changes());
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
    return new FunctionHistory(ChangeOrder.sort(distinct.values()), null);
  }

  private static List<?> call(FunctionChange change) {
    return List.of(change.eventId(), change.kind(), String.valueOf(change.operation()));
  }

  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  public int v() {
    return 1;
  }

  /**
   * The union with one more change. This very object if the change adds nothing: it is known, or it
   * is stale, that is older than the newest {@link #BOUND} changes and of no effect.
   */
  public FunctionHistory plus(FunctionChange change) {
    return plus(change, Limits.DEFAULT);
  }

  FunctionHistory plus(FunctionChange change, Limits limits) {
    List<FunctionChange> copies = copiesOf(change);
    FunctionChange joined = change;
    for (FunctionChange copy : copies) {
      joined = copy.join(joined);
      if (joined.equals(copy)) {
        return this;
      }
    }
    List<FunctionChange> union = new ArrayList<>(changes);
    union.removeAll(copies);
    boolean last =
        union.isEmpty() || union.get(union.size() - 1).eventTime().isBefore(joined.eventTime());
    union.add(joined);
    FunctionHistory grown = new FunctionHistory(last ? union : ChangeOrder.sort(union), horizon);
    boolean old = !last && copies.isEmpty() && union.size() > limits.newest();
    return old && !Compaction.of(grown, limits).keeps(change) ? this : grown;
  }

  /** The sources that have reported this change; empty if it is new or stale. */
  public SortedSet<SourceType> sourcesOf(FunctionChange change) {
    return copiesOf(change).stream()
        .findFirst()
        .map(FunctionChange::sources)
        .orElse(Collections.emptySortedSet());
  }

  /**
   * This history without the changes that no longer matter; this very object as long as it has less
   * than {@link #SLACK} changes more than {@link #BOUND}. Keeps the state, whatever the policy, and
   * the intervals after the horizon.
   */
  public FunctionHistory compacted() {
    return compacted(Limits.DEFAULT);
  }

  FunctionHistory compacted(Limits limits) {
    return changes.size() < limits.newest() + limits.slack()
        ? this
        : Compaction.of(this, limits).result();
  }

  /** The verdict and the intervals: a pure function of the set of changes and of the policy. */
  public Evaluation evaluate(Policy policy) {
    return fold(policy, null).evaluation();
  }

  /**
   * The fold after all changes.
   *
   * @param announced the evaluation of this history before its last changes, if by the same policy;
   *     else null. What it knows of a verdict that already held at the horizon stays.
   */
  public HistoryFold fold(Policy policy, @Nullable Evaluation announced) {
    HistoryFold fold =
        new HistoryFold(changes.isEmpty() ? policy : policy.of(changes.get(0).functionArn()));
    Instant ahead = horizon;
    for (FunctionChange change : changes) {
      if (ahead != null && change.eventTime().isAfter(ahead)) {
        fold.passHorizon(ahead, announced);
        ahead = null;
      }
      fold.apply(change);
    }
    if (ahead != null) {
      fold.passHorizon(ahead, announced);
    }
    return fold;
  }

  /** Several, if the change corrects events with masked ids. */
  private List<FunctionChange> copiesOf(FunctionChange change) {
    return changes.stream().filter(known -> known.isCopyOf(change)).toList();
  }
}
