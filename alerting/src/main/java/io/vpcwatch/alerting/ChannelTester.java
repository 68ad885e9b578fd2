package io.vpcwatch.alerting;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Terminal;
import io.vpcwatch.alerting.notification.text.MessageRenderer;
import io.vpcwatch.service.runtime.Health;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Tests channels as they are configured. */
public final class ChannelTester {
  private ChannelTester() {}

  /**
   * Sends a message that is marked as a test.
   *
   * @param name of a channel in the settings
   */
  public static Attempt send(
      AlertingSettings settings, String name, Terminal terminal, InstantSource clock) {
    ChannelSettings channel = Objects.requireNonNull(settings.channels().get(name), name);
    return channel
        .createChannel(name, terminal, clock)
        .send(new MessageRenderer(channel.language()).test(name, clock.instant()));
  }

  /** Checks every channel as far as that is possible without sending a message. */
  public static Map<String, Health> probe(
      AlertingSettings settings, Terminal terminal, InstantSource clock) {
    Map<String, Health> results = new TreeMap<>();
    settings
        .channels()
        .forEach(
            (name, channel) ->
                results.put(name, channel.createChannel(name, terminal, clock).probe()));
    return results;
  }
}
