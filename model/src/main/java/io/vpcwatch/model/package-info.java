/**
 * The domain of vpcwatch: immutable records and pure functions. No Kafka, no AWS, no I/O, no clock.
 *
 * <p>{@link io.vpcwatch.model.FunctionHistory} is the core: a set of {@link
 * io.vpcwatch.model.FunctionChange}s whose {@link io.vpcwatch.model.Evaluation} under a {@link
 * io.vpcwatch.model.Policy} is a verdict and {@link io.vpcwatch.model.Violation}s.
 */
@NullMarked
package io.vpcwatch.model;

import org.jspecify.annotations.NullMarked;
