package io.vpcwatch.alerting.channel.email;

import io.vpcwatch.alerting.channel.PlainText;
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
 * A message as a mail. Its Message-ID consists of the incident, the kind of the message and the
 * channel, so that duplicates can be recognised. The mails of an incident form one thread, as all
 * of them, the first too, refer to one id that no mail has: the opening may have been part of a
 * digest, and some servers replace the Message-ID.
 */
final class Mail extends MimeMessage {
  private static final String UTF_8 = StandardCharsets.UTF_8.name();
  private static final int MAX_SUBJECT = 200;

  private final String id;

  Mail(String channel, Message message, Session session, InternetAddress from, Locale locale)
      throws MessagingException {
    super(session);
    String domain = from.getAddress().replaceFirst("^.*@", "");
    String thread = message.thread() + "." + channel + "@" + domain + ">";
    id = "<" + message.kind() + "." + thread;
    setFrom(from);
    setSubject(SanitizedText.of(message.subject(), MAX_SUBJECT), UTF_8);
    setHeader("In-Reply-To", "<" + thread);
    setHeader("References", "<" + thread);
    // No automatic replies (RFC 3834, and Exchange's own header); List-Id for filters (RFC 2919).
    setHeader("Auto-Submitted", "auto-generated");
    setHeader("X-Auto-Response-Suppress", "All");
    setHeader("List-Id", "vpcwatch <vpcwatch." + domain + ">");
    // The preferred form last (RFC 2046, 5.1.4).
    MimeMultipart forms = new MimeMultipart("alternative");
    forms.addBodyPart(part(PlainText.of(message), "plain"));
    forms.addBodyPart(part(MailHtml.of(message, locale), "html"));
    setContent(forms);
  }

  private static MimeBodyPart part(String text, String subtype) throws MessagingException {
    MimeBodyPart part = new MimeBodyPart();
    part.setText(text, UTF_8, subtype);
    return part;
  }

  @Override
  protected void updateMessageID() throws MessagingException {
    setHeader("Message-ID", id);
  }
}
