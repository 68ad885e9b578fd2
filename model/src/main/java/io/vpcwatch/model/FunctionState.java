package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.soabase.recordbuilder.core.RecordBuilder;
import io.vpcwatch.model.FunctionChange.Kind;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a prefix of the changes of one function shows, whatever the policy.
 *
 * @param attachment the latest known one
 * @param previous the attachment that it replaced in this life of the function, unknown if there
 *     was none
 * @param origin how the function lost its VPC or came without one, null if it is attached
 * @param role the ARN of the execution role, null if none was shown
 * @param configuredBy the last change of the attachment, null if there was none
 * @param assignedBy the last change of the role, null if there was none
 * @param edgeVersions the versions that are replicated to Lambda@Edge
 * @param replica the function is itself such a replica
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FunctionState(
    FunctionArn functionArn,
    boolean deleted,
    Attachment attachment,
    Attachment previous,
    @Nullable Cause origin,
    @Nullable String role,
    @Nullable EventRef configuredBy,
    @Nullable EventRef assignedBy,
    SortedSet<String> edgeVersions,
    boolean replica,
    SortedMap<String, String> tags) {

  /** Stands for "some version", when a Lambda@Edge change does not name one. */
  static final String ANY_VERSION = "*";

  public FunctionState {
    attachment = attachment == null ? Attachment.unknown() : attachment;
    previous = previous == null ? Attachment.unknown() : previous;
    edgeVersions = Copies.sorted(edgeVersions);
    tags = Copies.sorted(tags);
  }

  /** Of a function of which nothing is known but that it exists or has existed. */
  private static FunctionState blank(FunctionArn function, boolean deleted) {
    return new FunctionState(
        function,
        deleted,
        Attachment.unknown(),
        Attachment.unknown(),
        null,
        null,
        null,
        null,
        Collections.emptySortedSet(),
        false,
        Collections.emptySortedMap());
  }

  /**
   * The state after one more change.
   *
   * @param before null before the first change
   */
  static FunctionState after(@Nullable FunctionState before, FunctionChange change) {
    if (change.kind() == Kind.DELETED) {
      return blank(change.functionArn(), true);
    }
    FunctionState same =
        before == null || beginsLife(before, change) ? blank(change.functionArn(), false) : before;
    FunctionStateBuilder after =
        FunctionStateBuilder.builder(same)
            .edgeVersions(same.edgeVersionsAfter(change))
            .replica(same.replica || change.edge() || change.functionArn().isEdgeReplica())
            .tags(same.tagsAfter(change));
    if (change.role() != null && !change.role().equals(same.role)) {
      after.role(change.role()).assignedBy(EventRef.of(change));
    }
    if (same.isChangedBy(change)) {
      after
          .configuredBy(EventRef.of(change))
          .attachment(change.attachment())
          .previous(same.attachment)
          .origin(originOf(change, same.attachment));
    }
    return after.build();
  }

  /**
   * A successful call proves that the function exists: after a deletion, any change begins a new
   * life.
   */
  static boolean beginsLife(@Nullable FunctionState before, FunctionChange change) {
    return before == null || before.deleted || change.kind() == Kind.CREATED;
  }

  /** Whether the change shows another attachment than the known one. */
  private boolean isChangedBy(FunctionChange change) {
    Attachment shown = change.attachment();
    // A function keeps running on capacity providers for life, whatever VPC a call asks for.
    boolean overruled = attachment.capacityProviderArn() != null && !change.isFirm();
    return shown.isKnown() && !shown.equals(attachment) && !overruled;
  }

  private static @Nullable Cause originOf(FunctionChange change, Attachment known) {
    if (change.attachment().isAttached()) {
      return null;
    }
    if (known.isAttached()) {
      return Cause.VPC_REMOVED;
    }
    return change.kind() == Kind.CREATED ? Cause.CREATED_WITHOUT_VPC : Cause.FIRST_SEEN_WITHOUT_VPC;
  }

  private SortedSet<String> edgeVersionsAfter(FunctionChange change) {
    if (change.kind() != Kind.EDGE_ENABLED && change.kind() != Kind.EDGE_DISABLED) {
      return edgeVersions;
    }
    SortedSet<String> versions = new TreeSet<>(edgeVersions);
    String version = change.version();
    if (change.kind() == Kind.EDGE_ENABLED) {
      versions.add(version == null ? ANY_VERSION : version);
    } else if (version == null) {
      versions.clear();
    } else {
      versions.remove(version);
      versions.remove(ANY_VERSION);
    }
    return versions;
  }

  private SortedMap<String, String> tagsAfter(FunctionChange change) {
    if (change.tags().isEmpty() && change.untagged().isEmpty()) {
      return tags;
    }
    SortedMap<String, String> after = new TreeMap<>(tags);
    after.putAll(change.tags());
    after.keySet().removeAll(change.untagged());
    return after;
  }

  /** The last change of what a rule judges of the function itself, null if there was none. */
  public @Nullable EventRef configuredBy(PlacementRule rule) {
    return rule == PlacementRule.ROLE_PERMISSIONS
            && assignedBy != null
            && (configuredBy == null || !assignedBy.time().isBefore(configuredBy.time()))
        ? assignedBy
        : configuredBy;
  }

  Verdict evaluate(Policy policy) {
    if (deleted) {
      return Verdict.DELETED;
    }
    if (replica || !edgeVersions.isEmpty()) {
      return Verdict.NOT_APPLICABLE;
    }
    return policy.evaluate(attachment);
  }

  /** Why the function violates the policy, if this state violates it. */
  Cause cause() {
    return origin == null ? Cause.OUTSIDE_ALLOWED_NETWORK : origin;
  }
}
