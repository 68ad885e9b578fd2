/**
 * The alerting service: notifies channels of violations. This package wires the parts together:
 * {@code outbox} decides what is sent and when, {@code notification} is the message model, {@code
 * delivery} sends, {@code channel} holds the destinations, {@code metrics} the numbers.
 */
@NullMarked
package io.vpcwatch.alerting;

import org.jspecify.annotations.NullMarked;
