package io.vpcwatch.standalone;

import io.vpcwatch.alerting.channel.console.Terminal;
import io.vpcwatch.standalone.app.App;
import io.vpcwatch.standalone.app.ServiceName;
import io.vpcwatch.standalone.app.Signals;
import java.io.PrintStream;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code vpcwatch run}, and the commands that run one service alone. */
@Command(
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "1:it can't go on, such as on a full disk",
      "2:wrong usage or settings",
      "130:after Ctrl-C, when everything is closed",
      "143:after SIGTERM, when everything is closed"
    })
final class RunCommand implements Callable<Integer> {
  private final Set<ServiceName> parts;
  private final SettingsOption settings;

  RunCommand(Set<ServiceName> parts, SettingsOption settings) {
    this.parts = parts;
    this.settings = settings;
  }

  @Override
  public Integer call() {
    // Alerts have standard output for themselves.
    PrintStream messages = System.err;
    Terminal terminal = Terminal.standard(System.out);
    try (App app = new App(settings.load(), parts, terminal, Version.text());
        Signals signals = Signals.handledBy(app::close)) {
      app.start();
      messages.println(StartupSummary.of(app, parts));
      String reason = app.fatalFault().toCompletableFuture().join();
      messages.println("vpcwatch: stopping, as the in-process Kafka gave up: " + reason);
      return 1;
    }
  }
}
