/**
 * The ingest service: reads CloudTrail records from several sources, and publishes the changes of
 * functions to the topic function-changes. This package has its settings and creates the sources,
 * the backfills and the probe.
 */
@NullMarked
package io.vpcwatch.ingest;

import org.jspecify.annotations.NullMarked;
