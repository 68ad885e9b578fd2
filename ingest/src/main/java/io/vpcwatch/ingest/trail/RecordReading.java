package io.vpcwatch.ingest.trail;

import io.vpcwatch.model.FunctionChange;

/** What one record of CloudTrail comes to. */
sealed interface RecordReading {
  record Change(FunctionChange change) implements RecordReading {}

  record Ignored(IgnoredReason reason) implements RecordReading {}

  record Unreadable(Defect defect, String problem) implements RecordReading {}
}
