/**
 * The bundled story of CloudTrail, told by all services: {@code story → ingest → evaluator →
 * alerting → terminal}.
 */
@NullMarked
package io.vpcwatch.standalone.demo;

import org.jspecify.annotations.NullMarked;
