package io.vpcwatch.model;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Runs through the facts of one function in their order and notes every interval in which it broke
 * the policy. Used once for one pass; holds no clock and no randomness.
 */
final class HistoryFold {
  /** Stands for "some version", when a fact about Lambda@Edge does not say which. */
  private static final String ANY_VERSION = "*";

  private final Policy policy;
  private final List<Violation> ended = new ArrayList<>();
  private @Nullable FunctionState state;

  HistoryFold(@Nullable FunctionState base, Policy policy) {
    this.policy = policy;
    this.state = base == null ? null : rejudged(base, policy);
  }

  void apply(FunctionChange change) {
    FunctionState before = state;
    FunctionState facts = factsAfter(before, change);
    Verdict verdict = facts.judge(policy);
    EventRef since =
        before == null || before.verdict() != verdict ? EventRef.of(change) : before.since();
    Violation open = before == null ? null : before.open();
    if (verdict == Verdict.VIOLATING && open == null) {
      open = facts.opened(EventRef.of(change), change.receivedAt(), change.replayed());
    } else if (verdict != Verdict.VIOLATING && open != null) {
      ended.add(open.resolved(EventRef.of(change), endOf(facts, verdict)));
      open = null;
    }
    state = facts.judged(verdict, since, open);
  }

  @Nullable FunctionState state() {
    return state;
  }

  /** Every interval in the order of opening, the one that is going on last. */
  List<Violation> violations() {
    List<Violation> all = new ArrayList<>(ended);
    if (state != null && state.open() != null) {
      all.add(state.open());
    }
    return all;
  }

  /**
   * The base was judged when its facts were folded; the policy may have changed since, long after
   * the facts.
   */
  private static FunctionState rejudged(FunctionState base, Policy policy) {
    Verdict verdict = base.judge(policy);
    if (verdict == base.verdict()) {
      return base;
    }
    EventRef since = base.since();
    Violation open = verdict == Verdict.VIOLATING ? base.opened(since, since.time(), true) : null;
    return base.judged(verdict, since, open);
  }

  private static FunctionState factsAfter(@Nullable FunctionState before, FunctionChange change) {
    if (change.kind() == FunctionChange.Kind.DELETED) {
      return unjudged(
          change,
          true,
          Attachment.unknown(),
          Attachment.unknown(),
          null,
          new TreeSet<>(),
          false,
          new TreeMap<>());
    }
    FunctionState same = sameLife(before, change);
    Attachment known = same == null ? Attachment.unknown() : same.attachment();
    Attachment previous = same == null ? Attachment.unknown() : same.previous();
    Cause origin = same == null ? null : same.origin();
    if (change.attachment().isKnown() && !change.attachment().equals(known)) {
      origin = originOf(change, known);
      previous = known;
      known = change.attachment();
    }
    boolean replica =
        change.edge() || change.functionArn().isEdgeReplica() || (same != null && same.replica());
    return unjudged(
        change,
        false,
        known,
        previous,
        origin,
        edgeVersions(same == null ? new TreeSet<>() : new TreeSet<>(same.edgeVersions()), change),
        replica,
        tags(same == null ? new TreeMap<>() : new TreeMap<>(same.tags()), change));
  }

  /**
   * The state that the change builds on, null if it begins a new life: a successful call proves
   * that the function exists, so after a deletion every other fact does.
   */
  private static @Nullable FunctionState sameLife(
      @Nullable FunctionState before, FunctionChange change) {
    boolean newLife =
        before == null || before.deleted() || change.kind() == FunctionChange.Kind.CREATED;
    return newLife ? null : before;
  }

  private static @Nullable Cause originOf(FunctionChange change, Attachment known) {
    if (change.attachment().isAttached()) {
      return null;
    }
    if (known.isAttached()) {
      return Cause.VPC_REMOVED;
    }
    return change.kind() == FunctionChange.Kind.CREATED
        ? Cause.CREATED_WITHOUT_VPC
        : Cause.FIRST_SEEN_WITHOUT_VPC;
  }

  private static SortedSet<String> edgeVersions(SortedSet<String> versions, FunctionChange change) {
    String version = change.version();
    if (change.kind() == FunctionChange.Kind.EDGE_ENABLED) {
      versions.add(version == null ? ANY_VERSION : version);
    } else if (change.kind() == FunctionChange.Kind.EDGE_DISABLED) {
      if (version == null) {
        versions.clear();
      } else {
        versions.remove(version);
        versions.remove(ANY_VERSION);
      }
    }
    return versions;
  }

  private static SortedMap<String, String> tags(
      SortedMap<String, String> tags, FunctionChange change) {
    tags.putAll(change.tags());
    tags.keySet().removeAll(change.untagged());
    return tags;
  }

  private static FunctionState unjudged(
      FunctionChange change,
      boolean deleted,
      Attachment attachment,
      Attachment previous,
      @Nullable Cause origin,
      SortedSet<String> edgeVersions,
      boolean replica,
      SortedMap<String, String> tags) {
    return new FunctionState(
        change.functionArn(),
        ChangeOrder.of(change),
        deleted,
        attachment,
        previous,
        origin,
        edgeVersions,
        replica,
        tags,
        Verdict.UNKNOWN,
        EventRef.of(change),
        null);
  }

  private static End endOf(FunctionState facts, Verdict verdict) {
    return switch (verdict) {
      case NOT_APPLICABLE -> End.NOT_APPLICABLE;
      case EXEMPT -> End.EXEMPTED;
      case COMPLIANT -> End.VPC_ATTACHED;
      // Attached, but nobody has shown the VPC's id that the policy asks for; or created anew, so
      // it had been deleted.
      case UNKNOWN -> facts.attachment().isAttached() ? End.VPC_ATTACHED : End.DELETED;
      case DELETED -> End.DELETED;
      case VIOLATING ->
          throw new IllegalArgumentException(
              "a function that violates the policy ends no violation");
    };
  }
}
