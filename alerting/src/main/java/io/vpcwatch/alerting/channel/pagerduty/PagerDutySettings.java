package io.vpcwatch.alerting.channel.pagerduty;

import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContext;
import io.vpcwatch.alerting.channel.DestinationSettings;
import io.vpcwatch.alerting.channel.http.SecretUrl;
import io.vpcwatch.service.settings.Default;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Matches;
import io.vpcwatch.service.settings.Secret;

/** An integration of a PagerDuty service. */
public record PagerDutySettings(
    @Description(
            "pagerduty: the integration key of an Events API v2 integration: a secret, better given by the environment or by routing-key-file")
        @Matches(
            value = "[0-9a-zA-Z]{32}",
            problem = "is not an integration key, which has 32 letters and digits")
        Secret<String> routingKey,
    @Description("pagerduty: us or eu, where the account is") @Default("us") Region serviceRegion)
    implements DestinationSettings {

  /** Where an account is. */
  public enum Region {
    US("https://events.pagerduty.com/v2"),
    EU("https://events.eu.pagerduty.com/v2");

    private final String api;

    Region(String api) {
      this.api = api;
    }
  }

  @Override
  public Channel createChannel(ChannelContext context) {
    return new PagerDutyChannel(
        context, SecretUrl.parse("service-region", serviceRegion.api), routingKey);
  }
}
