package io.vpcwatch.model;

import io.vpcwatch.model.FunctionChange.Kind;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the changes of a long history that still matter, without a policy. Beside the newest {@link
 * FunctionHistory#BOUND} these are
 *
 * <ul>
 *   <li>the last change of everything that the state consists of, in the current life of the
 *       function: attachment, each tag, each version at the edge. What a later change overrides can
 *       never matter to the state again, whatever arrives late; so the state does not depend on the
 *       order of arrival, however late a change is;
 *   <li>the newest 64 that altered the state, together with what the state before each consisted
 *       of: the intervals from there on are exact under every policy.
 * </ul>
 *
 * <p>Seconds are kept or dropped as a whole, because the order within a second depends on all of
 * its changes.
 */
final class Compaction {
  /**
   * @param newest how many of the newest changes are kept in any case
   * @param slack how many more a history holds before it is compacted
   * @param alterations how many of the older ones are kept because they altered the state
   */
  record Limits(int newest, int slack, int alterations) {
    static final Limits DEFAULT = new Limits(FunctionHistory.BOUND, FunctionHistory.SLACK, 64);
  }

  private final FunctionHistory history;
  private final Limits limits;
  private final Set<Instant> kept = new HashSet<>();
  // The second of the last change of each part of the state.
  private final Map<String, Instant> last = new HashMap<>();
  // The newest seconds that altered the state, each with those that the state before consists of.
  private final Deque<List<Instant>> alterations = new ArrayDeque<>();
  // The newest seconds in which the function was created or deleted, each with those before it
  // that show whether the function existed.
  private final Deque<List<Instant>> lives = new ArrayDeque<>();
  private @Nullable FunctionState state;
  private @Nullable Instant horizon;
  private @Nullable Instant before;
  // Whether there were creations and deletions, so that the order depends on the second before.
  private boolean beforeIsMixed;

  private Compaction(FunctionHistory history, Limits limits) {
    this.history = history;
    this.limits = limits;
    this.horizon = history.horizon();
  }

  static Compaction of(FunctionHistory history, Limits limits) {
    Compaction compaction = new Compaction(history, limits);
    List<FunctionChange> changes = history.changes();
    int newest = startOfSecond(changes, changes.size() - limits.newest);
    for (int from = 0, to = 0; from < newest; from = to) {
      Instant second = changes.get(from).eventTime();
      while (to < newest && changes.get(to).eventTime().equals(second)) {
        to++;
      }
      compaction.add(second, changes.subList(from, to));
    }
    compaction.finish();
    changes.subList(newest, changes.size()).forEach(each -> compaction.kept.add(each.eventTime()));
    return compaction;
  }

  private static int startOfSecond(List<FunctionChange> changes, int index) {
    int start = Math.max(index, 0);
    while (start > 0 && changes.get(start - 1).eventTime().equals(changes.get(start).eventTime())) {
      start--;
    }
    return start;
  }

  boolean keeps(FunctionChange change) {
    return kept.contains(change.eventTime());
  }

  FunctionHistory result() {
    List<FunctionChange> remaining = history.changes().stream().filter(this::keeps).toList();
    return remaining.size() == history.changes().size()
        ? history
        : new FunctionHistory(remaining, horizon);
  }

  private void finish() {
    if (before != null) {
      kept.add(before);
    }
    kept.addAll(last.values());
    alterations.forEach(kept::addAll);
    lives.forEach(kept::addAll);
  }

  private void add(Instant second, List<FunctionChange> changes) {
    boolean life = changes.stream().anyMatch(Compaction::isOfLife);
    List<Instant> consistsOf = new ArrayList<>(List.of(second));
    consistsOf.addAll(last.values());
    boolean altered = life;
    for (FunctionChange change : changes) {
      FunctionState after = FunctionState.after(state, change);
      altered |= state == null || differ(state, after);
      note(second, change, after);
      state = after;
    }
    if (altered) {
      alterations.addLast(consistsOf);
      if (alterations.size() > limits.alterations) {
        alterations.removeFirst();
        Instant first = alterations.getFirst().get(0);
        horizon = horizon == null || first.isAfter(horizon) ? first : horizon;
      }
    }
    if (life) {
      List<Instant> dependsOn = new ArrayList<>(List.of(second));
      if (beforeIsMixed) {
        dependsOn.addAll(lives.getLast());
      } else if (before != null) {
        dependsOn.add(before);
      }
      lives.addLast(dependsOn);
      if (lives.size() > limits.alterations) {
        lives.removeFirst();
      }
    }
    before = second;
    beforeIsMixed =
        changes.stream().anyMatch(change -> change.kind() == Kind.CREATED)
            && changes.stream().anyMatch(change -> change.kind() == Kind.DELETED);
  }

  private static boolean isOfLife(FunctionChange change) {
    return change.kind() == Kind.CREATED || change.kind() == Kind.DELETED;
  }

  /** Whether any policy could tell one state from the other, or later changes depend on it. */
  private static boolean differ(FunctionState one, FunctionState other) {
    return one.deleted() != other.deleted()
        || one.replica() != other.replica()
        || !one.edgeVersions().equals(other.edgeVersions())
        || !isSameNetwork(one.attachment(), other.attachment());
  }

  private static boolean isSameNetwork(Attachment one, Attachment other) {
    return one.state() == other.state()
        && one.subnetIds().equals(other.subnetIds())
        && Objects.equals(one.vpcId(), other.vpcId())
        && Objects.equals(one.capacityProviderArn(), other.capacityProviderArn());
  }

  private void note(Instant second, FunctionChange change, FunctionState after) {
    FunctionState same = state == null || FunctionState.beginsLife(state, change) ? null : state;
    if (same == null || after.deleted()) {
      last.clear();
    }
    if (after.deleted()) {
      return;
    }
    if (change.attachment().isKnown()) {
      last.put(change.isFirm() ? "shown" : "requested", second);
      if (change.attachment().isAttached()) {
        last.put("attached", second);
      }
    }
    Attachment known = same == null ? Attachment.unknown() : same.attachment();
    if (!after.attachment().equals(known)) {
      Instant current = last.put("current", second);
      last.put("previous", current == null ? second : current);
    }
    String role = same == null ? null : same.role();
    if (change.role() != null) {
      last.put(change.role().equals(role) ? "same role" : "role", second);
    }
    if (change.edge()) {
      last.put("replica", second);
    }
    change.tags().keySet().forEach(key -> last.put("tag " + key, second));
    change.untagged().forEach(key -> last.put("tag " + key, second));
    noteEdge(second, change);
  }

  private void noteEdge(Instant second, FunctionChange change) {
    String version = change.version();
    if (change.kind() == Kind.EDGE_ENABLED) {
      last.put("edge " + (version == null ? FunctionState.ANY_VERSION : version), second);
    } else if (change.kind() == Kind.EDGE_DISABLED && version != null) {
      last.put("edge " + version, second);
      last.put("edge " + FunctionState.ANY_VERSION, second);
    } else if (change.kind() == Kind.EDGE_DISABLED) {
      last.keySet().removeIf(part -> part.startsWith("edge "));
      last.put("no edge", second);
    }
  }
}
