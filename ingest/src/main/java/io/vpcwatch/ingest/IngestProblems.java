package io.vpcwatch.ingest;

import io.vpcwatch.ingest.aws.AwsSettings;
import io.vpcwatch.ingest.cloudtrail.ReadLimits;
import io.vpcwatch.ingest.inventory.InventorySettings;
import io.vpcwatch.ingest.lookup.LookupSettings;
import io.vpcwatch.ingest.sqs.SqsProblems;
import io.vpcwatch.service.settings.Settings;
import java.util.ArrayList;
import java.util.List;

/** What can be wrong with {@link IngestSettings}. */
public final class IngestProblems {
  private IngestProblems() {}

  /** One line for each problem, for the user. */
  public static List<String> of(IngestSettings settings) {
    List<String> problems = new ArrayList<>();
    if (settings.files().orElse(List.of()).contains("-")) {
      problems.add(
          "ingest.files: standard input (-) is for vpcwatch replay only; name files or folders");
    }
    if (settings.pollInterval().toMillis() < 1) {
      problems.add("ingest.poll-interval: must be at least 1ms");
    }
    if (settings.maxRecordBytes() < 1 || settings.maxRecordBytes() > ReadLimits.LARGEST_RECORD) {
      problems.add(
          "ingest.max-record-bytes: "
              + settings.maxRecordBytes()
              + " is not within 1 and "
              + ReadLimits.LARGEST_RECORD);
    }
    if (settings.maxFileBytes() < 1) {
      problems.add("ingest.max-file-bytes: must be at least 1");
    }
    if (settings.trailGap().toSeconds() < 60) {
      problems.add("ingest.trail-gap: must be at least 1m");
    }
    settings.sqs().forEach((name, queue) -> problems.addAll(SqsProblems.of(name, queue)));
    return problems;
  }

  /** What is wrong between the groups that ingest reads. */
  public static List<String> between(Settings settings) {
    if (settings.get(AwsSettings.class).accounts().isPresent()) {
      return List.of();
    }
    List<String> problems = new ArrayList<>();
    settings
        .get(IngestSettings.class)
        .sqs()
        .forEach(
            (name, queue) -> {
              if (queue.accounts().isEmpty()) {
                problems.add(
                    "ingest.sqs."
                        + name
                        + ".accounts: is required, as aws.accounts is not set; list the accounts whose events"
                        + " are taken, or write \"*\" for any");
              }
            });
    if (settings.get(LookupSettings.class).enabled()) {
      problems.add("ingest.lookup.enabled: aws.accounts must list the accounts to ask");
    }
    if (settings.get(InventorySettings.class).enabled()) {
      problems.add("ingest.inventory.enabled: aws.accounts must list the accounts to ask");
    }
    return problems;
  }
}
