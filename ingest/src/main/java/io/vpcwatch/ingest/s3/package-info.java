/** The layout of a trail's bucket, and the reading of its history. */
@NullMarked
package io.vpcwatch.ingest.s3;

import org.jspecify.annotations.NullMarked;
