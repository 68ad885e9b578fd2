/** History for the running system: read in bulk, marked as replayed, published in order. */
@NullMarked
package io.vpcwatch.ingest.backfill;

import org.jspecify.annotations.NullMarked;
