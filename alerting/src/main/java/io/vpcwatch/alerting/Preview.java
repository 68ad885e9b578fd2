package io.vpcwatch.alerting;

import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.Channel.Draft;
import io.vpcwatch.alerting.channel.email.Addresses;
import io.vpcwatch.alerting.channel.email.EmailChannel;
import io.vpcwatch.alerting.channel.email.SmtpServer;
import io.vpcwatch.alerting.channel.http.SecretUrl;
import io.vpcwatch.alerting.channel.slack.SlackChannel;
import io.vpcwatch.alerting.channel.webhook.WebhookChannel;
import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.Notification;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.alerting.notification.text.MessageRenderer;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What people would get, as files. Nothing is sent. */
public final class Preview {
  private static final SecretUrl NOWHERE =
      SecretUrl.parse("webhook-url", "https://example.com/preview");

  private final Path folder;
  private final InstantSource clock;

  /**
   * @param folder for the files; it exists
   */
  public Preview(Path folder, InstantSource clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /**
   * Writes the beginning, and the end if there is one, in every form and language.
   *
   * @param name the beginning of the names of the files
   */
  public List<Path> write(String name, Violation violation) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Notice notice : Notice.values()) {
      if (applies(notice, violation)) {
        Notification notification = IncidentUpdate.of(violation.id(), notice, 1, null, violation);
        String what = name + "-" + notice.name().toLowerCase(Locale.ROOT);
        for (Language language : Language.values()) {
          files.addAll(
              write(what, new MessageRenderer(language).of(notification), language.locale()));
        }
      }
    }
    return files;
  }

  private static boolean applies(Notice notice, Violation violation) {
    return switch (notice) {
      case OPENED -> true;
      case REMINDER -> violation.isOpen();
      case RESOLVED -> violation.resolved() != null;
    };
  }

  private List<Path> write(String name, Message message, Locale locale) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Channel channel : channels(locale)) {
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
    SmtpServer server = new SmtpServer("localhost", 25, SmtpServer.Security.NONE, null, null);
    Addresses addresses =
        Addresses.parse("vpcwatch <vpcwatch@example.com>", List.of("owner@example.com"));
    return List.of(
        new SlackChannel("slack", NOWHERE, clock),
        new EmailChannel("mail", server, addresses, locale, clock),
        new WebhookChannel("webhook", NOWHERE, null, clock));
  }
}
