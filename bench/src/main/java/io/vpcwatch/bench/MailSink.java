package io.vpcwatch.bench;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.subethamail.smtp.server.SMTPServer;

/** An SMTP server that accepts everything. */
final class MailSink implements AutoCloseable {
  private final List<Mail> mails = new CopyOnWriteArrayList<>();
  private final SMTPServer server;

  /**
   * A mail.
   *
   * @param references the first mail of its thread; null if it is the first
   */
  record Mail(String id, @Nullable String references) {}

  MailSink(int port) {
    server =
        SMTPServer.port(port)
            .bindAddress(InetAddress.getLoopbackAddress())
            .messageHandler((context, from, to, data) -> mails.add(parse(data)))
            .build();
    server.start();
  }

  /** In the order of arrival. */
  List<Mail> mails() {
    return List.copyOf(mails);
  }

  private static Mail parse(byte[] data) {
    try {
      MimeMessage mail =
          new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(data));
      return new Mail(mail.getMessageID(), mail.getHeader("References", null));
    } catch (MessagingException e) {
      throw new IllegalStateException("unreadable mail", e);
    }
  }

  @Override
  public void close() {
    server.stop();
  }
}
