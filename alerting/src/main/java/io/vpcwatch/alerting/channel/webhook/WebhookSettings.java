package io.vpcwatch.alerting.channel.webhook;

import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContext;
import io.vpcwatch.alerting.channel.DestinationSettings;
import io.vpcwatch.alerting.channel.http.SecretUrl;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Problems;
import io.vpcwatch.service.settings.Secret;
import io.vpcwatch.service.settings.Validated;
import java.util.Optional;

/** A URL that accepts JSON. */
public record WebhookSettings(
    @Description(SecretUrl.WEBHOOK) Secret webhookUrl,
    @Description(
            "webhook: the key for the signature of requests (HMAC-SHA256); not set: no signature")
        Optional<Secret> signingKey)
    implements DestinationSettings, Validated {

  @Override
  public void validate(Problems problems) {
    problems.check(this::url, "webhook-url");
  }

  @Override
  public Channel createChannel(ChannelContext context) {
    return new WebhookChannel(context.name(), url(), signingKey.orElse(null), context.clock());
  }

  private SecretUrl url() {
    return SecretUrl.parse("webhook-url", webhookUrl.reveal());
  }
}
