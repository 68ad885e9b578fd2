package io.vpcwatch.ingest.s3;

import io.vpcwatch.model.Checkpoint;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which files of a folder have been read. Files may be delivered after others of a later name:
 * those within some time before the newest name are remembered one by one.
 */
final class FolderPosition {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmm'Z'").withZone(ZoneOffset.UTC);

  private final Duration lateness;
  private @Nullable Instant newest;
  // The ends of their keys, from the time on, so that they are in the order of time.
  private final NavigableSet<String> read = new TreeSet<>();

  /**
   * @param lateness how much older than the newest name a file may be that is still delivered
   * @param checkpoint null if nothing has been read
   */
  FolderPosition(Duration lateness, @Nullable Checkpoint checkpoint) {
    this.lateness = lateness;
    if (checkpoint != null) {
      newest = Instant.parse(checkpoint.position().get("newest"));
      read.addAll(List.of(checkpoint.position().getOrDefault("read", "").split(" ")));
    }
  }

  boolean hasRead(TrailKey file) {
    return newest != null
        && (file.windowEnd().isBefore(newest.minus(lateness)) || read.contains(nameOf(file)));
  }

  void add(TrailKey file) {
    if (newest == null || file.windowEnd().isAfter(newest)) {
      newest = file.windowEnd();
    }
    read.add(nameOf(file));
    read.headSet(TIME.format(newest.minus(lateness))).clear();
  }

  /** The position of a checkpoint; something has been read. */
  Map<String, String> toMap() {
    return Map.of("newest", String.valueOf(newest), "read", String.join(" ", read));
  }

  private static String nameOf(TrailKey file) {
    return TIME.format(file.windowEnd()) + file.key().substring(file.key().lastIndexOf('_'));
  }
}
