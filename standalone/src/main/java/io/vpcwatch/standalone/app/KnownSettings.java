package io.vpcwatch.standalone.app;

import io.vpcwatch.alerting.AlertingSettings;
import io.vpcwatch.evaluator.EvaluatorSettings;
import io.vpcwatch.evaluator.PolicySettings;
import io.vpcwatch.ingest.IngestSettings;
import io.vpcwatch.ingest.aws.AwsSettings;
import io.vpcwatch.query.QuerySettings;
import io.vpcwatch.service.AccountTable;
import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.settings.SettingsLoader;
import io.vpcwatch.standalone.exemptions.SettingsExemptions;
import io.vpcwatch.standalone.logging.LogSettings;

/** The settings of all services: every command accepts the same file. */
public final class KnownSettings {
  /** Read from the folder where vpcwatch starts if no other file is named. */
  public static final String DEFAULT_FILE = "vpcwatch.yaml";

  private KnownSettings() {}

  /** A loader of these settings that has not read anything yet. */
  public static SettingsLoader loader() {
    return ServiceSettings.loader()
        .group("log", LogSettings.class)
        .group("", AccountTable.class)
        .group("ingest", IngestSettings.class)
        .group("aws", AwsSettings.class)
        .check(IngestSettings::checkAccounts)
        .group("evaluator", EvaluatorSettings.class)
        .group("policy", PolicySettings.class)
        .check(PolicySettings::checkRules)
        .check(PolicySettings::checkUnits)
        .group("", SettingsExemptions.class)
        .group("alerting", AlertingSettings.class)
        .check(AlertingSettings::checkRoutes)
        .group("query", QuerySettings.class);
  }
}
