package io.vpcwatch.standalone;

import io.vpcwatch.service.settings.SettingsException;
import io.vpcwatch.standalone.app.RunningSystem;
import io.vpcwatch.standalone.app.ServiceName;
import io.vpcwatch.standalone.backfill.BackfillCommand;
import io.vpcwatch.standalone.broker.BrokerException;
import io.vpcwatch.standalone.config.ConfigCommand;
import io.vpcwatch.standalone.config.InitCommand;
import io.vpcwatch.standalone.demo.DemoCommand;
import io.vpcwatch.standalone.doctor.DoctorCommand;
import io.vpcwatch.standalone.exemptions.ExemptionsCommand;
import io.vpcwatch.standalone.export.ExportCommand;
import io.vpcwatch.standalone.incident.IncidentCommand;
import io.vpcwatch.standalone.notify.NotifyCommand;
import io.vpcwatch.standalone.replay.ReplayCommand;
import io.vpcwatch.standalone.report.HistoryCommand;
import io.vpcwatch.standalone.report.ReportCommand;
import io.vpcwatch.standalone.state.StateCommand;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.apache.commons.text.similarity.DamerauLevenshteinDistance;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code vpcwatch}: parses arguments and dispatches to the subcommands. */
@Command(
    name = "vpcwatch",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Watches CloudTrail and notifies you when an AWS Lambda function is outside a VPC: who did it, what changed, how to fix it.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  vpcwatch demo --exit                 prints the alerts for a small bundled trail",
      "  vpcwatch replay --format json trail/ evaluates CloudTrail files and reports all violations",
      "  vpcwatch init                        writes vpcwatch.yaml with all settings as comments",
      "  vpcwatch run --config vpcwatch.yaml  watches the configured sources, on this machine only",
      "",
      "vpcwatch COMMAND --help describes a command."
    })
public final class Vpcwatch implements Runnable {
  private static final int UNEXPECTED = 1;
  private static final int USAGE = 2;
  private static final int HELP_WIDTH = 120;
  private static final int TYPING_ERRORS = 2;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // by picocli
  private Vpcwatch() {}

  public static void main(String[] args) {
    System.exit(commandLine(System.getenv(), Path.of("")).execute(args));
  }

  /**
   * @param folder where the default settings file is looked for
   */
  static CommandLine commandLine(Map<String, String> environment, Path folder) {
    SettingsOption settings = new SettingsOption(environment, folder);
    CommandLine line = new CommandLine(new Vpcwatch());
    line.addMixin("settings", settings);
    line.addSubcommand("demo", new DemoCommand(Version.text()));
    addService(
        line,
        "run",
        "Runs all services on the configured sources, with an in-process Kafka unless kafka.bootstrap.servers is set.",
        new RunCommand(EnumSet.allOf(ServiceName.class), settings));
    line.addSubcommand("replay", new ReplayCommand(settings::load, Version.text()));
    line.addSubcommand(
        "report",
        new ReportCommand(settings::load, RunningSystem::kafka, Clock.systemUTC(), Version.text()));
    line.addSubcommand("history", new HistoryCommand(settings::load, RunningSystem::kafka));
    line.addSubcommand(
        "export", new ExportCommand(settings::load, RunningSystem::kafka, Clock.systemUTC()));
    line.addSubcommand("backfill", BackfillCommand.commandLine(settings::load));
    line.addSubcommand("notify", new NotifyCommand(settings::load));
    line.addSubcommand("incident", new IncidentCommand(settings::load, Clock.systemUTC()));
    line.addSubcommand("exemptions", new ExemptionsCommand(settings::load, RunningSystem::kafka));
    line.addSubcommand("state", new StateCommand(settings::load));
    line.addSubcommand("doctor", new DoctorCommand(settings::load));
    line.addSubcommand("init", new InitCommand());
    line.addSubcommand("config", new ConfigCommand(settings::load));
    line.addSubcommand("completion", new AutoComplete.GenerateCompletion());
    line.addSubcommand("help", new CommandLine.HelpCommand());
    addService(
        line,
        ServiceName.INGEST,
        "Runs one service: reads CloudTrail and publishes function changes.",
        settings);
    addService(
        line,
        ServiceName.EVALUATOR,
        "Runs one service: evaluates function changes and publishes violations.",
        settings);
    addService(
        line,
        ServiceName.ALERTING,
        "Runs one service: sends notifications of violations.",
        settings);
    addService(
        line, ServiceName.QUERY, "Runs one service: serves the web page and the API.", settings);
    line.setParameterExceptionHandler(Vpcwatch::onUsageError);
    line.setExecutionExceptionHandler(Vpcwatch::onFailure);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpWidth(HELP_WIDTH);
    return line;
  }

  private static void addService(
      CommandLine line, ServiceName service, String description, SettingsOption settings) {
    addService(line, service.command(), description, new RunCommand(Set.of(service), settings));
  }

  private static void addService(
      CommandLine line, String name, String description, RunCommand command) {
    CommandLine subcommand = new CommandLine(command);
    subcommand.getCommandSpec().usageMessage().description(description, "");
    line.addSubcommand(name, subcommand);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private static int onUsageError(ParameterException problem, String[] args) {
    CommandLine command = problem.getCommandLine();
    PrintWriter messages = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    Set<String> commands = command.getSubcommands().keySet();
    if (problem instanceof UnmatchedArgumentException unmatched
        && !commands.isEmpty()
        && !unmatched.isUnknownOption()) {
      messages.println(name + ": " + unknownCommand(unmatched.getUnmatched().get(0), commands));
      messages.println("try " + name + " --help");
      return USAGE;
    }
    messages.println(name + ": " + problem.getMessage());
    if (!commands.isEmpty() && problem.getClass() == ParameterException.class) {
      messages.println();
      command.usage(messages);
    } else if (!UnmatchedArgumentException.printSuggestions(problem, messages)) {
      messages.println("try " + name + " --help");
    }
    return USAGE;
  }

  private static String unknownCommand(String written, Set<String> commands) {
    ToIntFunction<String> typingErrors =
        command -> new DamerauLevenshteinDistance().apply(written, command);
    return "there is no command "
        + written
        + commands.stream()
            .min(Comparator.comparingInt(typingErrors))
            .filter(nearest -> typingErrors.applyAsInt(nearest) <= TYPING_ERRORS)
            .map(nearest -> "; did you mean " + nearest + "?")
            .orElse("");
  }

  private static int onFailure(Exception failure, CommandLine command, ParseResult parsed) {
    PrintWriter messages = command.getErr();
    if (failure instanceof SettingsException settings) {
      settings.problems().forEach(problem -> messages.println("vpcwatch: " + problem));
      return USAGE;
    }
    if (failure instanceof InvalidPathException path) {
      messages.println(
          "vpcwatch: can't use the path "
              + path.getInput()
              + " in this locale; set LC_ALL=C.UTF-8");
      return USAGE;
    }
    if (failure instanceof BrokerException) {
      messages.println("vpcwatch: " + failure.getMessage());
      return USAGE;
    }
    messages.println("vpcwatch: unexpected failure; please report it with this stack trace");
    failure.printStackTrace(messages);
    return UNEXPECTED;
  }
}
