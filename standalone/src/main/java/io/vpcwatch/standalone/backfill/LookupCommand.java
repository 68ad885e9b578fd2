package io.vpcwatch.standalone.backfill;

import io.vpcwatch.ingest.aws.AwsSettings;
import io.vpcwatch.ingest.backfill.TimeRange;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.service.settings.SettingsException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vpcwatch backfill lookup}. */
@Command(
    name = "lookup",
    mixinStandardHelpOptions = true,
    description =
        "Reads CloudTrail's event history (LookupEvents), which covers the last 90 days and needs no trail.")
final class LookupCommand implements Callable<Integer> {
  private final Supplier<Settings> settings;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private final TimeOptions times = new TimeOptions();

  @Option(
      names = "--account",
      split = ",",
      paramLabel = "ID",
      description = "only these of aws.accounts; default: all of them")
  private Set<String> accounts = new LinkedHashSet<>();

  @Option(
      names = "--region",
      split = ",",
      paramLabel = "REGION",
      description = "only these of the watched regions; default: all of them")
  private Set<String> regions = new LinkedHashSet<>();

  LookupCommand(Supplier<Settings> settings) {
    this.settings = settings;
  }

  @Override
  public Integer call() throws InterruptedException {
    TimeRange range = times.range(Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS));
    Settings all = settings.get();
    List<String> watched = all.get(AwsSettings.class).accounts().orElse(List.of());
    if (watched.isEmpty()) {
      throw new SettingsException(
          List.of("aws.accounts: must list the accounts whose event history is read"));
    }
    for (String account : accounts) {
      if (!watched.contains(account)) {
        throw new ParameterException(
            Objects.requireNonNull(spec).commandLine(),
            "--account: " + account + " is not among aws.accounts");
      }
    }
    return new BackfillRun(all, Objects.requireNonNull(spec).commandLine())
        .run(backfills -> backfills.lookup(accounts, regions, range, times.restart()));
  }
}
