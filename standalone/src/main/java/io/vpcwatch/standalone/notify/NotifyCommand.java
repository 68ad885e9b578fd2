package io.vpcwatch.standalone.notify;

import io.vpcwatch.service.settings.Settings;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vpcwatch notify}: tests of channels and previews of notifications. */
@Command(
    name = "notify",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {"Tests a channel, or previews notifications.", ""},
    footer = {
      "",
      "Examples:",
      "  vpcwatch notify test --channel security",
      "  vpcwatch notify preview --story --output preview",
      "  kafka-console-consumer … --topic vpcwatch.violations --max-messages 1 | vpcwatch notify preview -"
    })
public final class NotifyCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // by picocli
  private NotifyCommand() {}

  /**
   * The command with its subcommands.
   *
   * @param settings loaded on demand
   */
  public static CommandLine commandLine(Supplier<Settings> settings) {
    return new CommandLine(new NotifyCommand())
        .addSubcommand("test", new TestCommand(settings))
        .addSubcommand("preview", new PreviewCommand(settings));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing: test or preview");
  }
}
