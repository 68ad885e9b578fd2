/**
 * From bytes to records, plain or gzip, fast and with recovery from anything malformed: {@code
 * RecordSplitter} is the way in. It knows the grammar of JSON, and of CloudTrail only a few keys.
 */
@NullMarked
package io.vpcwatch.ingest.cloudtrail.scan;

import org.jspecify.annotations.NullMarked;
