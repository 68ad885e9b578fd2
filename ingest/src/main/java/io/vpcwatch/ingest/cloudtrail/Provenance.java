package io.vpcwatch.ingest.cloudtrail;

import io.vpcwatch.model.SourceType;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * How a record came to us.
 *
 * @param contentId an id made of the record's bytes, for a record that has none of its own
 */
record Provenance(
    SourceType source, Instant receivedAt, boolean replayed, Supplier<String> contentIds) {
  String contentId() {
    return contentIds.get();
  }
}
