package io.vpcwatch.alerting;

import io.vpcwatch.alerting.AlertingSettings.ChannelSettings;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.console.Terminal;
import io.vpcwatch.alerting.wording.Wording;
import java.time.InstantSource;
import java.util.Objects;

/** Sends a message that is marked as a test, through a channel as the settings have it. */
public final class ChannelTrial {
  private ChannelTrial() {}

  /**
   * @param name of a channel in the settings
   */
  public static Attempt send(
      AlertingSettings settings, String name, Terminal terminal, InstantSource clock) {
    ChannelSettings channelSettings = Objects.requireNonNull(settings.channels().get(name), name);
    Channel channel = Channels.make(name, channelSettings, terminal, clock);
    return channel.tell(new Wording(channelSettings.language()).test(name, clock.instant()));
  }
}
