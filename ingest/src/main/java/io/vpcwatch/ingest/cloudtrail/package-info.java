/**
 * Converts the bytes of an input to changes of functions and to capacity providers, without Kafka
 * or a life cycle. {@code ingest.cloudtrail.scan} unpacks an input and cuts it into records; {@code
 * RecordClassifier} decides what each one is, {@code Wrapper} where one is within another object,
 * {@code LambdaRecord} what it means.
 */
@NullMarked
package io.vpcwatch.ingest.cloudtrail;

import org.jspecify.annotations.NullMarked;
