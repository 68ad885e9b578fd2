package io.vpcwatch.alerting.channel.http;

import io.vpcwatch.alerting.channel.DestinationSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The URL of a webhook. Anyone who knows it can post, so only its host is ever shown. */
public final class SecretUrl {
  /** The description of a setting. */
  public static final String WEBHOOK =
      "slack, teams, webhook: the URL to post to: a secret, better given by the environment or by webhook-url-file";

  private static final Pattern PRIVATE_HOST =
      Pattern.compile(
          "(?i)[a-z][a-z0-9-]*|.*\\.(internal|local|svc)"
              + "|(10(\\.\\d+){3}|192\\.168(\\.\\d+){2}|172\\.(1[6-9]|2\\d|3[01])(\\.\\d+){2})"
              + "|\\[f[cd].*]");

  private final URI url;

  private SecretUrl(URI url) {
    this.url = url;
  }

  /**
   * Accepts https, and http to this machine or within a private network: to a name that public DNS
   * does not resolve, or to a private address.
   *
   * @param setting its name, for the message
   * @throws IllegalArgumentException if it is not such a URL; the message does not contain the text
   */
  public static SecretUrl parse(String setting, String text) {
    URI url = uri(text.strip());
    if (url == null || url.getHost() == null || url.getUserInfo() != null) {
      throw new IllegalArgumentException(
          setting + " is not a URL like https://hooks.example.com/…");
    }
    boolean https = "https".equalsIgnoreCase(url.getScheme());
    boolean local =
        "http".equalsIgnoreCase(url.getScheme())
            && (DestinationSettings.isLoopback(url.getHost())
                || PRIVATE_HOST.matcher(url.getHost()).matches());
    if (!https && !local) {
      throw new IllegalArgumentException(
          setting
              + " must begin with https://, as everything in a webhook's URL is a secret; http:// is only for private networks");
    }
    return new SecretUrl(url);
  }

  private static @Nullable URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      // Its message would repeat the input.
      return null;
    }
  }

  URI reveal() {
    return url;
  }

  @Override
  public String toString() {
    return url.getScheme() + "://" + url.getHost() + "/…";
  }
}
