/**
 * The words of vpcwatch: immutable records and pure functions. No Kafka, no AWS, no I/O, no clock.
 */
@NullMarked
package io.vpcwatch.model;

import org.jspecify.annotations.NullMarked;
