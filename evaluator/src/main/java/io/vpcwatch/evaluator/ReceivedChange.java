package io.vpcwatch.evaluator;

import io.vpcwatch.model.FunctionChange;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A change as the evaluator reads it from its topic. During an upgrade, a later version of ingest
 * may publish changes that this version understands in part, or not at all.
 *
 * @param change what is understood of it; null if its kind is unknown
 * @param encoded what the log of the row keeps, and a later version will read again
 */
record ReceivedChange(@Nullable FunctionChange change, Bytes encoded) {}
