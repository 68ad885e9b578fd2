package io.vpcwatch.model;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsFirst;

import io.vpcwatch.model.FunctionChange.Kind;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The order of the changes of one function: a pure function of their set.
 *
 * <p>Event times are whole seconds, and within one second successful calls prove their order: a
 * creation succeeds only where no function is, a deletion only where one is. So they alternate,
 * beginning with a deletion if the function existed before the second, or if that is unknown.
 *
 * <p>Updates come after the last creation, and before a deletion that no creation follows. Among
 * creations and updates {@code lastModified} decides where both have it, else the event id. As a
 * comparison of pairs that would not be transitive; so the changes with and without {@code
 * lastModified} are two sorted queues, merged by event id.
 */
final class ChangeOrder {
  /** The order of seconds; within one, an arbitrary one that depends on nothing else. */
  private static final Comparator<FunctionChange> BY_TIME =
      comparing(FunctionChange::eventTime)
          .thenComparing(FunctionChange::lastModified, nullsFirst(naturalOrder()))
          .thenComparing(FunctionChange::eventId)
          .thenComparing(FunctionChange::kind)
          .thenComparing(FunctionChange::operation, nullsFirst(naturalOrder()));

  private final Merge creations = new Merge();
  private final Merge updates = new Merge();
  private final Merge deletions = new Merge();

  private ChangeOrder() {}

  static List<FunctionChange> sort(Collection<FunctionChange> distinct) {
    List<FunctionChange> byTime = distinct.stream().sorted(BY_TIME).toList();
    List<FunctionChange> sorted = new ArrayList<>(byTime.size());
    boolean exists = true;
    while (sorted.size() < byTime.size()) {
      int from = sorted.size();
      Instant second = byTime.get(from).eventTime();
      int to = from + 1;
      while (to < byTime.size() && byTime.get(to).eventTime().equals(second)) {
        to++;
      }
      if (to == from + 1) {
        sorted.add(byTime.get(from));
      } else {
        sortSecond(byTime.subList(from, to), exists, sorted);
      }
      exists = existsAfter(sorted.get(to - 1));
    }
    return sorted;
  }

  private static void sortSecond(
      List<FunctionChange> changes, boolean existed, List<FunctionChange> sorted) {
    ChangeOrder rest = new ChangeOrder();
    changes.forEach(change -> rest.queueOf(change.kind()).add(change));
    boolean exists = existed;
    for (FunctionChange next = rest.poll(exists); next != null; next = rest.poll(exists)) {
      sorted.add(next);
      exists = existsAfter(next);
    }
  }

  private static boolean existsAfter(FunctionChange change) {
    return change.kind() != Kind.DELETED;
  }

  private Merge queueOf(Kind kind) {
    return switch (kind) {
      case CREATED -> creations;
      case DELETED -> deletions;
      default -> updates;
    };
  }

  /** The next change of the second, null after the last one. */
  private @Nullable FunctionChange poll(boolean exists) {
    FunctionChange update = updates.pollBefore(creations.peek());
    if (update != null) {
      return update;
    }
    FunctionChange proven = (exists ? deletions : creations).poll();
    // A creation of an existing function: its deletion was not seen.
    return proven != null ? proven : (exists ? creations : deletions).poll();
  }

  /** The changes of one kind: those with and those without {@code lastModified}. */
  private static final class Merge {
    private final Deque<FunctionChange> dated = new ArrayDeque<>();
    private final Deque<FunctionChange> undated = new ArrayDeque<>();

    void add(FunctionChange change) {
      (change.lastModified() == null ? undated : dated).add(change);
    }

    @Nullable FunctionChange peek() {
      Deque<FunctionChange> next = next();
      return next.peek();
    }

    @Nullable FunctionChange poll() {
      return next().poll();
    }

    /** The next change, if it is certain that the given creation does not precede it. */
    @Nullable FunctionChange pollBefore(@Nullable FunctionChange creation) {
      if (creation == null) {
        return poll();
      }
      FunctionChange first = dated.peek();
      return first != null && isEarlier(first.lastModified(), creation.lastModified())
          ? dated.poll()
          : null;
    }

    private Deque<FunctionChange> next() {
      FunctionChange one = dated.peek();
      FunctionChange other = undated.peek();
      if (one == null || other == null) {
        return one == null ? undated : dated;
      }
      return one.eventId().compareTo(other.eventId()) < 0 ? dated : undated;
    }

    private static boolean isEarlier(@Nullable Instant one, @Nullable Instant other) {
      return one != null && other != null && one.isBefore(other);
    }
  }
}
