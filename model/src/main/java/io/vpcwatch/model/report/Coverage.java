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
 * @param notes what is not known, as sentences
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Coverage(
    @Nullable Instant firstEvent,
    @Nullable Instant lastEvent,
    List<Source> sources,
    List<Unread> unread,
    List<String> notes) {

  public static final String DIGESTS =
      "CloudTrail's digest files are not verified: a log file that was removed before it was read is not missed.";
  public static final String LATE =
      "An event that arrives later can still change what is reported about this time.";

  public Coverage {
    sources = List.copyOf(sources);
    unread = List.copyOf(unread);
    notes = List.copyOf(notes);
  }

  /**
   * @param count of its checkpoints: files have one each
   * @param readAt when the last one was written
   */
  public record Source(String source, long count, Instant readAt) {}

  /**
   * Pieces of input of one source that could not be read for one reason.
   *
   * @param last when the last one was received, null if that is not known
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Unread(String source, String reason, long count, @Nullable Instant last) {}
}
