/**
 * Kafka inside this process: one KRaft node, broker and controller, reachable from this machine
 * alone.
 */
@NullMarked
package io.vpcwatch.standalone.broker;

import org.jspecify.annotations.NullMarked;
