package io.vpcwatch.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Into what the previous release folded the oldest changes of a history: their state, judged by the
 * policy of that time. Is read only, and becomes changes that lead to the same state, verdict and
 * open violation.
 */
record FormerBase(
    FunctionArn functionArn,
    Last last,
    boolean deleted,
    Attachment attachment,
    Attachment previous,
    @Nullable Cause origin,
    SortedSet<String> edgeVersions,
    boolean replica,
    SortedMap<String, String> tags,
    EventRef since,
    @Nullable Violation open) {

  /** The last of the folded changes. */
  record Last(Instant time) {}

  FormerBase {
    attachment = attachment == null ? Attachment.unknown() : attachment;
    previous = previous == null ? Attachment.unknown() : previous;
    edgeVersions = Copies.sorted(edgeVersions);
    tags = Copies.sorted(tags);
  }

  FunctionHistory historyWith(List<FunctionChange> later) {
    List<FunctionChange> all = changes();
    all.addAll(later);
    return new FunctionHistory(FunctionHistory.of(all).changes(), last.time());
  }

  private List<FunctionChange> changes() {
    List<FunctionChange> changes = new ArrayList<>();
    if (deleted) {
      changes.add(change(FunctionChange.Kind.DELETED, since.time(), "").build());
      return changes;
    }
    Attachment before = origin == Cause.VPC_REMOVED ? previous : Attachment.unknown();
    Attachment decisive = attachment;
    SortedMap<String, String> firstTags = tags;
    if (open != null) {
      before = open.before();
      decisive = open.after();
      firstTags = open.tags();
    }
    if (before.isKnown()) {
      changes.add(
          change(FunctionChange.Kind.OBSERVED, since.time().minusSeconds(1), "/before")
              .attachment(before)
              .build());
    }
    changes.add(
        change(kind(), since.time(), "")
            .attachment(decisive)
            .version(edgeVersions.isEmpty() ? null : version(edgeVersions.first()))
            .edge(replica)
            .tags(firstTags)
            .receivedAt(open == null ? last.time() : open.detectedAt())
            .replayed(open == null || open.replayed())
            .build());
    edgeVersions.stream()
        .skip(1)
        .forEach(
            version ->
                changes.add(
                    change(FunctionChange.Kind.EDGE_ENABLED, last.time(), "/edge " + version)
                        .version(version(version))
                        .build()));
    SortedSet<String> untagged = new TreeSet<>(firstTags.keySet());
    untagged.removeAll(tags.keySet());
    changes.add(
        change(FunctionChange.Kind.OBSERVED, last.time(), "/last")
            .attachment(attachment)
            .tags(tags)
            .untagged(untagged)
            .build());
    return changes;
  }

  private FunctionChange.Kind kind() {
    if (!edgeVersions.isEmpty()) {
      return FunctionChange.Kind.EDGE_ENABLED;
    }
    Cause cause = open == null ? origin : open.cause();
    return cause == Cause.CREATED_WITHOUT_VPC
        ? FunctionChange.Kind.CREATED
        : FunctionChange.Kind.OBSERVED;
  }

  private static @Nullable String version(String version) {
    return version.equals(FunctionState.ANY_VERSION) ? null : version;
  }

  private FunctionChangeBuilder change(FunctionChange.Kind kind, Instant time, String suffix) {
    return FunctionChange.from(SourceType.TRAIL)
        .functionArn(functionArn)
        .kind(kind)
        .eventTime(time)
        .eventId(since.eventId() + suffix)
        .actor(since.actor())
        .receivedAt(last.time())
        .replayed(true);
  }
}
