package io.vpcwatch.service;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** What belongs to the process as a whole. */
@ConfigMapping(prefix = "vpcwatch")
public interface ProcessSettings {
  @Doc("the folder of the in-process broker and of the state stores")
  @WithDefault("data")
  Path dataDir();
}
