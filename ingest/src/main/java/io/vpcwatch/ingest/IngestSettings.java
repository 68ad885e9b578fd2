package io.vpcwatch.ingest;

import io.vpcwatch.ingest.aws.AwsSettings;
import io.vpcwatch.ingest.cloudtrail.ReadLimits;
import io.vpcwatch.ingest.inventory.InventorySettings;
import io.vpcwatch.ingest.lookup.LookupSettings;
import io.vpcwatch.ingest.sqs.SqsSettings;
import io.vpcwatch.service.settings.Default;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Matches;
import io.vpcwatch.service.settings.Problems;
import io.vpcwatch.service.settings.Range;
import io.vpcwatch.service.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sources that are always on once configured, and the limits of what is read.
 *
 * @param sqs queues, by the user's names for them
 */
public record IngestSettings(
    @Description(
            "files and folders with CloudTrail records; folders are read with everything below them")
        @Matches(
            value = "(?!-$).+",
            problem = "standard input (-) is for vpcwatch replay only; name files or folders")
        Optional<List<String>> files,
    Map<String, SqsSettings> sqs,
    LookupSettings lookup,
    InventorySettings inventory,
    @Description(
            "longest time without a trail file before vpcwatch_trail_gaps counts an account and region")
        @Default("60m")
        @Range(min = "1m")
        Duration trailGap,
    @Description(
            "how much older than the newest file name of its account and region a trail file may be that is still delivered; a backfill that is resumed or repeated goes back that far; at most 24h")
        @Default("30m")
        @Range(min = "0s", max = "24h")
        Duration lateFiles,
    @Description("interval between two checks for new or changed files")
        @Default("5s")
        @Range(min = "1ms")
        Duration pollInterval,
    @Description("treat everything that is read as history, which pages nobody") @Default("false")
        boolean replayed,
    @Description(
            "maximum size of a record, in bytes; a longer one becomes a dead letter; at most 4194304")
        @Default("" + ReadLimits.LARGEST_RECORD)
        @Range(
            min = "1",
            max = "" + ReadLimits.LARGEST_RECORD,
            problem = "%s is not within 1 and " + ReadLimits.LARGEST_RECORD)
        int maxRecordBytes,
    @Description(
            "maximum size of a packed input after unpacking, in bytes; the rest becomes a dead letter")
        @Default("2147483648")
        @Range(min = "1")
        long maxFileBytes) {

  public ReadLimits readLimits() {
    return new ReadLimits(maxRecordBytes, maxFileBytes);
  }

  /** Checks, over all groups of ingest, whether the accounts are known. */
  public static void checkAccounts(Settings settings, Problems problems) {
    if (settings.get(AwsSettings.class).accounts().isPresent()) {
      return;
    }
    IngestSettings ingest = settings.get(IngestSettings.class);
    ingest.sqs.forEach(
        (name, queue) -> {
          if (queue.accounts().isEmpty()) {
            problems.report(
                "ingest.sqs." + name + ".accounts",
                "is required, as aws.accounts is not set; list the accounts whose events are"
                    + " accepted, or write \"*\" for any");
          }
        });
    if (ingest.lookup.enabled()) {
      problems.report("ingest.lookup.enabled", "aws.accounts must list the accounts to ask");
    }
    if (ingest.inventory.enabled()) {
      problems.report("ingest.inventory.enabled", "aws.accounts must list the accounts to ask");
    }
  }
}
