package io.vpcwatch.standalone;

import io.vpcwatch.alerting.channel.Terminal;
import io.vpcwatch.standalone.app.App;
import io.vpcwatch.standalone.app.ServiceName;
import io.vpcwatch.standalone.app.SettingsReload;
import io.vpcwatch.standalone.app.Signals;
import io.vpcwatch.standalone.logging.LogSettings;
import java.util.Set;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import picocli.CommandLine.Command;

/** {@code vpcwatch run}, and the commands that run one service alone. */
@Command(
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "1:a service or the in-process Kafka has stopped for good; start it again, with a growing pause",
      "2:wrong usage or settings",
      "130:stopped by Ctrl-C, after closing everything",
      "143:stopped by SIGTERM, after closing everything"
    })
final class RunCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  private final Set<ServiceName> services;
  private final SettingsOption settings;

  RunCommand(Set<ServiceName> services, SettingsOption settings) {
    this.services = services;
    this.settings = settings;
  }

  @Override
  public Integer call() {
    // Standard output is for the alerts of channels of type console.
    Terminal terminal = Terminal.standard(System.out);
    try (App app = new App(settings.load(), services, terminal, Version.text());
        Signals signals = Signals.handledBy(() -> stop(app));
        SettingsReload reload = new SettingsReload(app, settings::read)) {
      app.start();
      reload.start();
      report(app, Level.INFO, StartupSummary.of(app, services));
      String reason = app.fatalFault().toCompletableFuture().join();
      report(app, Level.ERROR, "vpcwatch: exiting with status 1, because of " + reason);
      return 1;
    }
  }

  private static void stop(App app) {
    LOG.info("Stopping");
    app.close();
    LOG.info("Stopped, everything is closed");
  }

  /** A log in JSON has no other lines. */
  private static void report(App app, Level level, String text) {
    if (app.settings().get(LogSettings.class).format() == LogSettings.Format.JSON) {
      LOG.atLevel(level).log(text);
    } else {
      System.err.println(text);
    }
  }
}
