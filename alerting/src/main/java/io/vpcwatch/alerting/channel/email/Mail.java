package io.vpcwatch.alerting.channel.email;

import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.model.SanitizedText;
import jakarta.mail.Address;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Locale;

/**
 * A message as a mail. Its Message-ID consists of the incident and the kind of the message, so that
 * duplicates can be recognised; the mails of an incident form one thread.
 */
final class Mail extends MimeMessage {
  private static final String UTF_8 = StandardCharsets.UTF_8.name();
  private static final int MAX_SUBJECT = 200;

  private final String id;

  private Mail(Session session, String id) {
    super(session);
    this.id = id;
  }

  static Mail of(Session session, Addresses addresses, Message message, Locale locale, Instant now)
      throws MessagingException {
    Mail mail = new Mail(session, id(message, message.kind(), addresses));
    mail.setFrom(addresses.from());
    mail.setRecipients(RecipientType.TO, addresses.to().toArray(Address[]::new));
    mail.setSubject(SanitizedText.of(message.subject(), MAX_SUBJECT), UTF_8);
    mail.setSentDate(Date.from(now));
    if (message.isReply()) {
      String root = id(message, Message.OPENED, addresses);
      mail.setHeader("In-Reply-To", root);
      mail.setHeader("References", root);
    }
    // No automatic replies (RFC 3834, and Exchange's own header); List-Id for filters (RFC 2919).
    mail.setHeader("Auto-Submitted", "auto-generated");
    mail.setHeader("X-Auto-Response-Suppress", "All");
    mail.setHeader("List-Id", "vpcwatch <vpcwatch." + addresses.domain() + ">");
    // The preferred form last (RFC 2046, 5.1.4).
    MimeMultipart forms = new MimeMultipart("alternative");
    forms.addBodyPart(part(MailText.of(message), "plain"));
    forms.addBodyPart(part(MailHtml.of(message, locale), "html"));
    mail.setContent(forms);
    mail.saveChanges();
    return mail;
  }

  private static MimeBodyPart part(String text, String subtype) throws MessagingException {
    MimeBodyPart part = new MimeBodyPart();
    part.setText(text, UTF_8, subtype);
    return part;
  }

  private static String id(Message message, String kind, Addresses addresses) {
    return "<%s.%s@%s>".formatted(message.thread(), kind, addresses.domain());
  }

  @Override
  protected void updateMessageID() throws MessagingException {
    setHeader("Message-ID", id);
  }
}
