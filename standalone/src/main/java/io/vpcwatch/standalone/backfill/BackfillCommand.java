package io.vpcwatch.standalone.backfill;

import io.vpcwatch.service.settings.Settings;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
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
    })
public final class BackfillCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // by picocli
  private BackfillCommand() {}

  /**
   * The command with its sources.
   *
   * @param settings read when a source needs them
   */
  public static CommandLine commandLine(Supplier<Settings> settings) {
    return new CommandLine(new BackfillCommand())
        .addSubcommand("s3", new S3Command(settings))
        .addSubcommand("lookup", new LookupCommand(settings))
        .addSubcommand("files", new FilesCommand(settings));
  }

  /** Without a source there is nothing to do. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a source is missing: s3, lookup or files");
  }
}
