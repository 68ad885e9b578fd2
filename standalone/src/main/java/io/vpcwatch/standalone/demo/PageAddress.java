package io.vpcwatch.standalone.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the demo serves its page.
 *
 * @param port 0 for any free one
 * @param token to log in with; null if only this machine can connect
 */
record PageAddress(InetAddress address, int port, @Nullable String token) {
  private static final int TOKEN_BYTES = 16;

  /** The wanted port, or any free one if that is taken. */
  static PageAddress of(InetAddress address, int wanted) {
    return new PageAddress(
        address,
        isFree(address, wanted) ? wanted : 0,
        address.isLoopbackAddress() ? null : randomToken());
  }

  private static boolean isFree(InetAddress address, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(address, port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static String randomToken() {
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("http.address", address.getHostAddress());
    settings.put("http.port", Integer.toString(port));
    if (token != null) {
      settings.put("http.token", token);
    }
    return settings;
  }

  /**
   * The link for a browser.
   *
   * @param url where the process serves the page
   */
  String link(String url) {
    String reachable =
        address.isAnyLocalAddress() ? url.replaceFirst("//.*:", "//localhost:") : url;
    return token == null ? reachable + "/" : reachable + "/login?token=" + token;
  }
}
