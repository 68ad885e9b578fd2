package io.vpcwatch.service.runtime;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.vpcwatch.service.settings.Description;
import java.nio.file.Path;

/** What belongs to the process as a whole. */
@ConfigMapping(prefix = "vpcwatch")
public interface ProcessSettings {
  @Description("the folder of the in-process broker and of the state stores")
  @WithDefault("data")
  Path dataDir();
}
