package io.vpcwatch.service.runtime;

import java.util.List;

/** What can be wrong with {@link HttpSettings}. */
public final class HttpProblems {
  private static final int LAST_PORT = 65535;

  private HttpProblems() {}

  public static List<String> of(HttpSettings settings) {
    return settings.port() < 0 || settings.port() > LAST_PORT
        ? List.of("http.port: " + settings.port() + " is not a port; choose 0 to " + LAST_PORT)
        : List.of();
  }
}
