package io.vpcwatch.alerting.channel.slack;

import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContext;
import io.vpcwatch.alerting.channel.DestinationSettings;
import io.vpcwatch.alerting.channel.http.SecretUrl;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Secret;

/** An incoming webhook. */
public record SlackSettings(@Description(SecretUrl.WEBHOOK) Secret<SecretUrl> webhookUrl)
    implements DestinationSettings {

  @Override
  public Channel createChannel(ChannelContext context) {
    return new SlackChannel(context, webhookUrl.reveal());
  }
}
