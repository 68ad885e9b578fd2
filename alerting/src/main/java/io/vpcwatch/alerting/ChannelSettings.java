package io.vpcwatch.alerting;

import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContext;
import io.vpcwatch.alerting.channel.DestinationSettings;
import io.vpcwatch.alerting.channel.QuietHours;
import io.vpcwatch.alerting.channel.Route;
import io.vpcwatch.alerting.channel.Terminal;
import io.vpcwatch.alerting.channel.console.ConsoleSettings;
import io.vpcwatch.alerting.channel.email.EmailSettings;
import io.vpcwatch.alerting.channel.eventbridge.EventBridgeSettings;
import io.vpcwatch.alerting.channel.jira.JiraSettings;
import io.vpcwatch.alerting.channel.pagerduty.PagerDutySettings;
import io.vpcwatch.alerting.channel.securityhub.SecurityHubSettings;
import io.vpcwatch.alerting.channel.slack.SlackBotSettings;
import io.vpcwatch.alerting.channel.slack.SlackSettings;
import io.vpcwatch.alerting.channel.sns.SnsSettings;
import io.vpcwatch.alerting.channel.teams.TeamsSettings;
import io.vpcwatch.alerting.channel.webhook.WebhookSettings;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.service.network.Network;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.settings.Default;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Range;
import io.vpcwatch.service.settings.SelectedBy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One channel.
 *
 * @param routes by any names; any of them selects a violation
 * @param destination the settings of the type
 */
public record ChannelSettings(
    @Description(
            "slack (an incoming webhook), slack-bot (threads and edits), email (SMTP), pagerduty (Events API v2), teams (a workflow), jira (issues), sns (a topic), eventbridge (a bus), security-hub (findings), webhook (signed JSON) or console (standard output)")
        Type type,
    @Description(
            "the channel that is notified when this one accepts nothing or rejects a message permanently; not set: all the others")
        Optional<String> fallback,
    @Description("the language of the messages: en or ja") @Default("en") Language language,
    Map<String, Route> routes,
    @Description(
            "daily hours without messages, like 22:00-07:00; what is due in them is sent afterwards, unless it is resolved by then; openings and ends of high severity are sent nevertheless")
        Optional<QuietHours> quietHours,
    @Description(
            "the time zone of these hours and of the times in messages, like Europe/Berlin; not set: alerting.time-zone")
        Optional<QuietHours.Zone> timeZone,
    @Description(
            "how long to wait for the channel's OK after a message was sent; a mail server may take minutes")
        @Default("2m")
        @Range(min = "1s", max = "10m", problem = "must be from 1s to 10m")
        Duration responseTimeout,
    @SelectedBy(Type.class) DestinationSettings destination) {
  /** Of a check, for which somebody waits. */
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(10);

  /** The types of channels. A new type needs a record of its settings and a line here. */
  public enum Type implements SelectedBy.Variant {
    SLACK(SlackSettings.class),
    SLACK_BOT(SlackBotSettings.class),
    EMAIL(EmailSettings.class),
    PAGERDUTY(PagerDutySettings.class),
    TEAMS(TeamsSettings.class),
    JIRA(JiraSettings.class),
    SNS(SnsSettings.class),
    EVENTBRIDGE(EventBridgeSettings.class),
    SECURITY_HUB(SecurityHubSettings.class),
    WEBHOOK(WebhookSettings.class),
    CONSOLE(ConsoleSettings.class);

    private final Class<? extends Record> settings;

    Type(Class<? extends Record> settings) {
      this.settings = settings;
    }

    @Override
    public Class<? extends Record> settings() {
      return settings;
    }

    /** As in the settings. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public Channel createChannel(
      String name, Terminal terminal, InstantSource clock, Network network) {
    return destination.createChannel(context(name, terminal, clock, responseTimeout, network));
  }

  /** Checks whether the channel would accept a message, without sending one. */
  public Health probe(String name, Terminal terminal, InstantSource clock, Network network) {
    return destination
        .createChannel(context(name, terminal, clock, PROBE_TIMEOUT, network))
        .probe();
  }

  private ChannelContext context(
      String name, Terminal terminal, InstantSource clock, Duration timeout, Network network) {
    return new ChannelContext(name, language.locale(), terminal, clock, timeout, network);
  }
}
