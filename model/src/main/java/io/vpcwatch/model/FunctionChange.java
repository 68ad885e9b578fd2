package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One fact about one function. Facts are identified by {@code eventId}; the same fact may arrive
 * many times and by several sources, and {@link #join} makes one of two.
 *
 * @param eventTime when the call completed, whole seconds; the first part of the order of facts
 * @param eventId CloudTrail's {@code eventID}; of a correction, the id of the event that it
 *     corrects
 * @param correction the {@code eventID} of the addendum that corrects the event, null for the event
 *     itself
 * @param version the function version meant, for the facts that are about one (Lambda@Edge); null
 *     means all of them
 * @param edge this fact shows that the function is a replica of a Lambda@Edge function
 * @param tags the tags that were set (created, tagged)
 * @param untagged the keys of the tags that were removed
 * @param sources the paths by which it came: one when it is published, all that are known when
 *     copies were joined
 * @param receivedAt when ingest read it; the earliest of several readings
 * @param replayed read from history rather than live; false as soon as one live source reported it
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FunctionChange(
    FunctionArn functionArn,
    Kind kind,
    Instant eventTime,
    String eventId,
    @Nullable String correction,
    Attachment attachment,
    @Nullable String version,
    boolean edge,
    SortedMap<String, String> tags,
    SortedSet<String> untagged,
    Actor actor,
    @JsonAlias("source") @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        SortedSet<SourceType> sources,
    Instant receivedAt,
    boolean replayed) {

  /** What happened to the function. */
  public enum Kind {
    CREATED(0),
    CONFIGURED(1),
    OBSERVED(1),
    TAGGED(1),
    UNTAGGED(1),
    EDGE_ENABLED(1),
    EDGE_DISABLED(1),
    DELETED(2);

    private final int rank;

    /** Within one second a creation comes before every update, and a deletion after. */
    Kind(int rank) {
      this.rank = rank;
    }

    int rank() {
      return rank;
    }
  }

  /**
   * The order of facts: event time, then create &lt; update &lt; delete, then event id. Total over
   * distinct facts.
   */
  public static final Comparator<FunctionChange> ORDER = Comparator.comparing(ChangeOrder::of);

  // Which of two differing copies of one fact is believed: a correction before what it corrects,
  // the later correction,
  // the copy that shows the attachment. The rest only makes the choice total, so that join has no
  // favourite side.
  private static final Comparator<FunctionChange> CREDIBILITY =
      Comparator.<FunctionChange, Boolean>comparing(change -> change.correction != null)
          .thenComparing(FunctionChange::eventTime)
          .thenComparing(change -> change.correction == null ? "" : change.correction)
          .thenComparing(change -> change.attachment.isKnown())
          .thenComparing(change -> change.content().toString());

  /** Copies the collections; absent ones (JSON) become empty. */
  public FunctionChange {
    attachment = attachment == null ? Attachment.unknown() : attachment;
    actor = actor == null ? Actor.unknown() : actor;
    tags =
        tags == null
            ? Collections.emptySortedMap()
            : Collections.unmodifiableSortedMap(new TreeMap<>(tags));
    untagged =
        untagged == null
            ? Collections.emptySortedSet()
            : Collections.unmodifiableSortedSet(new TreeSet<>(untagged));
    if (sources == null || sources.isEmpty()) {
      throw new IllegalArgumentException("a fact comes by at least one source");
    }
    sources = Collections.unmodifiableSortedSet(new TreeSet<>(sources));
  }

  /** A fact as one source tells it. */
  public FunctionChange(
      FunctionArn functionArn,
      Kind kind,
      Instant eventTime,
      String eventId,
      @Nullable String correction,
      Attachment attachment,
      @Nullable String version,
      boolean edge,
      SortedMap<String, String> tags,
      SortedSet<String> untagged,
      Actor actor,
      SourceType source,
      Instant receivedAt,
      boolean replayed) {
    this(
        functionArn,
        kind,
        eventTime,
        eventId,
        correction,
        attachment,
        version,
        edge,
        tags,
        untagged,
        actor,
        new TreeSet<>(Set.of(source)),
        receivedAt,
        replayed);
  }

  /** The version of this record's JSON. */
  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  public int v() {
    return 1;
  }

  /**
   * One fact out of two copies with the same {@code eventId}: commutative, associative and
   * idempotent, so that neither order nor repetition nor the split over sources shows in the
   * result.
   */
  public FunctionChange join(FunctionChange other) {
    if (equals(other)) {
      return this;
    }
    FunctionChange believed = CREDIBILITY.compare(this, other) >= 0 ? this : other;
    Instant earliest = receivedAt.isBefore(other.receivedAt) ? receivedAt : other.receivedAt;
    SortedSet<SourceType> all = new TreeSet<>(sources);
    all.addAll(other.sources);
    return believed.with(all, earliest, replayed && other.replayed);
  }

  /** The fact without the circumstances of its arrival. */
  private FunctionChange content() {
    return with(new TreeSet<>(Set.of(SourceType.EVENTBRIDGE)), Instant.EPOCH, false);
  }

  private FunctionChange with(
      SortedSet<SourceType> newSources, Instant newReceivedAt, boolean newReplayed) {
    return new FunctionChange(
        functionArn,
        kind,
        eventTime,
        eventId,
        correction,
        attachment,
        version,
        edge,
        tags,
        untagged,
        actor,
        newSources,
        newReceivedAt,
        newReplayed);
  }
}
