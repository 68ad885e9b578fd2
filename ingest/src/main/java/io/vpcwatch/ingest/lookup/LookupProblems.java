package io.vpcwatch.ingest.lookup;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What can be wrong with {@link LookupSettings}. */
public final class LookupProblems {
  private static final int MOST_REQUESTS = 100;

  private LookupProblems() {}

  /** One line for each problem, for the user. */
  public static List<String> of(LookupSettings settings) {
    List<String> problems = new ArrayList<>();
    if (settings.interval().toSeconds() < 1) {
      problems.add("ingest.lookup.interval: must be at least 1s");
    }
    if (settings.overlap().isNegative() || isTooLong(settings.overlap())) {
      problems.add("ingest.lookup.overlap: must be within 0s and 90d");
    }
    if (settings.lookBack().isNegative() || isTooLong(settings.lookBack())) {
      problems.add("ingest.lookup.look-back: must be within 0s and 90d, as AWS keeps no more");
    }
    if (settings.requestsPerSecond() < 1 || settings.requestsPerSecond() > MOST_REQUESTS) {
      problems.add("ingest.lookup.requests-per-second: must be within 1 and " + MOST_REQUESTS);
    }
    return problems;
  }

  private static boolean isTooLong(Duration time) {
    return time.compareTo(EventHistory.KEPT) > 0;
  }
}
