package io.vpcwatch.alerting.channel.securityhub;

import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContext;
import io.vpcwatch.alerting.channel.DestinationSettings;
import io.vpcwatch.alerting.channel.aws.AwsCalls;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Matches;
import software.amazon.awssdk.services.securityhub.SecurityHubClient;

/** Security Hub in one account and region. */
public record SecurityHubSettings(
    @Description(
            "security-hub: the ARN of the product to which findings belong, mostly arn:aws:securityhub:REGION:ACCOUNT:product/ACCOUNT/default of the account that imports them")
        @Matches(value = AsffFinding.PRODUCT_ARN, problem = AsffFinding.NO_PRODUCT_ARN)
        String productArn)
    implements DestinationSettings {

  @Override
  public Channel createChannel(ChannelContext context) {
    return new SecurityHubChannel(
        context.name(),
        productArn,
        AwsCalls.client(SecurityHubClient.builder(), productArn, context),
        context.clock());
  }
}
