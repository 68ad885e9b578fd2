package io.vpcwatch.alerting.channel;

/**
 * The settings that only channels of one type have: a record in the package of that type. Its
 * constructor validates them, so that the channel can be created without a failure.
 */
public interface DestinationSettings {
  Channel createChannel(ChannelContext context);
}
