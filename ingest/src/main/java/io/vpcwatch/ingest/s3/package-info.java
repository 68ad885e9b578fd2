/** The layout of a trail's bucket, and the backfill that reads its history. */
@NullMarked
package io.vpcwatch.ingest.s3;

import org.jspecify.annotations.NullMarked;
