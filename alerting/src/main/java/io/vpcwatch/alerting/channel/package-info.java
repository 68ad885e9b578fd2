/**
 * What all channels have in common: one attempt to send a message, what may come of it, the rate
 * limit, and which violations a channel is notified of. One package below for each destination.
 */
@NullMarked
package io.vpcwatch.alerting.channel;

import org.jspecify.annotations.NullMarked;
