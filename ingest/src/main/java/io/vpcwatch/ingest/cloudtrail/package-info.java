/**
 * Converts the bytes of CloudTrail files to changes of functions, without Kafka or a life cycle.
 * {@code ingest.cloudtrail.scan} cuts an input into records; {@code RecordClassifier} decides what
 * each one is, {@code LambdaRecord} what it means.
 */
@NullMarked
package io.vpcwatch.ingest.cloudtrail;

import org.jspecify.annotations.NullMarked;
