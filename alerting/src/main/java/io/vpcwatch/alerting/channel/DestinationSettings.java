package io.vpcwatch.alerting.channel;

import java.util.Set;

/**
 * The settings that only channels of one type have: a record in the package of that type. If they
 * are valid, the channel can be created without a failure.
 */
public interface DestinationSettings {
  Channel createChannel(ChannelContext context);

  /** Whether a host is this machine, so that a secret may be sent to it without encryption. */
  static boolean isLoopback(String host) {
    return Set.of("localhost", "127.0.0.1", "::1", "[::1]").contains(host);
  }
}
