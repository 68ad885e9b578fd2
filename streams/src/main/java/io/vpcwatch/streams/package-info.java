/**
 * Hosts a Kafka Streams application: {@link io.vpcwatch.streams.StreamsHost} starts it, restarts
 * its threads after retriable failures, reports its health, exposes its metrics and closes it;
 * {@link io.vpcwatch.streams.StreamsProperties} configures it. Records that cannot be processed go
 * to {@code dead-letters}.
 */
@NullMarked
package io.vpcwatch.streams;

import org.jspecify.annotations.NullMarked;
