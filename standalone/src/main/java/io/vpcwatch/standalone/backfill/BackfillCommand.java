package io.vpcwatch.standalone.backfill;

import io.vpcwatch.ingest.Backfills;
import io.vpcwatch.ingest.aws.AwsSettings;
import io.vpcwatch.ingest.backfill.Backfill;
import io.vpcwatch.ingest.backfill.TimeRange;
import io.vpcwatch.ingest.s3.S3History;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.service.settings.SettingsException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vpcwatch backfill}, with a subcommand for each source. */
@Command(
    name = "backfill",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "SOURCE",
    description = {
      "Publishes history to the running system: it appears in functions, violations and metrics, and pages nobody.",
      "To resume an interrupted run, run the same command again.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  vpcwatch backfill s3 --bucket my-trail --from 2025-11-01",
      "  vpcwatch backfill lookup --account 111122223333 --from 2026-09-01",
      "  vpcwatch backfill files trails/"
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:everything was read and is published",
      "1:interrupted, or an unexpected failure",
      "2:incomplete: not everything could be read, and the summary names the pieces; or wrong usage"
    })
public final class BackfillCommand implements Runnable {
  private final Supplier<Settings> settings;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // spec, by picocli
  private BackfillCommand(Supplier<Settings> settings) {
    this.settings = settings;
  }

  /**
   * The command with its sources.
   *
   * @param settings read when a source needs them
   */
  public static CommandLine commandLine(Supplier<Settings> settings) {
    return new CommandLine(new BackfillCommand(settings));
  }

  /** A role for the bucket. */
  static final class RoleOptions {
    @Option(
        names = "--role-arn",
        paramLabel = "ARN",
        description = "a role to assume for the bucket; default: vpcwatch's own credentials")
    private @Nullable String arn;

    @Option(
        names = "--external-id",
        paramLabel = "ID",
        description = "the external id that this role requires")
    private @Nullable String externalId;
  }

  /** Without a source there is nothing to do. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a source is missing: s3, lookup or files");
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Reads the log files of a trail from its bucket.")
  int s3(
      @Mixin HistoryOptions options,
      @Option(
              names = "--bucket",
              required = true,
              paramLabel = "NAME",
              description = "the bucket that the trail delivers to")
          String bucket,
      @Option(
              names = "--prefix",
              paramLabel = "PREFIX",
              defaultValue = "",
              description = "the trail's prefix, before AWSLogs/")
          String prefix,
      @Mixin RoleOptions role)
      throws InterruptedException {
    options.range(Clock.systemUTC().instant());
    for (String account : options.accounts()) {
      require(
          account.matches(AwsSettings.ACCOUNT),
          "s3",
          "--account: " + account + " is no account id; write 12 digits");
    }
    require(
        role.arn == null || role.arn.matches(AwsSettings.ROLE_ARN),
        "s3",
        "--role-arn: " + AwsSettings.NO_ROLE_ARN.replace("%s", String.valueOf(role.arn)));
    Settings all = settings.get();
    S3History history =
        new S3History(
            bucket,
            prefix,
            options.accounts().isEmpty() ? Set.copyOf(watched(all)) : options.accounts(),
            options.regions(),
            options.from(),
            options.to());
    return run(
        all, backfills -> backfills.s3(history, role.arn, role.externalId, options.restart()));
  }

  @Command(
      mixinStandardHelpOptions = true,
      description =
          "Reads CloudTrail's event history (LookupEvents), which covers the last 90 days and needs no trail.")
  int lookup(@Mixin HistoryOptions options) throws InterruptedException {
    TimeRange range = options.range(Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS));
    Settings all = settings.get();
    List<String> watched = watched(all);
    if (watched.isEmpty()) {
      throw new SettingsException(
          List.of("aws.accounts: must list the accounts whose event history is read"));
    }
    for (String account : options.accounts()) {
      require(
          watched.contains(account),
          "lookup",
          "--account: " + account + " is not among aws.accounts");
    }
    return run(
        all,
        backfills ->
            backfills.lookup(options.accounts(), options.regions(), range, options.restart()));
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Reads files on this machine; an interrupted run starts over.")
  int files(
      @Parameters(
              arity = "1..*",
              paramLabel = "PATH",
              description = "files, and folders with all files below them")
          List<Path> paths)
      throws InterruptedException {
    return run(settings.get(), backfills -> backfills.files(paths));
  }

  private int run(Settings all, Function<Backfills, Backfill> backfill)
      throws InterruptedException {
    return new BackfillRun(all, spec.commandLine()).run(backfill);
  }

  private static List<String> watched(Settings settings) {
    return settings.get(AwsSettings.class).accounts().orElse(List.of());
  }

  private void require(boolean condition, String source, String problem) {
    if (!condition) {
      throw new ParameterException(spec.subcommands().get(source), problem);
    }
  }
}
