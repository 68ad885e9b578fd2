package io.vpcwatch.model;

import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsFirst;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One change of one function, or one observation of it. The same change may arrive many times and
 * from several sources: {@link #isCopyOf} finds copies, and {@link #join} merges two of them.
 * {@link ChangeOrder} defines the order of changes.
 *
 * @param operation the operation of the Lambda API without its date; null for an observation of the
 *     inventory
 * @param eventTime when the call completed, whole seconds
 * @param eventId CloudTrail's {@code eventID}; of a correction, the id of the event that it
 *     corrects
 * @param correction the {@code eventID} of the addendum that corrects the event, null for the event
 *     itself
 * @param requested the attachment is what the call asked for: no response showed the whole
 *     configuration, so a capacity provider would not show either
 * @param lastModified {@code responseElements.lastModified}, in milliseconds: orders the updates of
 *     one second; null where no response showed it
 * @param version the function version that a Lambda@Edge change is about; null means all versions
 * @param edge the function is a replica of a Lambda@Edge function
 * @param role the ARN of the execution role, null if the change does not show it
 * @param tags the tags that were set (created, tagged)
 * @param untagged the keys of the tags that were removed
 * @param sources where the change was read: one source when it is published, all known sources once
 *     copies are joined
 * @param receivedAt when ingest read it; the earliest time if it was read several times
 * @param replayed read from history only; false as soon as one live source reported it
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FunctionChange(
    FunctionArn functionArn,
    Kind kind,
    @Nullable String operation,
    Instant eventTime,
    String eventId,
    @Nullable String correction,
    Attachment attachment,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean requested,
    @Nullable Instant lastModified,
    @Nullable String version,
    boolean edge,
    @Nullable String role,
    SortedMap<String, String> tags,
    SortedSet<String> untagged,
    Actor actor,
    @JsonAlias("source") @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        SortedSet<SourceType> sources,
    Instant receivedAt,
    boolean replayed) {

  /**
   * How far an event may be ahead of the clock that received it. A change of the future would
   * override every change until then.
   */
  public static final Duration MAX_AHEAD = Duration.ofDays(1);

  public enum Kind {
    CREATED,
    CONFIGURED,
    OBSERVED,
    TAGGED,
    UNTAGGED,
    EDGE_ENABLED,
    EDGE_DISABLED,
    DELETED
  }

  // Which of two differing copies wins: a correction over the original event, then the later
  // correction, then the copy that shows the attachment, or the role, then the last of the updates
  // of one second to which a masked trail gives one id. The last comparison only makes the choice
  // total, so that join is commutative.
  private static final Comparator<FunctionChange> CREDIBILITY =
      Comparator.<FunctionChange, Boolean>comparing(change -> change.correction != null)
          .thenComparing(FunctionChange::eventTime)
          .thenComparing(change -> change.correction == null ? "" : change.correction)
          .thenComparing(change -> change.attachment.isKnown())
          .thenComparing(change -> change.role != null)
          .thenComparing(FunctionChange::lastModified, nullsFirst(naturalOrder()))
          .thenComparing(change -> change.content().toString());

  public FunctionChange {
    attachment = attachment == null ? Attachment.unknown() : attachment;
    actor = actor == null ? Actor.unknown() : actor;
    tags = Copies.sorted(tags);
    untagged = Copies.sorted(untagged);
    if (sources == null || sources.isEmpty()) {
      throw new IllegalArgumentException("a function change needs at least one source");
    }
    sources = Copies.sorted(sources);
  }

  /**
   * A builder of a change that the given source reported: attachment and actor are unknown, and no
   * tags set or removed, unless they are given.
   */
  public static FunctionChangeBuilder from(SourceType source) {
    return FunctionChangeBuilder.builder()
        .sources(new TreeSet<>(Set.of(source)))
        .attachment(Attachment.unknown())
        .tags(Collections.emptySortedMap())
        .untagged(Collections.emptySortedSet())
        .actor(Actor.unknown());
  }

  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  public int v() {
    return 1;
  }

  /**
   * Whether both are the same event, or one corrects the other. The event id alone does not decide:
   * in published trails all events have the same masked id.
   */
  boolean isCopyOf(FunctionChange other) {
    return eventId.equals(other.eventId)
        && kind == other.kind
        && Objects.equals(operation, other.operation)
        && (eventTime.equals(other.eventTime) || correction != null || other.correction != null);
  }

  /** Whether the attachment is that of the function, not only the one that a call asked for. */
  boolean isFirm() {
    return !requested || attachment.capacityProviderArn() != null;
  }

  /**
   * Merges two copies of a change. Commutative, associative and idempotent: the result depends
   * neither on the order of arrival nor on repetition nor on the sources.
   */
  public FunctionChange join(FunctionChange other) {
    if (equals(other)) {
      return this;
    }
    FunctionChange believed = CREDIBILITY.compare(this, other) >= 0 ? this : other;
    SortedSet<SourceType> all = new TreeSet<>(sources);
    all.addAll(other.sources);
    return FunctionChangeBuilder.builder(believed)
        .sources(all)
        .receivedAt(receivedAt.isBefore(other.receivedAt) ? receivedAt : other.receivedAt)
        .replayed(replayed && other.replayed)
        .build();
  }

  /** The change without the circumstances of its arrival. */
  private FunctionChange content() {
    return FunctionChangeBuilder.builder(this)
        .sources(new TreeSet<>(Set.of(SourceType.EVENTBRIDGE)))
        .receivedAt(Instant.EPOCH)
        .replayed(false)
        .build();
  }
}
