package io.vpcwatch.ingest.s3;

import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The history to read.
 *
 * @param prefix of the trail in the bucket; ends with a slash unless it is empty
 * @param accounts empty for all in the bucket
 * @param regions empty for all in the bucket
 * @param to null for now
 */
public record S3History(
    String bucket,
    String prefix,
    Set<String> accounts,
    Set<String> regions,
    Instant from,
    @Nullable Instant to) {

  public S3History {
    prefix = prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
    accounts = Set.copyOf(accounts);
    regions = Set.copyOf(regions);
  }

  /** The same for the same history, so that a run resumes where another one has stopped. */
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

  boolean includes(TrailBucket.Folder folder) {
    return (accounts.isEmpty() || accounts.contains(folder.account()))
        && (regions.isEmpty() || regions.contains(folder.region()));
  }
}
