package io.vpcwatch.alerting.channel.email;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;

/** A real SMTP server that keeps the mails it accepts. */
final class MailServer implements AutoCloseable {
  static final String USER = "vpcwatch";
  static final String PASSWORD = "the-SECRET-password";

  /** Its reply to a mail that it does not accept; null if it accepts. */
  private volatile RejectException refusal;

  private final List<byte[]> taken = new CopyOnWriteArrayList<>();
  private final SMTPServer server;

  private MailServer(UnaryOperator<SMTPServer.Builder> how) {
    server =
        how.apply(
                SMTPServer.port(0)
                    .bindAddress(InetAddress.getLoopbackAddress())
                    .messageHandler((context, from, to, data) -> take(data)))
            .build();
    server.start();
  }

  static MailServer open() {
    return new MailServer(builder -> builder);
  }

  /** Requires STARTTLS and a login. */
  static MailServer strict(SSLContext tls) {
    return new MailServer(
        builder ->
            builder
                .enableTLS()
                .requireTLS()
                .startTlsSocketFactory(tls)
                .requireAuth()
                .authenticationHandlerFactory(
                    new EasyAuthenticationHandlerFactory(
                        (user, password, context) -> {
                          if (!user.equals(USER) || !password.equals(PASSWORD)) {
                            throw new LoginFailedException("Invalid credentials");
                          }
                        })));
  }

  private void take(byte[] data) throws RejectException {
    RejectException no = refusal;
    if (no != null) {
      throw no;
    }
    taken.add(data);
  }

  void refuses(int code, String text) {
    refusal = new RejectException(code, text);
  }

  int port() {
    return server.getPortAllocated();
  }

  List<byte[]> taken() {
    return taken;
  }

  MimeMessage last() throws MessagingException {
    return new MimeMessage(
        Session.getInstance(new Properties()),
        new ByteArrayInputStream(taken.get(taken.size() - 1)));
  }

  @Override
  public void close() {
    server.stop();
  }
}
