/**
 * From the bytes of CloudTrail's files to facts about functions: pure reading, without Kafka and
 * without a life cycle. An input goes through {@code PlainInput} (gzip or not), {@code
 * RecordSplitter} (where does a record begin and end?), {@code ObjectReader} (what is it?) and
 * {@code LambdaRecord} (what does it mean?).
 */
@NullMarked
package io.vpcwatch.ingest.trail;

import org.jspecify.annotations.NullMarked;
