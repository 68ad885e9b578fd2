/**
 * Typed topics with their serdes and headers, topic administration, and Kafka client configuration.
 */
@NullMarked
package io.vpcwatch.service.kafka;

import org.jspecify.annotations.NullMarked;
