package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Map;

/**
 * How far ingest has read one source; written only after Kafka has acknowledged everything before
 * it.
 *
 * @param source the id of the source, which is also the record's key
 * @param position in the source's own format
 * @param at when it was written
 */
public record Checkpoint(String source, Map<String, String> position, Instant at) {

  public Checkpoint {
    position = Map.copyOf(position);
  }

  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  public int v() {
    return 1;
  }
}
