/**
 * {@code (function-changes) → [judge] → (violations), (functions); [judge] → (compliance-deltas) →
 * [count] → (compliance)}. What is a violation is decided in the model; here is only how facts and
 * findings travel.
 */
@NullMarked
package io.vpcwatch.evaluator;

import org.jspecify.annotations.NullMarked;
