package io.vpcwatch.alerting.channel.slack;

import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContext;
import io.vpcwatch.alerting.channel.DestinationSettings;
import io.vpcwatch.alerting.channel.http.SecretUrl;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Problems;
import io.vpcwatch.service.settings.Secret;
import io.vpcwatch.service.settings.Validated;

/** An incoming webhook. */
public record SlackSettings(@Description(SecretUrl.WEBHOOK) Secret webhookUrl)
    implements DestinationSettings, Validated {

  @Override
  public void validate(Problems problems) {
    problems.check(this::url, "webhook-url");
  }

  @Override
  public Channel createChannel(ChannelContext context) {
    return new SlackChannel(context.name(), url(), context.clock());
  }

  private SecretUrl url() {
    return SecretUrl.parse("webhook-url", webhookUrl.reveal());
  }
}
