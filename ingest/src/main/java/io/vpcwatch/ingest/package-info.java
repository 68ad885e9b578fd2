/** The ingest service: from sources of CloudTrail records to the topic of function changes. */
@NullMarked
package io.vpcwatch.ingest;

import org.jspecify.annotations.NullMarked;
