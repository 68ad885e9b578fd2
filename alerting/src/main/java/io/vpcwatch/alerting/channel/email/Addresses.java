package io.vpcwatch.alerting.channel.email;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
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
   * @throws IllegalArgumentException if the address is not valid
   */
  static InternetAddress sender(String from) {
    return address("from", from);
  }

  /**
   * @throws IllegalArgumentException with the first invalid address
   */
  static List<InternetAddress> recipients(List<String> to) {
    if (to.isEmpty()) {
      throw new IllegalArgumentException("to must name somebody");
    }
    return to.stream().map(each -> address("to", each)).toList();
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
