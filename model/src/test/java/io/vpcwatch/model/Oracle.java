package io.vpcwatch.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules once more, as naively as they can be written: distinct changes in order, one loop,
 * plain variables. It shares no code with what it checks, not even the order of changes.
 */
final class Oracle {
  record Interval(
      Instant opened, String openedBy, Cause cause, @Nullable Instant ended, @Nullable End end) {}

  record Answer(@Nullable Verdict verdict, @Nullable Cause cause, List<Interval> intervals) {}

  private Oracle() {}

  /**
   * @param distinct one copy of each change, none corrected
   */
  static Answer evaluate(List<FunctionChange> distinct) {
    List<FunctionChange> ordered = ordered(distinct);
    boolean seen = false;
    boolean gone = false;
    boolean replica = false;
    Set<String> edge = new HashSet<>();
    String vpc = "?";
    Cause how = null;
    Interval open = null;
    List<Interval> intervals = new ArrayList<>();
    for (FunctionChange change : ordered) {
      if (!seen || gone || change.kind() == FunctionChange.Kind.CREATED) {
        replica = false;
        edge = new HashSet<>();
        vpc = "?";
        how = null;
      }
      seen = true;
      gone = change.kind() == FunctionChange.Kind.DELETED;
      replica = replica || change.edge() || change.functionArn().name().startsWith("us-east-1.");
      if (change.kind() == FunctionChange.Kind.EDGE_ENABLED) {
        edge.add(String.valueOf(change.version()));
      }
      if (change.kind() == FunctionChange.Kind.EDGE_DISABLED) {
        if (change.version() == null) {
          edge.clear();
        } else {
          edge.remove(change.version());
          edge.remove("null");
        }
      }
      boolean managed = change.attachment().capacityProviderArn() != null;
      boolean heard = managed || !vpc.equals("by") || !change.requested();
      if (change.attachment().state() == Attachment.State.ATTACHED && heard) {
        vpc = managed ? "by" : "in";
        how = null;
      }
      if (change.attachment().state() == Attachment.State.DETACHED && heard) {
        if (vpc.equals("in") || vpc.equals("by")) {
          how = Cause.VPC_REMOVED;
        } else if (vpc.equals("?")) {
          how =
              change.kind() == FunctionChange.Kind.CREATED
                  ? Cause.CREATED_WITHOUT_VPC
                  : Cause.FIRST_SEEN_WITHOUT_VPC;
        }
        vpc = "out";
      }
      boolean violating = !gone && !replica && edge.isEmpty() && vpc.equals("out");
      if (violating && open == null) {
        open = new Interval(change.eventTime(), change.eventId(), how, null, null);
      }
      if (!violating && open != null) {
        End end =
            gone
                ? End.DELETED
                : replica || !edge.isEmpty()
                    ? End.NOT_APPLICABLE
                    : vpc.equals("in") || vpc.equals("by") ? End.VPC_ATTACHED : End.DELETED;
        intervals.add(
            new Interval(open.opened(), open.openedBy(), open.cause(), change.eventTime(), end));
        open = null;
      }
    }
    if (open != null) {
      intervals.add(open);
    }
    Verdict verdict =
        !seen
            ? null
            : gone
                ? Verdict.DELETED
                : replica || !edge.isEmpty()
                    ? Verdict.NOT_APPLICABLE
                    : vpc.equals("?")
                        ? Verdict.UNKNOWN
                        : vpc.equals("out") ? Verdict.VIOLATING : Verdict.COMPLIANT;
    return new Answer(verdict, open == null ? null : open.cause(), intervals);
  }

  /** The result of the product, in the terms of the oracle. */
  static Answer of(Evaluation evaluation) {
    FunctionStatus status = evaluation.status();
    List<Interval> intervals =
        evaluation.violations().stream()
            .map(
                v ->
                    new Interval(
                        v.opened().time(),
                        v.opened().eventId(),
                        v.cause(),
                        v.resolved() == null ? null : v.resolved().time(),
                        v.end()))
            .toList();
    return new Answer(
        status == null ? null : status.verdict(),
        status == null ? null : status.cause(),
        intervals);
  }

  /** Second by second; within one, what can have happened next is searched again for each step. */
  static List<FunctionChange> ordered(List<FunctionChange> distinct) {
    List<FunctionChange> ordered = new ArrayList<>();
    List<FunctionChange> left = new ArrayList<>(distinct);
    boolean exists = true;
    while (!left.isEmpty()) {
      long second = left.stream().mapToLong(Oracle::second).min().getAsLong();
      List<FunctionChange> now = left.stream().filter(c -> second(c) == second).toList();
      FunctionChange create = first(now, "C");
      FunctionChange delete = first(now, "D");
      FunctionChange update = first(now, "U");
      FunctionChange next;
      if (create == null && update != null) {
        next = update;
      } else if (create != null && create.lastModified() != null && earlier(now, create) != null) {
        next = earlier(now, create);
      } else if (exists) {
        next = delete == null ? create : delete;
      } else {
        next = create == null ? delete : create;
      }
      ordered.add(next);
      left.remove(next);
      exists = !letter(next).equals("D");
    }
    return ordered;
  }

  private static @Nullable FunctionChange earlier(List<FunctionChange> now, FunctionChange create) {
    List<FunctionChange> earlier =
        now.stream()
            .filter(c -> letter(c).equals("U"))
            .filter(c -> c.lastModified() != null)
            .filter(c -> c.lastModified().isBefore(create.lastModified()))
            .toList();
    return first(earlier, "U");
  }

  /** By milliseconds or, against one without them, by id. */
  private static @Nullable FunctionChange first(List<FunctionChange> now, String letter) {
    FunctionChange timed = null;
    FunctionChange untimed = null;
    for (FunctionChange c : now) {
      if (!letter(c).equals(letter)) {
        continue;
      }
      if (c.lastModified() == null) {
        untimed = untimed == null || c.eventId().compareTo(untimed.eventId()) < 0 ? c : untimed;
      } else if (timed == null
          || c.lastModified().isBefore(timed.lastModified())
          || (c.lastModified().equals(timed.lastModified())
              && c.eventId().compareTo(timed.eventId()) < 0)) {
        timed = c;
      }
    }
    if (timed == null || untimed == null) {
      return timed == null ? untimed : timed;
    }
    return timed.eventId().compareTo(untimed.eventId()) < 0 ? timed : untimed;
  }

  private static long second(FunctionChange change) {
    return change.eventTime().getEpochSecond();
  }

  private static String letter(FunctionChange change) {
    return change.kind() == FunctionChange.Kind.CREATED
        ? "C"
        : change.kind() == FunctionChange.Kind.DELETED ? "D" : "U";
  }
}
