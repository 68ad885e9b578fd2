/** Violations as findings for other systems: pure functions. */
@NullMarked
package io.vpcwatch.model.finding;

import org.jspecify.annotations.NullMarked;
