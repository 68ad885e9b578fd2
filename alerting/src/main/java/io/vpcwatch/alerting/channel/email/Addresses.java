package io.vpcwatch.alerting.channel.email;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The sender and the recipients.
 *
 * @param to not empty
 */
public record Addresses(InternetAddress from, List<InternetAddress> to) {

  /** Copies the list. */
  public Addresses {
    to = List.copyOf(to);
  }

  /**
   * @throws IllegalArgumentException with the first invalid address
   */
  public static Addresses parse(String from, List<String> to) {
    if (to.isEmpty()) {
      throw new IllegalArgumentException("to must name somebody");
    }
    List<InternetAddress> recipients = new ArrayList<>();
    to.forEach(each -> recipients.add(address("to", each)));
    return new Addresses(address("from", from), recipients);
  }

  private static InternetAddress address(String what, String text) {
    try {
      InternetAddress address = new InternetAddress(text, true);
      if (address.getAddress().indexOf('@') > 0) {
        return address;
      }
    } catch (AddressException e) {
      // Reported below.
    }
    throw new IllegalArgumentException(
        what + " has no address like alerts@example.com in '" + text + "'");
  }

  /** The domain of the sender, which makes message ids unique. */
  String domain() {
    String address = from.getAddress();
    return address.substring(address.lastIndexOf('@') + 1);
  }
}
