/** The queues that EventBridge and trails' notifications come by. */
@NullMarked
package io.vpcwatch.ingest.sqs;

import org.jspecify.annotations.NullMarked;
