package io.vpcwatch.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Folds the changes of one function in their order and collects every interval in which it violated
 * the policy. Used for one pass; holds no clock and no randomness.
 */
final class HistoryFold {
  /** Stands for "some version", when a Lambda@Edge change does not name one. */
  private static final String ANY_VERSION = "*";

  private final Policy policy;
  private final Map<String, Violation> ended = new LinkedHashMap<>();
  private @Nullable FunctionState state;

  HistoryFold(@Nullable FunctionState base, Policy policy) {
    this.policy = policy;
    this.state = base == null ? null : reevaluated(base, policy);
  }

  void apply(FunctionChange change) {
    FunctionState before = state;
    FunctionState after = after(before, change);
    Verdict verdict = after.evaluate(policy);
    EventRef since =
        before == null || before.verdict() != verdict ? EventRef.of(change) : before.since();
    Violation open = before == null ? null : before.open();
    if (verdict == Verdict.VIOLATING && open == null) {
      open = after.opened(EventRef.of(change), change.receivedAt(), change.replayed(), policy);
      // Events of one second with the same masked id open the same interval.
      ended.remove(open.id());
    } else if (verdict != Verdict.VIOLATING && open != null) {
      ended.put(open.id(), open.resolved(EventRef.of(change), endOf(after, verdict)));
      open = null;
    }
    state = after.withVerdict(verdict, since, open);
  }

  @Nullable FunctionState state() {
    return state;
  }

  /** Every interval in the order of opening; the open one, if any, is the last. */
  List<Violation> violations() {
    List<Violation> all = new ArrayList<>(ended.values());
    if (state != null && state.open() != null) {
      all.add(state.open());
    }
    return all;
  }

  /**
   * The base was evaluated when its changes were folded; the policy may have changed since, long
   * after those changes.
   */
  private static FunctionState reevaluated(FunctionState base, Policy policy) {
    Verdict verdict = base.evaluate(policy);
    if (verdict == base.verdict()) {
      return base;
    }
    EventRef since = base.since();
    Violation open =
        verdict == Verdict.VIOLATING ? base.opened(since, since.time(), true, policy) : null;
    return base.withVerdict(verdict, since, open);
  }

  /** The state after the change; not evaluated yet. */
  private static FunctionState after(@Nullable FunctionState before, FunctionChange change) {
    if (change.kind() == FunctionChange.Kind.DELETED) {
      return FunctionStateBuilder.builder(FunctionState.blank(change)).deleted(true).build();
    }
    // A successful call proves that the function exists: after a deletion, any change begins a new
    // life.
    FunctionState same =
        before == null || before.deleted() || change.kind() == FunctionChange.Kind.CREATED
            ? FunctionState.blank(change)
            : before;
    FunctionStateBuilder after =
        FunctionStateBuilder.builder(same)
            .edgeVersions(edgeVersions(same, change))
            .replica(same.replica() || change.edge() || change.functionArn().isEdgeReplica())
            .tags(tags(same, change));
    if (shows(change, same.attachment())) {
      after
          .attachment(change.attachment())
          .previous(same.attachment())
          .origin(originOf(change, same.attachment()));
    }
    return after.build();
  }

  /** Whether the change shows another attachment than the known one. */
  private static boolean shows(FunctionChange change, Attachment known) {
    Attachment shown = change.attachment();
    // A function keeps running on capacity providers for life, whatever VPC a call asks for.
    boolean overruled =
        change.requested()
            && known.capacityProviderArn() != null
            && shown.capacityProviderArn() == null;
    return shown.isKnown() && !shown.equals(known) && !overruled;
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

  private static SortedSet<String> edgeVersions(FunctionState before, FunctionChange change) {
    if (change.kind() != FunctionChange.Kind.EDGE_ENABLED
        && change.kind() != FunctionChange.Kind.EDGE_DISABLED) {
      return before.edgeVersions();
    }
    SortedSet<String> versions = new TreeSet<>(before.edgeVersions());
    String version = change.version();
    if (change.kind() == FunctionChange.Kind.EDGE_ENABLED) {
      versions.add(version == null ? ANY_VERSION : version);
    } else if (version == null) {
      versions.clear();
    } else {
      versions.remove(version);
      versions.remove(ANY_VERSION);
    }
    return versions;
  }

  private static SortedMap<String, String> tags(FunctionState before, FunctionChange change) {
    if (change.tags().isEmpty() && change.untagged().isEmpty()) {
      return before.tags();
    }
    SortedMap<String, String> tags = new TreeMap<>(before.tags());
    tags.putAll(change.tags());
    tags.keySet().removeAll(change.untagged());
    return tags;
  }

  private static End endOf(FunctionState after, Verdict verdict) {
    return switch (verdict) {
      case NOT_APPLICABLE -> End.NOT_APPLICABLE;
      case EXEMPT -> End.EXEMPTED;
      case COMPLIANT -> End.VPC_ATTACHED;
      // Either attached, and no change has shown the VPC id that the policy asks for; or created
      // again, which proves a deletion.
      case UNKNOWN -> after.attachment().isAttached() ? End.VPC_ATTACHED : End.DELETED;
      case DELETED -> End.DELETED;
      case VIOLATING ->
          throw new IllegalArgumentException("a violating function does not end a violation");
    };
  }
}
