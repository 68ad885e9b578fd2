package io.vpcwatch.standalone.app;

import io.vpcwatch.alerting.AlertingSettings;
import io.vpcwatch.alerting.Channels;
import io.vpcwatch.evaluator.EvaluatorSettings;
import io.vpcwatch.evaluator.PolicySettings;
import io.vpcwatch.ingest.IngestProblems;
import io.vpcwatch.ingest.IngestSettings;
import io.vpcwatch.ingest.aws.AwsProblems;
import io.vpcwatch.ingest.aws.AwsSettings;
import io.vpcwatch.ingest.inventory.InventoryProblems;
import io.vpcwatch.ingest.inventory.InventorySettings;
import io.vpcwatch.ingest.lookup.LookupProblems;
import io.vpcwatch.ingest.lookup.LookupSettings;
import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.settings.SettingsLoader;

/** The settings of all services: every command accepts the same file. */
public final class KnownSettings {
  private KnownSettings() {}

  /** A loader of these settings that has not read anything yet. */
  public static SettingsLoader loader() {
    return ServiceSettings.loader()
        .group(IngestSettings.class, IngestProblems::of)
        .group(AwsSettings.class, AwsProblems::of)
        .group(LookupSettings.class, LookupProblems::of)
        .group(InventorySettings.class, InventoryProblems::of)
        .check(IngestProblems::between)
        .group(EvaluatorSettings.class, EvaluatorSettings::problems)
        .group(PolicySettings.class, PolicySettings::problems)
        .group(AlertingSettings.class, Channels::problems);
  }
}
