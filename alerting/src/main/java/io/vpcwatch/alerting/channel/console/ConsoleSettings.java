package io.vpcwatch.alerting.channel.console;

import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContext;
import io.vpcwatch.alerting.channel.DestinationSettings;

/** Standard output; there is nothing to set. */
public record ConsoleSettings() implements DestinationSettings {

  @Override
  public Channel createChannel(ChannelContext context) {
    return new ConsoleChannel(context.name(), context.terminal());
  }
}
