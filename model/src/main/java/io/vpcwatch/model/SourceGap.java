package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A time in which a source was not read, published when it is read again.
 *
 * @param source the id of the source, which is also the record's key
 * @param from when it was last read; null if it had never been read
 * @param until when it was read again
 * @param reason as text, from the process that reads it again: one that was stopped reports nothing
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SourceGap(String source, @Nullable Instant from, Instant until, String reason) {

  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  public int v() {
    return 1;
  }
}
