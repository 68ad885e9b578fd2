package io.vpcwatch.alerting.channel.teams;

import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContext;
import io.vpcwatch.alerting.channel.DestinationSettings;
import io.vpcwatch.alerting.channel.http.SecretUrl;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Secret;

/** A workflow that posts what its webhook receives. */
public record TeamsSettings(@Description(SecretUrl.WEBHOOK) Secret<SecretUrl> webhookUrl)
    implements DestinationSettings {

  @Override
  public Channel createChannel(ChannelContext context) {
    return new TeamsChannel(context, webhookUrl.reveal());
  }
}
