package io.vpcwatch.ingest.s3;

import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The history that is asked for.
 *
 * @param prefix of the trail in the bucket; ends with a slash unless it is empty
 * @param accounts all that are in the bucket if empty
 * @param regions all that are in the bucket if empty
 * @param to null for all that there is by now
 */
public record S3History(
    String bucket,
    String prefix,
    Set<String> accounts,
    Set<String> regions,
    Instant from,
    @Nullable Instant to) {

  /** Adds the slash; the sets are copied. */
  public S3History {
    prefix = prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
    accounts = Set.copyOf(accounts);
    regions = Set.copyOf(regions);
  }

  /** The same question has the same id, so that a run goes on where another one has stopped. */
  String id() {
    return "backfill:s3://%s/%s?accounts=%s&regions=%s&from=%s&to=%s"
        .formatted(
            bucket,
            prefix,
            String.join(",", new TreeSet<>(accounts)),
            String.join(",", new TreeSet<>(regions)),
            from,
            to == null ? "" : to);
  }

  boolean includes(TrailFolder folder) {
    return (accounts.isEmpty() || accounts.contains(folder.account()))
        && (regions.isEmpty() || regions.contains(folder.region()));
  }
}
