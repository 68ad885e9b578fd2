package io.vpcwatch.alerting.channel.slack;

import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContext;
import io.vpcwatch.alerting.channel.DestinationSettings;
import io.vpcwatch.alerting.channel.http.SecretUrl;
import io.vpcwatch.service.settings.Default;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Secret;
import java.util.Optional;

/** A bot of a Slack app. */
public record SlackBotSettings(
    @Description("slack-bot: the token of the bot, xoxb-…, with the scope chat:write: a secret")
        Secret<String> token,
    @Description("slack-bot: the id of the channel, like C0123456789") String channel,
    @Description("slack-bot: the base URL of Slack's Web API") @Default("https://slack.com/api")
        SecretUrl apiUrl,
    @Description(
            "slack-bot: the app-level token, xapp-…, with the scope connections:write, for buttons by Socket Mode: a secret; not set: no buttons")
        Optional<Secret<String>> appToken)
    implements DestinationSettings {

  @Override
  public Channel createChannel(ChannelContext context) {
    return new SlackBotChannel(context, this);
  }
}
