package io.vpcwatch.alerting.email;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.Notification;
import io.vpcwatch.alerting.channel.Rate;
import io.vpcwatch.alerting.wording.Wording;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import java.time.Duration;
import java.time.InstantSource;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Mails over SMTP, a connection each. */
public final class EmailChannel implements Channel {
  private static final Duration ANSWER = Duration.ofSeconds(10);
  // No more than one on its way, so that no more than one is sent twice after a crash.
  private static final Rate RATE = Rate.every(Duration.ZERO, 1);

  private final String name;
  private final SmtpServer server;
  private final Addresses addresses;
  private final Wording wording;
  private final InstantSource clock;
  private final Session session;

  public EmailChannel(
      String name, SmtpServer server, Addresses addresses, Wording wording, InstantSource clock) {
    this(name, server, addresses, wording, clock, ANSWER, null);
  }

  EmailChannel(
      String name,
      SmtpServer server,
      Addresses addresses,
      Wording wording,
      InstantSource clock,
      Duration patience,
      @Nullable SSLSocketFactory tls) {
    this.name = name;
    this.server = server;
    this.addresses = addresses;
    this.wording = wording;
    this.clock = clock;
    this.session = server.session(patience, tls);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Rate rate() {
    return RATE;
  }

  @Override
  public Attempt tell(Notification notification) {
    try {
      Transport.send(mail(notification));
      return Attempt.delivered();
    } catch (MessagingException e) {
      return SmtpAnswer.of(e);
    }
  }

  private Mail mail(Notification notification) throws MessagingException {
    return Mail.of(
        session,
        addresses,
        notification.incident(),
        wording.of(notification),
        wording.locale(),
        clock.instant());
  }

  @Override
  public String toString() {
    return "e-mail channel " + name + " (" + server + ")";
  }
}
