package io.vpcwatch.alerting;

import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.Channel.Draft;
import io.vpcwatch.alerting.channel.ChannelContext;
import io.vpcwatch.alerting.channel.Terminal;
import io.vpcwatch.alerting.channel.console.ConsoleSettings;
import io.vpcwatch.alerting.channel.email.EmailSettings;
import io.vpcwatch.alerting.channel.eventbridge.EventBridgeSettings;
import io.vpcwatch.alerting.channel.http.SecretUrl;
import io.vpcwatch.alerting.channel.jira.JiraSettings;
import io.vpcwatch.alerting.channel.pagerduty.PagerDutySettings;
import io.vpcwatch.alerting.channel.securityhub.SecurityHubSettings;
import io.vpcwatch.alerting.channel.slack.SlackSettings;
import io.vpcwatch.alerting.channel.sns.SnsSettings;
import io.vpcwatch.alerting.channel.teams.TeamsSettings;
import io.vpcwatch.alerting.channel.webhook.WebhookSettings;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.Notification;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.service.AccountTable;
import io.vpcwatch.service.network.Network;
import io.vpcwatch.service.runtime.HttpSettings;
import io.vpcwatch.service.settings.Secret;
import io.vpcwatch.service.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Renders messages as the channels would send them, and sends nothing. */
public final class Preview {
  private final AlertingSettings settings;
  private final AccountTable accounts;
  private final @Nullable URI publicUrl;
  private final InstantSource clock;
  private final Map<Locale, List<Channel>> channels = new HashMap<>();

  public Preview(Settings settings, InstantSource clock) {
    this.settings = settings.get(AlertingSettings.class);
    this.accounts = settings.get(AccountTable.class);
    this.publicUrl = settings.get(HttpSettings.class).publicUrl().orElse(null);
    this.clock = clock;
  }

  /**
   * Writes a notification for every type of channel and language.
   *
   * @param file the prefix of the files
   * @return the number of files
   */
  public int write(Path file, Notification notification) throws IOException {
    int files = 0;
    for (Language language : Language.values()) {
      Message message = message(notification, language);
      for (Channel channel : channels.computeIfAbsent(language.locale(), this::channels)) {
        Map<String, Integer> numbers = new HashMap<>();
        for (Draft draft : channel.draft(message)) {
          int number = numbers.merge(draft.extension(), 1, Integer::sum);
          String name = number == 1 ? channel.name() : channel.name() + "-" + number;
          String extension =
              String.join(".", "", language.locale().getLanguage(), name, draft.extension());
          Files.writeString(file.resolveSibling(file.getFileName() + extension), draft.content());
          files++;
        }
      }
    }
    return files;
  }

  /** As a channel of type console shows it. */
  public String text(Notification notification, Language language) {
    return console(language.locale()).draft(message(notification, language)).get(0).content();
  }

  private Message message(Notification notification, Language language) {
    return settings
        .renderer(language, settings.timeZone(), accounts)
        .linking(publicUrl)
        .of(notification);
  }

  private Channel console(Locale locale) {
    return new ConsoleSettings().createChannel(context("console", locale));
  }

  private List<Channel> channels(Locale locale) {
    Secret<SecretUrl> url =
        new Secret<>(SecretUrl.parse("webhook-url", "https://example.com/preview"));
    EmailSettings email =
        new EmailSettings(
            "localhost",
            Optional.empty(),
            EmailSettings.Security.NONE,
            Optional.empty(),
            Optional.empty(),
            address("vpcwatch <vpcwatch@example.com>"),
            Optional.of(List.of(address("owner@example.com"))));
    return List.of(
        console(locale),
        new SlackSettings(url).createChannel(context("slack", locale)),
        email.createChannel(context("mail", locale)),
        new PagerDutySettings(new Secret<>(""), PagerDutySettings.Region.US)
            .createChannel(context("pagerduty", locale)),
        new TeamsSettings(url).createChannel(context("teams", locale)),
        new JiraSettings(
                JiraSettings.Deployment.CLOUD,
                SecretUrl.parse("site-url", "https://example.atlassian.net"),
                "SEC",
                "Task",
                Optional.empty(),
                new Secret<>(""),
                "Done",
                Optional.empty())
            .createChannel(context("jira", locale)),
        new SnsSettings("arn:aws:sns:eu-west-1:111122223333:vpcwatch-alerts")
            .createChannel(context("sns", locale)),
        new EventBridgeSettings("arn:aws:events:eu-west-1:111122223333:event-bus/default")
            .createChannel(context("eventbridge", locale)),
        new SecurityHubSettings(
                "arn:aws:securityhub:eu-west-1:111122223333:product/111122223333/default")
            .createChannel(context("security-hub", locale)),
        new WebhookSettings(url, Optional.empty()).createChannel(context("webhook", locale)));
  }

  private static EmailSettings.Address address(String text) {
    return EmailSettings.Address.parse("to", text);
  }

  private ChannelContext context(String name, Locale locale) {
    return new ChannelContext(
        name, locale, Terminal.plain(System.out), clock, Duration.ofMinutes(1), Network.direct());
  }
}
