package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far ingest has read one source; written only after Kafka has acknowledged everything before
 * it.
 *
 * @param source the id of the source, which is also the record's key
 * @param position in the source's own format
 * @param at when it was written
 * @param due when the source must have been read again at the latest: a later reading ends a gap;
 *     null for a source that is not read continuously, such as a file
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Checkpoint(
    String source, Map<String, String> position, Instant at, @Nullable Instant due) {

  public Checkpoint {
    position = Map.copyOf(position);
  }

  public Checkpoint(String source, Map<String, String> position, Instant at) {
    this(source, position, at, null);
  }

  /** Whether the source should have been read again before a time. */
  public boolean isOverdue(Instant time) {
    return due != null && due.isBefore(time);
  }

  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  public int v() {
    return 1;
  }
}
