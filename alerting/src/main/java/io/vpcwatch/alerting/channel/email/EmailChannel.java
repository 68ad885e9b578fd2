package io.vpcwatch.alerting.channel.email;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.RateLimit;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.service.runtime.Health;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Mails over SMTP, a connection each. */
public final class EmailChannel implements Channel {
  private static final Duration ANSWER = Duration.ofSeconds(10);
  // No more than one on its way, so that no more than one is sent twice after a crash.
  private static final RateLimit RATE = RateLimit.every(Duration.ZERO, 1);

  private final String name;
  private final SmtpServer server;
  private final Addresses addresses;
  private final Locale locale;
  private final InstantSource clock;
  private final Session session;

  public EmailChannel(
      String name, SmtpServer server, Addresses addresses, Locale locale, InstantSource clock) {
    this(name, server, addresses, locale, clock, ANSWER, null);
  }

  EmailChannel(
      String name,
      SmtpServer server,
      Addresses addresses,
      Locale locale,
      InstantSource clock,
      Duration patience,
      @Nullable SSLSocketFactory tls) {
    this.name = name;
    this.server = server;
    this.addresses = addresses;
    this.locale = locale;
    this.clock = clock;
    this.session = server.session(patience, tls);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public RateLimit rate() {
    return RATE;
  }

  @Override
  public Attempt tell(Message message) {
    try {
      Transport.send(Mail.of(session, addresses, message, locale, clock.instant()));
      return Attempt.delivered();
    } catch (MessagingException e) {
      return SmtpAnswer.of(e);
    }
  }

  /** Up to the login, and no further. */
  @Override
  public Health probe() {
    try (Transport transport = session.getTransport("smtp")) {
      transport.connect();
      return Health.up(server + " lets us in");
    } catch (MessagingException e) {
      return SmtpAnswer.of(e).toHealth("");
    }
  }

  @Override
  public List<Draft> draft(Message message) {
    try {
      ByteArrayOutputStream mail = new ByteArrayOutputStream();
      Mail.of(session, addresses, message, locale, clock.instant()).writeTo(mail);
      // Its parts are encoded, so that it is ASCII.
      return List.of(
          new Draft("eml", mail.toString(StandardCharsets.US_ASCII)),
          new Draft("html", MailHtml.of(message, locale)));
    } catch (MessagingException | IOException e) {
      throw new IllegalStateException("a mail that can't be written", e);
    }
  }

  @Override
  public String toString() {
    return "e-mail channel " + name + " (" + server + ")";
  }
}
