package io.vpcwatch.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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
    List<FunctionChange> ordered = new ArrayList<>(distinct);
    ordered.sort(
        Comparator.comparing((FunctionChange change) -> change.eventTime().getEpochSecond())
            .thenComparing(change -> rank(change.kind()))
            .thenComparing(FunctionChange::eventId));
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
      if (change.attachment().state() == Attachment.State.ATTACHED) {
        vpc = "in";
        how = null;
      }
      if (change.attachment().state() == Attachment.State.DETACHED) {
        if (vpc.equals("in")) {
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
                    : vpc.equals("in") ? End.VPC_ATTACHED : End.DELETED;
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
                        : vpc.equals("in") ? Verdict.COMPLIANT : Verdict.VIOLATING;
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

  private static int rank(FunctionChange.Kind kind) {
    return kind == FunctionChange.Kind.CREATED ? 0 : kind == FunctionChange.Kind.DELETED ? 2 : 1;
  }
}
