package io.vpcwatch.service.runtime;

import io.javalin.config.JavalinConfig;

/** A service with a page or an API, so that who wires it needs no HTTP server. */
@FunctionalInterface
public interface HttpRoutes {
  /** Adds its routes and files to the server of the process. */
  void addTo(JavalinConfig config);
}
