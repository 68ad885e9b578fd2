package io.vpcwatch.alerting;

import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.Channel.Draft;
import io.vpcwatch.alerting.channel.ChannelContext;
import io.vpcwatch.alerting.channel.Terminal;
import io.vpcwatch.alerting.channel.email.EmailSettings;
import io.vpcwatch.alerting.channel.eventbridge.EventBridgeSettings;
import io.vpcwatch.alerting.channel.http.SecretUrl;
import io.vpcwatch.alerting.channel.jira.JiraSettings;
import io.vpcwatch.alerting.channel.pagerduty.PagerDutySettings;
import io.vpcwatch.alerting.channel.slack.SlackSettings;
import io.vpcwatch.alerting.channel.sns.SnsSettings;
import io.vpcwatch.alerting.channel.teams.TeamsSettings;
import io.vpcwatch.alerting.channel.webhook.WebhookSettings;
import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.Notification;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.IncidentNote;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.AccountTable;
import io.vpcwatch.service.network.Network;
import io.vpcwatch.service.settings.Secret;
import io.vpcwatch.service.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Writes messages to files, as the channels would send them, and sends nothing. */
public final class Preview {
  private final Path folder;
  private final AlertingSettings settings;
  private final AccountTable accounts;
  private final InstantSource clock;
  private final Map<Locale, List<Channel>> channels = new HashMap<>();

  /**
   * @param folder an existing one
   */
  public Preview(Path folder, Settings settings, InstantSource clock) {
    this.folder = folder;
    this.settings = settings.get(AlertingSettings.class);
    this.accounts = settings.get(AccountTable.class);
    this.clock = clock;
  }

  /**
   * Writes every message that the violation can cause, for every type of channel and language.
   *
   * @param name the prefix of the files' names
   */
  public List<Path> write(String name, Violation violation) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Notice notice : Notice.values()) {
      if (applies(notice, violation)) {
        Notification notification =
            IncidentUpdate.of(violation.id(), notice, 1, null, violation).with(note(violation));
        String what = name + "-" + notice.name().toLowerCase(Locale.ROOT);
        for (Language language : Language.values()) {
          Message message =
              settings.renderer(language, settings.timeZone(), accounts).of(notification);
          files.addAll(write(what, message, language.locale()));
        }
      }
    }
    return files;
  }

  private static boolean applies(Notice notice, Violation violation) {
    return switch (notice) {
      case OPENED -> true;
      case REMINDER, ACKNOWLEDGED -> violation.isOpen();
      case RESOLVED -> violation.resolved() != null;
    };
  }

  private static IncidentNote note(Violation violation) {
    Instant at = violation.opened().time().plus(Duration.ofMinutes(10));
    return new IncidentNote(
        violation.id(), IncidentNote.State.ACKNOWLEDGED, "ana", at, null, "the fix is in review");
  }

  private List<Path> write(String name, Message message, Locale locale) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Channel channel : channels.computeIfAbsent(locale, this::channels)) {
      for (Draft draft : channel.draft(message)) {
        Path file =
            folder.resolve(
                String.join(".", name, locale.getLanguage(), channel.name(), draft.extension()));
        files.add(Files.writeString(file, draft.content()));
      }
    }
    return files;
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
