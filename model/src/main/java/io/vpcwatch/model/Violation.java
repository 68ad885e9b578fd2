package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An interval in which a function broke the policy.
 *
 * @param id made of the function and the id of the event that opened the interval: corrections of
 *     that event keep it
 * @param before the attachment before the opening; unknown if the function was new or had not been
 *     seen
 * @param after the attachment that broke the policy
 * @param resolved null while the violation is open, and for a retracted one
 * @param detectedAt when ingest read the event that opened it
 * @param replayed that event was read from history, not live
 * @param tags the function's tags at the opening
 * @param transition what happened to the interval, so that this record was written
 * @param late when it was first written the interval was over already: of use to auditors, no
 *     reason to page anybody
 * @param supersededBy of a retracted interval, the one that took its place: facts that came late
 *     moved its opening
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Violation(
    String id,
    FunctionArn functionArn,
    Cause cause,
    EventRef opened,
    Attachment before,
    Attachment after,
    @Nullable EventRef resolved,
    @Nullable End end,
    Instant detectedAt,
    boolean replayed,
    SortedMap<String, String> tags,
    Transition transition,
    boolean late,
    @Nullable String supersededBy) {

  /** What happened to the interval. */
  public enum Transition {
    /** It began, or what had ended it turned out not to have done so. */
    OPENED,
    /** Later facts show it differently; it is as open or as over as before. */
    CHANGED,
    /** It ended. */
    RESOLVED,
    /** Facts that came late show that it never was, or that it was part of another one. */
    RETRACTED
  }

  /** Copies the tags; absent ones (JSON) become empty. */
  public Violation {
    tags =
        tags == null
            ? Collections.emptySortedMap()
            : Collections.unmodifiableSortedMap(new TreeMap<>(tags));
  }

  /** The version of this record's JSON. */
  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  public int v() {
    return 1;
  }

  public boolean isOpen() {
    return resolved == null && transition != Transition.RETRACTED;
  }

  Violation resolved(EventRef by, End how) {
    return new Violation(
        id,
        functionArn,
        cause,
        opened,
        before,
        after,
        by,
        how,
        detectedAt,
        replayed,
        tags,
        Transition.RESOLVED,
        late,
        supersededBy);
  }

  /** The same interval, written because of the given transition. */
  public Violation because(Transition reason, boolean wasLate) {
    return new Violation(
        id,
        functionArn,
        cause,
        opened,
        before,
        after,
        resolved,
        end,
        detectedAt,
        replayed,
        tags,
        reason,
        wasLate,
        supersededBy);
  }

  /** Whether there is a moment that belongs to both intervals. */
  boolean overlaps(Violation other) {
    return !endsBefore(other.opened.time()) && !other.endsBefore(opened.time());
  }

  private boolean endsBefore(Instant time) {
    return resolved != null && resolved.time().isBefore(time);
  }

  /** This interval taken back, in favour of another one or of none. */
  public Violation retracted(@Nullable String successor) {
    return new Violation(
        id,
        functionArn,
        cause,
        opened,
        before,
        after,
        null,
        null,
        detectedAt,
        replayed,
        tags,
        Transition.RETRACTED,
        false,
        successor);
  }

  /** The id of the interval that the given event opened: 128 bits as 32 hexadecimal digits. */
  static String idOf(FunctionArn function, String openingEventId) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] digest =
          sha256.digest((function + "\n" + openingEventId).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
