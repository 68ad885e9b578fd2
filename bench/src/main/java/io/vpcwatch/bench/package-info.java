/**
 * Benchmarks: each measures vpcwatch and something well known in the same run, and prints the
 * ratio.
 */
@NullMarked
package io.vpcwatch.bench;

import org.jspecify.annotations.NullMarked;
