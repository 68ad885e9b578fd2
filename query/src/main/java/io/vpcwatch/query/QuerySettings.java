package io.vpcwatch.query;

import io.vpcwatch.service.settings.Default;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Range;
import java.time.Duration;

/** What the page and the API show. */
public record QuerySettings(
    @Description("how long violations that are over are shown")
        @Default("400d")
        @Range(min = "1d", problem = "must be at least 1d")
        Duration retention,
    @Description("the share of compliant functions to aim at, in percent, as the page shows it")
        @Default("95")
        @Range(min = "0", max = "100", problem = "%s is not a percentage; choose 0 to 100")
        int targetPercent) {}
