package io.vpcwatch.ingest.s3;

import io.vpcwatch.ingest.cloudtrail.IgnoredReason;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The key of a log file of a trail.
 *
 * @param windowEnd the time in its name: the end of the five minutes in which CloudTrail received
 *     its events. Files are delivered before or after it, and not in the order of their names.
 */
public record TrailKey(String key, String account, String region, Instant windowEnd) {
  /** The order of their names' times. */
  public static final Comparator<TrailKey> ORDER =
      Comparator.comparing(TrailKey::windowEnd).thenComparing(TrailKey::key);

  private static final Pattern LOG_FILE =
      Pattern.compile(
          "(?:.*/)?AWSLogs/(?:o-[a-z0-9]{10,32}/)?(?<folder>\\d{12})/CloudTrail/(?<region>[a-z0-9-]+)/\\d{4}/\\d{2}/\\d{2}/"
              + "\\d{12}_CloudTrail_[a-z0-9-]+_(?<time>\\d{8}T\\d{4}Z)_\\w+\\.json(?:\\.gz)?");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmm'Z'");

  /** Empty for other objects: see {@link #ignoredReason}. */
  public static Optional<TrailKey> parse(String key) {
    Matcher file = LOG_FILE.matcher(key);
    if (!file.matches()) {
      return Optional.empty();
    }
    try {
      Instant windowEnd = LocalDateTime.parse(file.group("time"), TIME).toInstant(ZoneOffset.UTC);
      return Optional.of(new TrailKey(key, file.group("folder"), file.group("region"), windowEnd));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Why an object that is not a log file is ignored. */
  public static IgnoredReason ignoredReason(String key) {
    if (key.contains("/CloudTrail-Digest/")) {
      return IgnoredReason.DIGEST;
    }
    return key.contains("/CloudTrail-Insight/")
        ? IgnoredReason.INSIGHT
        : IgnoredReason.OTHER_OBJECT;
  }

  /** The {@link TrailBucket.Folder#prefix} of its folder. */
  String folder() {
    return key.substring(0, key.lastIndexOf('/') - "yyyy/mm/dd".length());
  }
}
