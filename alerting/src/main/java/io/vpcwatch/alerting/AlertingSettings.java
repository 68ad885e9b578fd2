package io.vpcwatch.alerting;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.vpcwatch.alerting.channel.RouteSettings;
import io.vpcwatch.alerting.channel.email.SmtpServer;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who is told, and of what. */
@ConfigMapping(prefix = "vpcwatch.alerting")
public interface AlertingSettings {

  @Description(
      "a violation that began longer ago than this when it is first seen is no news, and nobody is told")
  @WithDefault("1h")
  Duration pageWithin();

  @Description("how long a violation must have lasted before anybody is told of it; 0s: not at all")
  @WithDefault("30s")
  Duration grace();

  @Description("more than so many incidents of one account at once are told in one digest")
  @WithDefault("5")
  int stormMoreThan();

  @Description("what counts as at once; it is also how long a digest is collected")
  @WithDefault("30s")
  Duration stormWithin();

  @Description("when what is still open is told again, then twice as rarely each time; 0s: never")
  @WithDefault("1d")
  Duration reminder();

  @Description("how many violating functions have a series of their own in Prometheus; 0: none")
  @WithDefault("500")
  int functionSeries();

  /** The channels by name. */
  Map<String, ChannelSettings> channels();

  /** One channel. */
  interface ChannelSettings {
    @Description(
        "slack (an incoming webhook), slack-bot (threads and edits), email (SMTP), webhook (signed JSON) or console (standard output)")
    Type type();

    @Description(
        "the channel that is told when this one takes nothing or refuses a message for good; not set: all the others")
    Optional<String> fallback();

    @Description("the language of the messages: en or ja")
    @WithDefault("en")
    Language language();

    /** What it is told, by any names; all of it if there are none. */
    Map<String, RouteSettings> routes();

    @Description(
        "hours of every day in which nothing is sent, like 22:00-07:00; what came up is told afterwards, unless it is over by then")
    Optional<String> quietHours();

    @Description("where these hours are, like Europe/Berlin")
    @WithDefault("UTC")
    String timeZone();

    @Description(
        "slack, webhook: the URL to post to: a secret, better given by the environment or by webhook-url-file")
    Optional<Secret> webhookUrl();

    @Description("slack-bot: the token of the bot, xoxb-…, with the scope chat:write: a secret")
    Optional<Secret> token();

    @Description("slack-bot: the id of the channel, like C0123456789")
    Optional<String> channel();

    @Description("slack-bot: where Slack's Web API is; not set: https://slack.com/api")
    Optional<String> apiUrl();

    @Description(
        "webhook: the key that requests are signed with (HMAC-SHA256); not set: they are not")
    Optional<Secret> signingKey();

    @Description("email: the SMTP server")
    Optional<String> host();

    @Description("email: its port; not set: 587, or 465 with tls, or 25 with none")
    Optional<Integer> port();

    @Description(
        "email: starttls (required, which is the default), tls (from the first byte) or none")
    Optional<SmtpServer.Security> security();

    @Description("email: the name to log in with; not set: no login")
    Optional<String> user();

    @Description(
        "email: its password: a secret, better given by the environment or by password-file")
    Optional<Secret> password();

    @Description("email: the address of the sender, with or without a name")
    Optional<String> from();

    @Description("email: the recipients")
    Optional<List<String>> to();
  }

  /** The kinds of channels there are. */
  enum Type {
    SLACK,
    SLACK_BOT,
    EMAIL,
    WEBHOOK,
    CONSOLE
  }
}
