/**
 * How a process runs: start, check and close its services; serve {@code /metrics} and {@code
 * /health}.
 */
@NullMarked
package io.vpcwatch.service.runtime;

import org.jspecify.annotations.NullMarked;
