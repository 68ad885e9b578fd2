package io.vpcwatch.alerting;

import io.vpcwatch.alerting.AlertingSettings.ChannelSettings;
import io.vpcwatch.alerting.channel.email.Addresses;
import io.vpcwatch.alerting.channel.email.SmtpServer;
import io.vpcwatch.alerting.channel.email.SmtpServer.Security;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the settings of an e-mail channel mean; an IllegalArgumentException says what is wrong. */
final class EmailSettings {
  private static final int LARGEST_PORT = 65_535;
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

  private EmailSettings() {}

  static SmtpServer server(ChannelSettings settings) {
    String host = required("host", settings.host());
    Security security = settings.security().orElse(Security.STARTTLS);
    int port = settings.port().orElseGet(() -> usualPort(security));
    if (port < 1 || port > LARGEST_PORT) {
      throw new IllegalArgumentException("port must be within 1 and " + LARGEST_PORT);
    }
    if (settings.user().isPresent() != settings.password().isPresent()) {
      throw new IllegalArgumentException("user and password (or password-file) go together");
    }
    if (security == Security.NONE && settings.password().isPresent() && !LOOPBACK.contains(host)) {
      throw new IllegalArgumentException(
          "security: none would send the password for everybody to read; use starttls or tls");
    }
    return new SmtpServer(
        host, port, security, settings.user().orElse(null), settings.password().orElse(null));
  }

  static Addresses addresses(ChannelSettings settings) {
    return Addresses.parse(required("from", settings.from()), settings.to().orElse(List.of()));
  }

  private static int usualPort(Security security) {
    return switch (security) {
      case STARTTLS -> 587;
      case TLS -> 465;
      case NONE -> 25;
    };
  }

  private static String required(String setting, Optional<String> value) {
    return value
        .filter(text -> !text.isBlank())
        .orElseThrow(() -> new IllegalArgumentException("an e-mail channel needs " + setting));
  }
}
