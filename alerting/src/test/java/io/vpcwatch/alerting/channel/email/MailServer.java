package io.vpcwatch.alerting.channel.email;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.subethamail.smtp.MessageHandler;
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

  private volatile Duration pause = Duration.ZERO;

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Map<String, RejectException> unknown = new ConcurrentHashMap<>();
  private final List<byte[]> taken = new CopyOnWriteArrayList<>();
  private final SMTPServer server;

  private MailServer(UnaryOperator<SMTPServer.Builder> how) {
    server =
        how.apply(
                SMTPServer.port(0)
                    .bindAddress(InetAddress.getLoopbackAddress())
                    .messageHandlerFactory(context -> new Handler()))
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

  private final class Handler implements MessageHandler {
    @Override
    public void from(String sender) {
      // Any may send.
    }

    @Override
    public void recipient(String recipient) throws RejectException {
      if (unknown.containsKey(recipient)) {
        throw unknown.get(recipient);
      }
    }

    @Override
    public String data(InputStream content) throws RejectException, IOException {
      byte[] mail = content.readAllBytes();
      RejectException no = refusal;
      if (no != null) {
        throw no;
      }
      taken.add(mail);
      awaitClose(pause);
      return null;
    }

    @Override
    public void done() {
      // Nothing to release.
    }
  }

  @SuppressWarnings("ResultOfMethodCallIgnored") // either way it goes on
  private void awaitClose(Duration atMost) {
    try {
      closed.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Accepts mails, but replies to their content only after a while. */
  void pausesAfterData(Duration duration) {
    pause = duration;
  }

  void rejects(String recipient, int code, String text) {
    unknown.put(recipient, new RejectException(code, text));
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
    closed.countDown();
    server.stop();
  }
}
