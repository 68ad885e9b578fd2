/**
 * The evaluator: {@code (function-changes) → [evaluate] → (violations), (functions); [evaluate] →
 * (partition-counts) → [count] → (compliance)}. The model decides what violates the policy; this
 * package stores histories and moves records.
 */
@NullMarked
package io.vpcwatch.evaluator;

import org.jspecify.annotations.NullMarked;
