/**
 * Runs all services on a bundled trail: {@code story → ingest → evaluator → alerting → terminal}.
 */
@NullMarked
package io.vpcwatch.standalone.demo;

import org.jspecify.annotations.NullMarked;
