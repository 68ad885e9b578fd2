package io.vpcwatch.alerting.channel.email;

import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.model.SanitizedText;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A message as a mail. Its Message-ID consists of the incident and the kind of the message, so that
 * duplicates can be recognised; the mails of an incident form one thread.
 */
final class Mail extends MimeMessage {
  private static final String UTF_8 = StandardCharsets.UTF_8.name();
  private static final int MAX_SUBJECT = 200;

  private final String id;

  Mail(Message message, Session session, InternetAddress from, Locale locale)
      throws MessagingException {
    super(session);
    String domain = from.getAddress().replaceFirst("^.*@", "");
    id = id(message, message.kind(), domain);
    setFrom(from);
    setSubject(SanitizedText.of(message.subject(), MAX_SUBJECT), UTF_8);
    if (message.isReply()) {
      String root = id(message, Message.OPENED, domain);
      setHeader("In-Reply-To", root);
      setHeader("References", root);
    }
    // No automatic replies (RFC 3834, and Exchange's own header); List-Id for filters (RFC 2919).
    setHeader("Auto-Submitted", "auto-generated");
    setHeader("X-Auto-Response-Suppress", "All");
    setHeader("List-Id", "vpcwatch <vpcwatch." + domain + ">");
    // The preferred form last (RFC 2046, 5.1.4).
    MimeMultipart forms = new MimeMultipart("alternative");
    forms.addBodyPart(part(MailText.of(message), "plain"));
    forms.addBodyPart(part(MailHtml.of(message, locale), "html"));
    setContent(forms);
  }

  private static MimeBodyPart part(String text, String subtype) throws MessagingException {
    MimeBodyPart part = new MimeBodyPart();
    part.setText(text, UTF_8, subtype);
    return part;
  }

  private static String id(Message message, String kind, String domain) {
    return "<%s.%s@%s>".formatted(message.thread(), kind, domain);
  }

  @Override
  protected void updateMessageID() throws MessagingException {
    setHeader("Message-ID", id);
  }
}
