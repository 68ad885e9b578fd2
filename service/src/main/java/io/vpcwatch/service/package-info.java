/**
 * How a process of vpcwatch runs: settings, typed topics, start/check/close, /metrics and /health.
 */
@NullMarked
package io.vpcwatch.service;

import org.jspecify.annotations.NullMarked;
