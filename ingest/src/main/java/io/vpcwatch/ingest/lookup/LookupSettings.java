package io.vpcwatch.ingest.lookup;

import io.vpcwatch.service.settings.Default;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Range;
import java.time.Duration;

/** The settings for polling CloudTrail's event history. */
public record LookupSettings(
    @Description("poll CloudTrail's event history, for accounts without a trail") @Default("false")
        boolean enabled,
    @Description("interval between two polls of every account and region")
        @Default("1m")
        @Range(min = "1s")
        Duration interval,
    @Description("how far each poll overlaps the previous one, for late events")
        @Default("20m")
        @Range(min = "0s", max = "90d")
        Duration overlap,
    @Description("how far back the first poll of an account and region reaches; at most 90d")
        @Default("1h")
        @Range(min = "0s", max = "90d", problem = "must be within 0s and 90d, as AWS keeps no more")
        Duration lookBack,
    @Description("requests per second for each account and region; AWS allows 2")
        @Default("2")
        @Range(min = "1", max = "100")
        int requestsPerSecond,
    @Description(
            "also read the events of networks and roles, which takes more than 50 requests for each account and region")
        @Default("false")
        boolean networks) {}
