package io.vpcwatch.service.network;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The URL of an HTTP proxy.
 *
 * @param login user:password, decoded; null if the proxy requires no login
 */
record ProxyUrl(String host, int port, @Nullable String login) {
  private static final int HTTP_PORT = 80;

  /**
   * Accepts {@code proxy:3128}, too, as curl does.
   *
   * @param setting its name, for the message
   * @throws IllegalArgumentException if it is not such a URL; the message does not contain the text
   */
  static ProxyUrl parse(String setting, String text) {
    String full = text.contains("://") ? text.strip() : "http://" + text.strip();
    try {
      URI url = new URI(full);
      if ("http".equalsIgnoreCase(url.getScheme()) && url.getHost() != null) {
        int port = url.getPort() < 0 ? HTTP_PORT : url.getPort();
        return new ProxyUrl(url.getHost(), port, url.getUserInfo());
      }
    } catch (URISyntaxException e) {
      // Its message would repeat the input.
    }
    throw new IllegalArgumentException(
        setting + " is not a URL like http://proxy.example.com:3128");
  }

  /** Without the login. */
  @Override
  public String toString() {
    return "http://" + host + ":" + port;
  }
}
