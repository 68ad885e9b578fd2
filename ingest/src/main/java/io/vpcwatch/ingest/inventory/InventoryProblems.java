package io.vpcwatch.ingest.inventory;

import java.util.ArrayList;
import java.util.List;

/** What can be wrong with {@link InventorySettings}. */
public final class InventoryProblems {
  private static final int MOST_REQUESTS = 100;
  private static final int MOST_PARALLEL = 64;

  private InventoryProblems() {}

  /** One line for each problem, for the user. */
  public static List<String> of(InventorySettings settings) {
    List<String> problems = new ArrayList<>();
    if (settings.interval().toSeconds() < 1) {
      problems.add("ingest.inventory.interval: must be at least 1s");
    }
    if (settings.requestsPerSecond() < 1 || settings.requestsPerSecond() > MOST_REQUESTS) {
      problems.add("ingest.inventory.requests-per-second: must be within 1 and " + MOST_REQUESTS);
    }
    if (settings.parallel() < 1 || settings.parallel() > MOST_PARALLEL) {
      problems.add("ingest.inventory.parallel: must be within 1 and " + MOST_PARALLEL);
    }
    return problems;
  }
}
