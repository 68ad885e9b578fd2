package io.vpcwatch.alerting;

import io.vpcwatch.alerting.channel.RouteSettings;
import io.vpcwatch.alerting.channel.email.SmtpServer;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.service.settings.Default;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Matches;
import io.vpcwatch.service.settings.Range;
import io.vpcwatch.service.settings.Secret;
import io.vpcwatch.service.settings.Validated;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Who is told, and of what.
 *
 * @param channels by name
 */
public record AlertingSettings(
    @Description(
            "a violation that began longer ago than this when it is first seen is no news, and nobody is told")
        @Default("1h")
        @Range(min = "1ms", problem = "must be more than nothing, like 1h")
        Duration pageWithin,
    @Description(
            "how long a violation must have lasted before anybody is told of it; 0s: not at all")
        @Default("30s")
        Duration grace,
    @Description("more than so many incidents of one account at once are told in one digest")
        @Default("5")
        @Range(min = "1", problem = "must be 1 or more")
        int stormMoreThan,
    @Description("what counts as at once; it is also how long a digest is collected")
        @Default("30s")
        @Range(min = "1ms", problem = "must be more than nothing, like 30s")
        Duration stormWithin,
    @Description("when what is still open is told again, then twice as rarely each time; 0s: never")
        @Default("1d")
        @Range(min = "0s", problem = "must be 0s or more")
        Duration reminder,
    @Description("how many violating functions have a series of their own in Prometheus; 0: none")
        @Default("500")
        @Range(min = "0", problem = "must be 0 or more")
        int functionSeries,
    @Matches(
            value = "[a-z0-9-]{1,40}",
            problem = "the name of a channel has 1 to 40 of the characters a-z, 0-9 and -")
        Map<String, ChannelSettings> channels)
    implements Validated {

  @Override
  public void validate(BiConsumer<String, String> problems) {
    if (grace.isNegative() || (!grace.isZero() && grace.compareTo(pageWithin) >= 0)) {
      problems.accept("grace", "must be 0s or more, and less than alerting.page-within");
    }
    channels.forEach(
        (name, channel) ->
            channel
                .fallback()
                .filter(fallback -> fallback.equals(name) || !channels.containsKey(fallback))
                .ifPresent(
                    fallback ->
                        problems.accept(
                            "channels." + name,
                            "fallback must be another channel, and '" + fallback + "' is none")));
  }

  /**
   * One channel.
   *
   * @param routes what it is told, by any names; all of it if there are none
   */
  public record ChannelSettings(
      @Description(
              "slack (an incoming webhook), slack-bot (threads and edits), email (SMTP), webhook (signed JSON) or console (standard output)")
          Type type,
      @Description(
              "the channel that is told when this one takes nothing or refuses a message for good; not set: all the others")
          Optional<String> fallback,
      @Description("the language of the messages: en or ja") @Default("en") Language language,
      Map<String, RouteSettings> routes,
      @Description(
              "hours of every day in which nothing is sent, like 22:00-07:00; what came up is told afterwards, unless it is over by then")
          Optional<String> quietHours,
      @Description("where these hours are, like Europe/Berlin") @Default("UTC") String timeZone,
      @Description(
              "slack, webhook: the URL to post to: a secret, better given by the environment or by webhook-url-file")
          Optional<Secret> webhookUrl,
      @Description("slack-bot: the token of the bot, xoxb-…, with the scope chat:write: a secret")
          Optional<Secret> token,
      @Description("slack-bot: the id of the channel, like C0123456789") Optional<String> channel,
      @Description("slack-bot: where Slack's Web API is; not set: https://slack.com/api")
          Optional<String> apiUrl,
      @Description(
              "webhook: the key that requests are signed with (HMAC-SHA256); not set: they are not")
          Optional<Secret> signingKey,
      @Description("email: the SMTP server") Optional<String> host,
      @Description("email: its port; not set: 587, or 465 with tls, or 25 with none")
          Optional<Integer> port,
      @Description(
              "email: starttls (required, which is the default), tls (from the first byte) or none")
          Optional<SmtpServer.Security> security,
      @Description("email: the name to log in with; not set: no login") Optional<String> user,
      @Description(
              "email: its password: a secret, better given by the environment or by password-file")
          Optional<Secret> password,
      @Description("email: the address of the sender, with or without a name")
          Optional<String> from,
      @Description("email: the recipients") Optional<List<String>> to)
      implements Validated {

    @Override
    public void validate(BiConsumer<String, String> problems) {
      try {
        Channels.check(this);
      } catch (IllegalArgumentException e) {
        problems.accept("", String.valueOf(e.getMessage()));
      }
    }
  }

  /** The kinds of channels there are. */
  public enum Type {
    SLACK,
    SLACK_BOT,
    EMAIL,
    WEBHOOK,
    CONSOLE
  }
}
