/** The metrics of alerting: of each channel, and gauges of compliance and violating functions. */
@NullMarked
package io.vpcwatch.alerting.metrics;

import org.jspecify.annotations.NullMarked;
