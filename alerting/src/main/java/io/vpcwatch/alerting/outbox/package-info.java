/**
 * What is pending for each channel, and when it is due: turns violations into incidents, decides
 * what to send, and records what was delivered. The state is in the stores of Kafka Streams.
 */
@NullMarked
package io.vpcwatch.alerting.outbox;

import org.jspecify.annotations.NullMarked;
