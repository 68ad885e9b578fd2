package io.vpcwatch.ingest.inventory;

import io.vpcwatch.service.settings.Default;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Range;
import java.time.Duration;

/** The comparing of what is known with what the Lambda API lists. */
public record InventorySettings(
    @Description("whether the functions of all accounts are listed, at start and on a schedule")
        @Default("false")
        boolean enabled,
    @Description("how often the functions of every account and region are listed")
        @Default("1h")
        @Range(min = "1s")
        Duration interval,
    @Description(
            "requests per second for each account and region; AWS allows 15 for everybody in it together")
        @Default("5")
        @Range(min = "1", max = "100")
        int requestsPerSecond,
    @Description("how many accounts and regions are listed at the same time")
        @Default("8")
        @Range(min = "1", max = "64")
        int parallel) {}
