package io.vpcwatch.alerting.channel;

import io.vpcwatch.service.network.Network;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;

/** What channels of tests get besides their settings. */
public final class Contexts {
  private Contexts() {}

  public static ChannelContext context(String name, InstantSource clock, Duration timeout) {
    return context(name, clock, timeout, Network.direct());
  }

  public static ChannelContext context(
      String name, InstantSource clock, Duration timeout, Network network) {
    return new ChannelContext(
        name, Locale.ENGLISH, Terminal.plain(System.out), clock, timeout, network);
  }
}
