package io.vpcwatch.alerting.channel.email;

import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContext;
import io.vpcwatch.alerting.channel.DestinationSettings;
import io.vpcwatch.service.settings.Default;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Problems;
import io.vpcwatch.service.settings.Range;
import io.vpcwatch.service.settings.Secret;
import io.vpcwatch.service.settings.Validated;
import jakarta.mail.Authenticator;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** An SMTP server, the sender and the recipients. */
public record EmailSettings(
    @Description("email: the SMTP server") String host,
    @Description("email: its port; not set: 587, or 465 with tls, or 25 with none")
        @Range(min = "1", max = "65535")
        Optional<Integer> port,
    @Description("email: starttls (required), tls (from the first byte) or none")
        @Default("starttls")
        Security security,
    @Description("email: the name to log in with; not set: no login") Optional<String> user,
    @Description(
            "email: its password: a secret, better given by the environment or by password-file")
        Optional<Secret<String>> password,
    @Description("email: the address of the sender, with or without a name") Address from,
    @Description("email: the recipients") Optional<List<Address>> to)
    implements DestinationSettings, Validated {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** How the connection is encrypted. */
  public enum Security {
    /** Upgraded by STARTTLS; fails if the server does not offer it. */
    STARTTLS(587),
    /** Encrypted from the first byte. */
    TLS(465),
    /** Not encrypted. */
    NONE(25);

    private final int usualPort;

    Security(int usualPort) {
      this.usualPort = usualPort;
    }
  }

  /** A mail address, with or without a name. */
  public record Address(InternetAddress value) {

    /**
     * @param setting its name, for the message
     * @throws IllegalArgumentException if it is not such an address
     */
    public static Address parse(String setting, String text) {
      try {
        InternetAddress address = new InternetAddress(text, true);
        if (address.getAddress().indexOf('@') > 0) {
          return new Address(address);
        }
      } catch (AddressException e) {
        // Reported below.
      }
      throw new IllegalArgumentException(
          setting + " has no address like alerts@example.com in '" + text + "'");
    }
  }

  @Override
  public void validate(Problems problems) {
    if (problems.areValid("user", "password") && user.isPresent() != password.isPresent()) {
      problems.reportGroup("user", "user and password (or password-file) go together");
    }
    if (problems.areValid("host", "security")
        && security == Security.NONE
        && password.isPresent()
        && !DestinationSettings.isLoopback(host)) {
      problems.reportGroup(
          "security",
          "security: none would send the password for everybody to read; use starttls or tls");
    }
    if (problems.areValid("to") && to.isEmpty()) {
      problems.reportGroup("to", "to must name somebody");
    }
  }

  @Override
  public Channel createChannel(ChannelContext context) {
    return new EmailChannel(context, this);
  }

  InternetAddress[] recipients() {
    return to.orElseThrow().stream().map(Address::value).toArray(InternetAddress[]::new);
  }

  String server() {
    return host + ":" + port.orElse(security.usualPort);
  }

  /**
   * @param timeout for each reply: the one to the content of a mail may take minutes (RFC 5321,
   *     4.5.3.2)
   * @param tls null for the default of the JVM
   */
  Session session(Duration timeout, @Nullable SSLSocketFactory tls) {
    Properties properties = new Properties();
    properties.put("mail.smtp.host", host);
    properties.put("mail.smtp.port", Integer.toString(port.orElse(security.usualPort)));
    // Without these the library waits without limit.
    properties.put("mail.smtp.connectiontimeout", Long.toString(CONNECT_TIMEOUT.toMillis()));
    properties.put("mail.smtp.timeout", Long.toString(timeout.toMillis()));
    properties.put("mail.smtp.writetimeout", Long.toString(timeout.toMillis()));
    // One recipient that the server rejects does not keep the mail from the others.
    properties.put("mail.smtp.sendpartial", "true");
    // The mail is accepted; the reply to QUIT does not matter.
    properties.put("mail.smtp.quitwait", "false");
    properties.put("mail.smtp.auth", Boolean.toString(user.isPresent()));
    properties.put("mail.smtp.starttls.enable", Boolean.toString(security == Security.STARTTLS));
    properties.put("mail.smtp.starttls.required", Boolean.toString(security == Security.STARTTLS));
    properties.put("mail.smtp.ssl.enable", Boolean.toString(security == Security.TLS));
    properties.put("mail.smtp.ssl.checkserveridentity", "true");
    if (tls != null) {
      properties.put("mail.smtp.ssl.socketFactory", tls);
    }
    return Session.getInstance(properties, user.isEmpty() ? null : new Login());
  }

  private final class Login extends Authenticator {
    @Override
    protected PasswordAuthentication getPasswordAuthentication() {
      return new PasswordAuthentication(
          user.orElseThrow(), password.map(Secret::reveal).orElseThrow());
    }
  }
}
