package io.vpcwatch.alerting.channel.sns;

import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContext;
import io.vpcwatch.alerting.channel.DestinationSettings;
import io.vpcwatch.alerting.channel.aws.AwsCalls;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Matches;
import software.amazon.awssdk.services.sns.SnsClient;

/** A topic of Amazon SNS. */
public record SnsSettings(
    @Description("sns: the ARN of the topic, standard or FIFO")
        @Matches(
            value = "arn:aws[a-z-]*:sns:[a-z0-9-]+:\\d{12}:[\\w-]{1,251}(\\.fifo)?",
            problem =
                "%s is no ARN of a topic (arn:aws:sns:eu-west-1:111122223333:vpcwatch-alerts)")
        String topicArn)
    implements DestinationSettings {

  @Override
  public Channel createChannel(ChannelContext context) {
    return new SnsChannel(
        context.name(), topicArn, AwsCalls.client(SnsClient.builder(), topicArn, context));
  }
}
