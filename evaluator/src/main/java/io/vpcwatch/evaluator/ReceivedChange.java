package io.vpcwatch.evaluator;

import io.vpcwatch.model.FunctionChange;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A change as the evaluator reads it from its topic. During an upgrade, a later version of ingest
 * may publish changes that this version understands in part, or not at all.
 *
 * @param change what is understood of it; null if its kind is unknown
 * @param raw the JSON, if it holds anything unknown; a later version will read it again
 */
record ReceivedChange(@Nullable FunctionChange change, @Nullable Bytes raw) {

  /** What the log of the row keeps. */
  byte[] encoded() {
    if (raw != null) {
      return raw.get();
    }
    if (change == null) {
      throw new IllegalStateException("neither a change nor its JSON");
    }
    return RowCodec.write(change);
  }
}
