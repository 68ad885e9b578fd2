package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a function stands now.
 *
 * @param cause of the open violation, null unless violating
 * @param since the event time since which the verdict holds
 * @param by who made it so
 * @param eventId the event that made it so
 * @param violationId of the open violation, null unless violating
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FunctionStatus(
    FunctionArn functionArn,
    Verdict verdict,
    @Nullable Cause cause,
    Attachment attachment,
    Instant since,
    Actor by,
    String eventId,
    @Nullable String violationId,
    SortedMap<String, String> tags) {

  /** Copies the tags; absent ones (JSON) become empty. */
  public FunctionStatus {
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
}
