package io.vpcwatch.alerting.channel;

import io.vpcwatch.service.network.Network;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;

/**
 * What a channel gets besides its own settings.
 *
 * @param name of the channel
 * @param locale of its messages
 * @param terminal where channels of type console print
 * @param responseTimeout how long to wait for the response to a message that was sent
 * @param network builds its clients
 */
public record ChannelContext(
    String name,
    Locale locale,
    Terminal terminal,
    InstantSource clock,
    Duration responseTimeout,
    Network network) {}
