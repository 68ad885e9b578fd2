package io.vpcwatch.ingest.sqs;

import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the URL of a queue tells. */
final class QueueUrl {
  private static final Pattern HOST =
      Pattern.compile("sqs\\.([a-z0-9-]+)\\.amazonaws\\.com(\\.cn)?");

  private QueueUrl() {}

  static boolean isOne(String url) {
    try {
      URI uri = URI.create(url);
      return uri.getHost() != null
          && uri.getScheme().matches("https?")
          && uri.getPath() != null
          && uri.getPath().matches("/.*[^/]");
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Null if it is behind an endpoint of the user's own. */
  static @Nullable String region(String url) {
    Matcher host = HOST.matcher(String.valueOf(URI.create(url).getHost()));
    return host.matches() ? host.group(1) : null;
  }
}
