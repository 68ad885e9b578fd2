package io.vpcwatch.alerting.channel.email;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContext;
import io.vpcwatch.alerting.channel.RateLimit;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.service.runtime.Health;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Sends mail over SMTP, with one connection per mail. */
public final class EmailChannel extends Channel {
  private final String server;
  private final InternetAddress from;
  private final InternetAddress[] to;
  private final Locale locale;
  private final InstantSource clock;
  private final Session session;

  EmailChannel(ChannelContext context, EmailSettings settings) {
    this(context, settings, context.network().socketFactory());
  }

  /**
   * @param tls null for the default of the JVM
   */
  EmailChannel(ChannelContext context, EmailSettings settings, @Nullable SSLSocketFactory tls) {
    // At most one in flight, so that a crash duplicates at most one.
    super(context.name(), RateLimit.every(Duration.ZERO, 1));
    this.server = settings.server();
    this.from = settings.from().value();
    this.to = settings.recipients();
    this.locale = context.locale();
    this.clock = context.clock();
    this.session = settings.session(context.responseTimeout(), tls);
  }

  @Override
  public Attempt send(Message message) {
    Submission submission = new Submission(session);
    try (submission) {
      submission.connect();
      submission.sendMessage(mail(message), to);
      return Attempt.delivered();
    } catch (MessagingException e) {
      return submission.toAttempt(e);
    }
  }

  private Mail mail(Message message) throws MessagingException {
    Mail mail = new Mail(name(), message, session, from, locale);
    mail.setRecipients(RecipientType.TO, to);
    mail.setSentDate(Date.from(clock.instant()));
    mail.saveChanges();
    return mail;
  }

  /** Connects and logs in. */
  @Override
  public Health probe() {
    try (Transport transport = session.getTransport("smtp")) {
      transport.connect();
      return Health.up(server + " accepts the login");
    } catch (MessagingException e) {
      return SmtpErrors.of(e).toHealth("");
    }
  }

  @Override
  public List<Draft> draft(Message message) {
    try {
      ByteArrayOutputStream mail = new ByteArrayOutputStream();
      mail(message).writeTo(mail);
      // All parts are encoded as ASCII.
      return List.of(
          new Draft("eml", mail.toString(StandardCharsets.US_ASCII)),
          new Draft("html", MailHtml.of(message, locale)));
    } catch (MessagingException | IOException e) {
      throw new IllegalStateException("cannot write the mail", e);
    }
  }

  @Override
  public String toString() {
    return "e-mail channel " + name() + " (" + server + ")";
  }
}
