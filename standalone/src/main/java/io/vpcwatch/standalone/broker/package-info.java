/**
 * Kafka inside this process: one KRaft node, broker and controller, that listens on loopback only.
 */
@NullMarked
package io.vpcwatch.standalone.broker;

import org.jspecify.annotations.NullMarked;
