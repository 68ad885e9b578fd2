package io.vpcwatch.alerting.channel.email;

import io.vpcwatch.service.settings.Secret;
import jakarta.mail.Authenticator;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import java.time.Duration;
import java.util.Properties;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The server that takes our mail.
 *
 * @param user null if it wants none
 */
public record SmtpServer(
    String host, int port, Security security, @Nullable String user, @Nullable Secret password) {

  /** How the connection is kept from others. */
  public enum Security {
    /** Upgraded before anything is said; refused if the server does not offer it. */
    STARTTLS,
    /** From the first byte, usual on port 465. */
    TLS,
    /** Not at all. */
    NONE
  }

  private static final Duration CONNECT = Duration.ofSeconds(5);

  /**
   * @param patience for every single answer
   * @param tls null for the JVM's
   */
  Session session(Duration patience, @Nullable SSLSocketFactory tls) {
    Properties properties = new Properties();
    properties.put("mail.smtp.host", host);
    properties.put("mail.smtp.port", Integer.toString(port));
    // Without these the library waits for ever.
    properties.put("mail.smtp.connectiontimeout", Long.toString(CONNECT.toMillis()));
    properties.put("mail.smtp.timeout", Long.toString(patience.toMillis()));
    properties.put("mail.smtp.writetimeout", Long.toString(patience.toMillis()));
    properties.put("mail.smtp.auth", Boolean.toString(user != null));
    properties.put("mail.smtp.starttls.enable", Boolean.toString(security == Security.STARTTLS));
    properties.put("mail.smtp.starttls.required", Boolean.toString(security == Security.STARTTLS));
    properties.put("mail.smtp.ssl.enable", Boolean.toString(security == Security.TLS));
    properties.put("mail.smtp.ssl.checkserveridentity", "true");
    if (tls != null) {
      properties.put("mail.smtp.ssl.socketFactory", tls);
    }
    return Session.getInstance(properties, user == null ? null : new Login(user, password));
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }

  private static final class Login extends Authenticator {
    private final String user;
    private final @Nullable Secret password;

    Login(String user, @Nullable Secret password) {
      this.user = user;
      this.password = password;
    }

    @Override
    protected PasswordAuthentication getPasswordAuthentication() {
      return new PasswordAuthentication(user, password == null ? "" : password.reveal());
    }
  }
}
