/**
 * Converts the bytes of CloudTrail files to changes of functions, without Kafka or a life cycle.
 * {@code ingest.cloudtrail.scan} unpacks an input and cuts it into records; {@code
 * RecordClassifier} decides what each one is, {@code Wrapper} where something else carries one, and
 * {@code LambdaRecord} what it means.
 */
@NullMarked
package io.vpcwatch.ingest.cloudtrail;

import org.jspecify.annotations.NullMarked;
