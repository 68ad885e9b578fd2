package io.vpcwatch.standalone.notify;

import io.vpcwatch.alerting.AlertingSettings;
import io.vpcwatch.alerting.ChannelSettings;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Terminal;
import io.vpcwatch.alerting.notification.text.MessageRenderer;
import io.vpcwatch.service.settings.Settings;
import java.time.Clock;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vpcwatch notify test}. */
@Command(
    name = "test",
    mixinStandardHelpOptions = true,
    description =
        "Sends one message that is marked as a test. Exit status 1 if the channel rejects it or is unreachable.")
final class TestCommand implements Callable<Integer> {
  private static final int NOT_SENT = 1;

  private final Supplier<Settings> settings;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--channel",
      required = true,
      paramLabel = "NAME",
      description = "a channel in alerting.channels")
  private String channel = "";

  TestCommand(Supplier<Settings> settings) {
    this.settings = settings;
  }

  @Override
  public Integer call() {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    AlertingSettings alerting = settings.get().get(AlertingSettings.class);
    ChannelSettings channelSettings = alerting.channels().get(channel);
    if (channelSettings == null) {
      throw new ParameterException(
          command,
          "--channel: there is no "
              + channel
              + " in alerting.channels; there are "
              + new TreeSet<>(alerting.channels().keySet()));
    }
    Clock clock = Clock.systemUTC();
    Attempt attempt =
        channelSettings
            .createChannel(channel, Terminal.standard(System.out), clock)
            .send(new MessageRenderer(channelSettings.language()).test(channel, clock.instant()));
    if (attempt instanceof Attempt.Failed failed) {
      command
          .getErr()
          .println(
              "vpcwatch notify: %s: sending failed (%s): %s"
                  .formatted(channel, failed.failure().label(), failed.detail()));
      return NOT_SENT;
    }
    command.getErr().println("vpcwatch notify: the test message was sent to " + channel);
    return 0;
  }
}
