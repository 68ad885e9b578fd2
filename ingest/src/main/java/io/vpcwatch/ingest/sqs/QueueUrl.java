package io.vpcwatch.ingest.sqs;

import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the URL of a queue. */
final class QueueUrl {
  private static final Pattern HOST =
      Pattern.compile("sqs\\.([a-z0-9-]+)\\.amazonaws\\.com(\\.cn)?");

  private QueueUrl() {}

  /** Null for a custom endpoint. */
  static @Nullable String region(String url) {
    Matcher host = HOST.matcher(String.valueOf(URI.create(url).getHost()));
    return host.matches() ? host.group(1) : null;
  }
}
