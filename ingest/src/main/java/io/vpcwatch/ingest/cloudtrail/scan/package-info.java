/**
 * From bytes to records, whatever they are packed in, fast and with recovery from anything
 * malformed: {@code ContentReader} is the way in, {@code Format} knows what can be unpacked, and
 * {@code RecordSplitter} cuts plain bytes. It knows the grammar of JSON, and of CloudTrail only a
 * few keys.
 */
@NullMarked
package io.vpcwatch.ingest.cloudtrail.scan;

import org.jspecify.annotations.NullMarked;
