/**
 * The inventory: compares the functions that the Lambda API lists with those that the evaluator
 * knows, and publishes the differences.
 */
@NullMarked
package io.vpcwatch.ingest.inventory;

import org.jspecify.annotations.NullMarked;
