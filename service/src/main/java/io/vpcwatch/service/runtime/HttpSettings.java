package io.vpcwatch.service.runtime;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.vpcwatch.service.settings.Description;

/** Where /metrics and /health are served. */
@ConfigMapping(prefix = "vpcwatch.http")
public interface HttpSettings {
  @Description("the address to listen on; `0.0.0.0` for all")
  @WithDefault("127.0.0.1")
  String address();

  @Description("the port of `/metrics` and `/health`; 0 for any free one")
  @WithDefault("8080")
  int port();
}
