package io.vpcwatch.ingest.cloudtrail;

import io.vpcwatch.model.Attachment;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * What a call shows of a function, beyond the fact that it was made; the words are those of
 * FunctionChange.
 */
record ObservedConfig(
    Attachment attachment,
    @Nullable String version,
    boolean edge,
    SortedMap<String, String> tags,
    SortedSet<String> untagged) {

  static ObservedConfig nothing() {
    return new ObservedConfig(Attachment.unknown(), null, false, noTags(), noKeys());
  }

  static ObservedConfig version(@Nullable String version) {
    return new ObservedConfig(Attachment.unknown(), version, false, noTags(), noKeys());
  }

  static ObservedConfig tags(SortedMap<String, String> tags) {
    return new ObservedConfig(Attachment.unknown(), null, false, tags, noKeys());
  }

  static ObservedConfig untagged(SortedSet<String> keys) {
    return new ObservedConfig(Attachment.unknown(), null, false, noTags(), keys);
  }

  static ObservedConfig configuration(
      Attachment attachment, boolean edge, SortedMap<String, String> tags) {
    return new ObservedConfig(attachment, null, edge, tags, noKeys());
  }

  private static SortedMap<String, String> noTags() {
    return Collections.emptySortedMap();
  }

  private static SortedSet<String> noKeys() {
    return Collections.emptySortedSet();
  }
}
