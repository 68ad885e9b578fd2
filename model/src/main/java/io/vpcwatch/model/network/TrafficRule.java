package io.vpcwatch.model.network;

import io.vpcwatch.model.PlacementPolicy;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Traffic with a peer, as text {@code tcp:443-443:10.0.0.0/8}.
 *
 * @param protocol {@code all}, {@code tcp}, {@code udp}, {@code icmp}, {@code icmpv6}, or a number
 * @param from the first port; of ICMP, the type
 * @param to the last port; of ICMP, the code
 * @param peer a block, a prefix list or a security group
 */
public record TrafficRule(String protocol, int from, int to, String peer) {
  static final int MAX_PORT = 65_535;

  static final String ALL = "all";
  private static final Map<String, String> NAMES =
      Map.of("-1", ALL, "6", "tcp", "17", "udp", "1", "icmp", "58", "icmpv6");
  private static final Pattern TEXT = Pattern.compile("([a-z0-9]+):(\\d{1,5})-(\\d{1,5}):(.+)");

  /**
   * The one way to write a rule.
   *
   * @param protocol the name or number of AWS, -1 for all
   * @param from as {@code to}: null or -1 for all
   */
  public static TrafficRule of(
      String protocol, @Nullable Integer from, @Nullable Integer to, String peer) {
    String lower = protocol.toLowerCase(Locale.ROOT);
    String name = NAMES.getOrDefault(lower, lower);
    if (name.equals(ALL) || from == null || to == null || from < 0) {
      return new TrafficRule(name, 0, MAX_PORT, Cidr.canonical(peer));
    }
    return new TrafficRule(name, from, to < 0 ? MAX_PORT : to, Cidr.canonical(peer));
  }

  /** Null if the text is not a rule. */
  static @Nullable TrafficRule parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? new TrafficRule(
            matcher.group(1),
            Integer.parseInt(matcher.group(2)),
            Integer.parseInt(matcher.group(3)),
            matcher.group(4))
        : null;
  }

  boolean hasPorts() {
    return protocol.equals("tcp") || protocol.equals("udp");
  }

  /** Whether it is about all protocols, or all ports of TCP or UDP. */
  boolean isOpen() {
    return protocol.equals(ALL) || (hasPorts() && from <= 1 && to >= MAX_PORT);
  }

  /** Whether, as a rule to everywhere, it lets out more than is allowed. */
  boolean exceeds(PlacementPolicy policy) {
    return policy.allowedEgress().isEmpty()
        ? isOpen()
        : !hasPorts() || !policy.allowsEgress(from, to);
  }

  /** Whether it is about all of these ports of TCP. */
  boolean isAboutTcp(int first, int last) {
    return protocol.equals(ALL) || (protocol.equals("tcp") && from <= first && to >= last);
  }

  @Override
  public String toString() {
    return protocol + ':' + from + '-' + to + ':' + peer;
  }
}
