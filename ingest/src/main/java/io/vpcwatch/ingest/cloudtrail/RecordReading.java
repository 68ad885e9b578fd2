package io.vpcwatch.ingest.cloudtrail;

import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.service.kafka.DeadLetterReason;

/** What one record of CloudTrail comes to. */
sealed interface RecordReading {
  record Change(FunctionChange change) implements RecordReading {}

  record Ignored(IgnoredReason reason) implements RecordReading {}

  record Unreadable(DeadLetterReason defect, String problem) implements RecordReading {}
}
