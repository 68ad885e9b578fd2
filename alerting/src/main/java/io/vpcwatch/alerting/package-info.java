/**
 * Violations become incidents that people are told of, numbers become gauges. Package by package:
 * {@code channel} says what a destination is and what it is told, {@code slack} and {@code console}
 * are the destinations, and this package keeps the promise of who is told what, once.
 */
@NullMarked
package io.vpcwatch.alerting;

import org.jspecify.annotations.NullMarked;
