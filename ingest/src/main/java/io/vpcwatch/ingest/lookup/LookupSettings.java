package io.vpcwatch.ingest.lookup;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.vpcwatch.service.settings.Description;
import java.time.Duration;

/** The polling of CloudTrail's event history. */
@ConfigMapping(prefix = "vpcwatch.ingest.lookup")
public interface LookupSettings {
  @Description("whether CloudTrail's event history is polled, for accounts without a trail")
  @WithDefault("false")
  boolean enabled();

  @Description("how often every account and region is polled")
  @WithDefault("1m")
  Duration interval();

  @Description("how far each poll reaches back behind the last one, for events that come late")
  @WithDefault("20m")
  Duration overlap();

  @Description("how far the first poll of an account and region reaches back; at most 90d")
  @WithDefault("1h")
  Duration lookBack();

  @Description("requests per second for each account and region; AWS allows 2")
  @WithDefault("2")
  int requestsPerSecond();
}
