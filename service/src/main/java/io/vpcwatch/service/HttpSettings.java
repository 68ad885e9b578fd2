package io.vpcwatch.service;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Where /metrics and /health are served. */
@ConfigMapping(prefix = "vpcwatch.http")
public interface HttpSettings {
  @Doc("the address to listen on; `0.0.0.0` for all")
  @WithDefault("127.0.0.1")
  String address();

  @Doc("the port of `/metrics` and `/health`; 0 for any free one")
  @WithDefault("8080")
  int port();
}
