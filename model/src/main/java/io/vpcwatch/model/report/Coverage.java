package io.vpcwatch.model.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the report does not know: how far the sources were read, and what could not be read.
 *
 * @param firstEvent the time of the first known change of any function, null if there is none
 * @param lastEvent that of the last one
 * @param sources by id, files together
 * @param unread input that was received since the beginning of the period, or at any time, and
 *     could not be read: any of it may be about that time
 * @param gaps when sources were not read, the latest first
 * @param notes what is not known, as sentences
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Coverage(
    @Nullable Instant firstEvent,
    @Nullable Instant lastEvent,
    List<Source> sources,
    List<Unread> unread,
    List<Gap> gaps,
    List<String> notes) {

  public static final String DIGESTS =
      "CloudTrail's digest files are not verified: a log file that was removed before it was read is not missed.";
  public static final String LATE =
      "An event that arrives later can still change what is reported about this time.";

  public static final String NO_GAP =
      "No queue, event history or inventory that was ever read is known to have been left unread for more than ten minutes and two of its intervals.";
  public static final String AFTER_A_GAP =
      "A source that was read again is late, not lost, within limits: a queue keeps its messages for its retention period, LookupEvents reaches back 90 days, and the inventory shows only what exists at its next scan.";
  public static final String NO_SUCH_GAPS =
      "Not listed as gaps: a source that was never read; files; and a trail that delivered no file for an account and region, which looks like a time without events.";
  public static final String FILES =
      "Files do not show their gaps: a trail writes no file for an account and region while nothing happens there, so a missing file looks like a quiet time.";

  public Coverage {
    sources = List.copyOf(sources);
    unread = List.copyOf(unread);
    gaps = List.copyOf(gaps);
    notes = List.copyOf(notes);
  }

  /**
   * @param count of its checkpoints: files have one each
   * @param readAt when the last one was written
   */
  public record Source(String source, long count, Instant readAt) {}

  /**
   * A time in which a source was not read.
   *
   * @param from null if it had never been read
   * @param until null if it has not been read again
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Gap(
      String source, @Nullable Instant from, @Nullable Instant until, String reason) {}

  /**
   * Pieces of input of one source that could not be read for one reason.
   *
   * @param last when the last one was received, null if that is not known
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Unread(String source, String reason, long count, @Nullable Instant last) {}
}
