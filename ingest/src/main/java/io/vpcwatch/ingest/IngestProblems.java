package io.vpcwatch.ingest;

import io.vpcwatch.ingest.trail.ReadLimits;
import java.util.ArrayList;
import java.util.List;

/** What can be wrong with {@link IngestSettings}. */
public final class IngestProblems {
  private IngestProblems() {}

  /** One line for each problem, for the user. */
  public static List<String> of(IngestSettings settings) {
    List<String> problems = new ArrayList<>();
    if (settings.files().orElse(List.of()).contains("-")) {
      problems.add(
          "ingest.files: standard input (-) is for vpcwatch replay only; name files or folders");
    }
    if (settings.pollInterval().toMillis() < 1) {
      problems.add("ingest.poll-interval: must be at least 1ms");
    }
    if (settings.maxRecordBytes() < 1 || settings.maxRecordBytes() > ReadLimits.LARGEST_RECORD) {
      problems.add(
          "ingest.max-record-bytes: "
              + settings.maxRecordBytes()
              + " is not within 1 and "
              + ReadLimits.LARGEST_RECORD);
    }
    if (settings.maxFileBytes() < 1) {
      problems.add("ingest.max-file-bytes: must be at least 1");
    }
    return problems;
  }
}
