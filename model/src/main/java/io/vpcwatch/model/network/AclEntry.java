package io.vpcwatch.model.network;

import org.jspecify.annotations.Nullable;

/** An entry of a network ACL, as text {@code allow tcp:443-443:0.0.0.0/0}. */
public record AclEntry(boolean allow, TrafficRule rule) {
  private static final String ALLOW = "allow ";
  private static final String DENY = "deny ";

  /** Null if the text is not an entry. */
  static @Nullable AclEntry parse(String text) {
    boolean allow = text.startsWith(ALLOW);
    if (!allow && !text.startsWith(DENY)) {
      return null;
    }
    TrafficRule rule = TrafficRule.parse(text.substring(allow ? ALLOW.length() : DENY.length()));
    return rule == null ? null : new AclEntry(allow, rule);
  }

  @Override
  public String toString() {
    return (allow ? ALLOW : DENY) + rule;
  }
}
