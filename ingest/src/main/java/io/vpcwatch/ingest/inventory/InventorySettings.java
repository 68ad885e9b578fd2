package io.vpcwatch.ingest.inventory;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.vpcwatch.service.settings.Description;
import java.time.Duration;

/** The comparing of what is known with what the Lambda API lists. */
@ConfigMapping(prefix = "vpcwatch.ingest.inventory")
public interface InventorySettings {
  @Description("whether the functions of all accounts are listed, at start and on a schedule")
  @WithDefault("false")
  boolean enabled();

  @Description("how often the functions of every account and region are listed")
  @WithDefault("1h")
  Duration interval();

  @Description(
      "requests per second for each account and region; AWS allows 15 for everybody in it together")
  @WithDefault("5")
  int requestsPerSecond();

  @Description("how many accounts and regions are listed at the same time")
  @WithDefault("8")
  int parallel();
}
