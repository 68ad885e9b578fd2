package io.vpcwatch.ingest.inventory;

import io.vpcwatch.service.settings.Default;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Range;
import java.time.Duration;

/** The settings of the inventory. */
public record InventorySettings(
    @Description("list the functions of all accounts, at start and periodically") @Default("false")
        boolean enabled,
    @Description("interval between two listings of every account and region")
        @Default("1h")
        @Range(min = "1s")
        Duration interval,
    @Description(
            "requests per second for each account and region; AWS allows 15, shared with all other callers in it")
        @Default("5")
        @Range(min = "1", max = "100")
        int requestsPerSecond,
    @Description("number of accounts and regions listed in parallel")
        @Default("8")
        @Range(min = "1", max = "64")
        int parallel,
    @Description(
            "also describe the networks and roles of the functions, and VPCs after events; what a missing permission would show stays unknown")
        @Default("true")
        boolean networks) {}
