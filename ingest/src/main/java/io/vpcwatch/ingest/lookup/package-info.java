/** CloudTrail's event history (LookupEvents): polled live, and as a backfill of 90 days. */
@NullMarked
package io.vpcwatch.ingest.lookup;

import org.jspecify.annotations.NullMarked;
