package io.vpcwatch.alerting.channel.eventbridge;

import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContext;
import io.vpcwatch.alerting.channel.DestinationSettings;
import io.vpcwatch.alerting.channel.aws.AwsCalls;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Matches;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/** A bus of Amazon EventBridge. */
public record EventBridgeSettings(
    @Description("eventbridge: the ARN of the event bus")
        @Matches(
            value = "arn:aws[a-z-]*:events:[a-z0-9-]+:\\d{12}:event-bus/[\\w./-]{1,256}",
            problem =
                "%s is no ARN of an event bus (arn:aws:events:eu-west-1:111122223333:event-bus/default)")
        String eventBusArn)
    implements DestinationSettings {

  @Override
  public Channel createChannel(ChannelContext context) {
    return new EventBridgeChannel(
        context.name(),
        eventBusArn,
        AwsCalls.client(EventBridgeClient.builder(), eventBusArn, context),
        context.clock());
  }
}
