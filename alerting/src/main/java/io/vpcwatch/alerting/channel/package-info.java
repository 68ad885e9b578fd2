/**
 * What all channels have in common: one attempt to send a message and its outcome, the rate limit,
 * and which violations a channel is notified of. Each destination has a package below with its
 * settings ({@code DestinationSettings}); {@code ChannelSettings.Type} in the package above lists
 * them.
 */
@NullMarked
package io.vpcwatch.alerting.channel;

import org.jspecify.annotations.NullMarked;
