package io.vpcwatch.standalone.state;

import io.vpcwatch.evaluator.HistoryReader;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.app.RunningSystem;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vpcwatch state}. */
@Command(
    name = "state",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {"Shows the stored state of a function.", ""},
    footer = {
      "",
      "Example:",
      "  vpcwatch state dump arn:aws:lambda:eu-west-1:111122223333:function:payments"
    })
public final class StateCommand implements Runnable {
  private static final int NOT_FOUND = 1;

  private final Supplier<Settings> settings;

  @Spec private CommandSpec spec;

  /**
   * @param settings loaded on demand
   */
  @SuppressWarnings("NullAway.Init") // by picocli
  public StateCommand(Supplier<Settings> settings) {
    this.settings = settings;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing: dump");
  }

  @Command(
      name = "dump",
      mixinStandardHelpOptions = true,
      description = {
        "Prints what the evaluator has stored of a function, as JSON: its changes, and what was announced about it.",
        "Reads the changelog in Kafka, so the evaluator may be running or stopped. Exit status 1 if nothing is stored."
      })
  int dump(
      @Parameters(paramLabel = "FUNCTION", description = "the ARN of the function")
          String function) {
    Settings all = settings.get();
    String state =
        new HistoryReader(all.get(TopicSettings.class), RunningSystem.kafka(all))
            .dump(parse(function));
    if (state.isEmpty()) {
      spec.commandLine().getErr().println("vpcwatch state: nothing is stored of " + function);
      return NOT_FOUND;
    }
    spec.commandLine().getOut().println(state);
    spec.commandLine().getOut().flush();
    return 0;
  }

  private FunctionArn parse(String function) {
    try {
      return FunctionArn.parse(function);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.subcommands().get("dump"), function + " is not the ARN of a function");
    }
  }
}
