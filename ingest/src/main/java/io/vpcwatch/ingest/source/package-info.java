/** Where CloudTrail records come from. A source knows neither Kafka nor threads. */
@NullMarked
package io.vpcwatch.ingest.source;

import org.jspecify.annotations.NullMarked;
