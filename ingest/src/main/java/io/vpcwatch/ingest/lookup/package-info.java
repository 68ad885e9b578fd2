/** CloudTrail's event history (LookupEvents). */
@NullMarked
package io.vpcwatch.ingest.lookup;

import org.jspecify.annotations.NullMarked;
