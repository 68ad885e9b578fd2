/**
 * Benchmarks of vpcwatch, most of them against a baseline measured in the same run, and measures of
 * its code.
 */
@NullMarked
package io.vpcwatch.bench;

import org.jspecify.annotations.NullMarked;
