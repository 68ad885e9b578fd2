package io.vpcwatch.evaluator;

import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Verdict;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a function.
 *
 * @param history as it is stored
 * @param status how the function stands by it, null if nothing is known
 */
record StoredHistory(FunctionHistory history, @Nullable FunctionStatus status) {

  /**
   * When a function that is gone was last heard of, null while it is there. Not the time of its
   * deletion: that may lie years back in a trail that is being read just now, with the rest of its
   * facts still to come.
   */
  @Nullable Instant goneSince() {
    if (status == null || status.verdict() != Verdict.DELETED) {
      return null;
    }
    return history.facts().stream()
        .map(FunctionChange::receivedAt)
        .max(Comparator.naturalOrder())
        .orElse(status.since());
  }
}
