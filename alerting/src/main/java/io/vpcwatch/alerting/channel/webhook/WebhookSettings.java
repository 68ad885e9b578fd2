package io.vpcwatch.alerting.channel.webhook;

import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContext;
import io.vpcwatch.alerting.channel.DestinationSettings;
import io.vpcwatch.alerting.channel.http.SecretUrl;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Secret;
import java.util.Optional;

/** A URL that accepts JSON. */
public record WebhookSettings(
    @Description(SecretUrl.WEBHOOK) Secret<SecretUrl> webhookUrl,
    @Description(
            "webhook: the key for the signature of requests (HMAC-SHA256); not set: no signature")
        Optional<Secret<String>> signingKey)
    implements DestinationSettings {

  @Override
  public Channel createChannel(ChannelContext context) {
    return new WebhookChannel(context, webhookUrl.reveal(), signingKey.orElse(null));
  }
}
