/**
 * Kafka as ingest uses it: one publisher for all sources, and the checkpoints of what they have
 * read.
 */
@NullMarked
package io.vpcwatch.ingest.kafka;

import org.jspecify.annotations.NullMarked;
