package io.vpcwatch.alerting;

import io.vpcwatch.alerting.AlertingSettings.ChannelSettings;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.console.Terminal;
import io.vpcwatch.alerting.notification.text.MessageRenderer;
import io.vpcwatch.service.runtime.Health;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Tries a channel as the settings have it. */
public final class ChannelTester {
  private ChannelTester() {}

  /**
   * Sends a message that is marked as a test.
   *
   * @param name of a channel in the settings
   */
  public static Attempt send(
      AlertingSettings settings, String name, Terminal terminal, InstantSource clock) {
    ChannelSettings channelSettings = Objects.requireNonNull(settings.channels().get(name), name);
    Channel channel = Channels.make(name, channelSettings, terminal, clock);
    return channel.send(
        new MessageRenderer(channelSettings.language()).test(name, clock.instant()));
  }

  /**
   * Whether each channel of the settings would take a message, as far as it can be asked without
   * one.
   */
  public static Map<String, Health> probe(
      AlertingSettings settings, Terminal terminal, InstantSource clock) {
    Map<String, Health> results = new TreeMap<>();
    Channels.of(settings, terminal, clock)
        .forEach(channel -> results.put(channel.name(), channel.probe()));
    return results;
  }
}
