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
 * The SMTP server that sends the mail.
 *
 * @param user null for no login
 */
public record SmtpServer(
    String host, int port, Security security, @Nullable String user, @Nullable Secret password) {

  /** How the connection is encrypted. */
  public enum Security {
    /** Upgraded by STARTTLS; fails if the server does not offer it. */
    STARTTLS,
    /** Encrypted from the first byte, usually on port 465. */
    TLS,
    /** Not encrypted. */
    NONE
  }

  private static final Duration CONNECT = Duration.ofSeconds(5);

  /**
   * @param timeout for each reply
   * @param tls null for the default of the JVM
   */
  Session session(Duration timeout, @Nullable SSLSocketFactory tls) {
    Properties properties = new Properties();
    properties.put("mail.smtp.host", host);
    properties.put("mail.smtp.port", Integer.toString(port));
    // Without these the library waits without limit.
    properties.put("mail.smtp.connectiontimeout", Long.toString(CONNECT.toMillis()));
    properties.put("mail.smtp.timeout", Long.toString(timeout.toMillis()));
    properties.put("mail.smtp.writetimeout", Long.toString(timeout.toMillis()));
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
