package io.vpcwatch.evaluator;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which functions a task still has to evaluate because its policy, or its exemptions, changed.
 *
 * @param revision increases with every change that may evaluate a function otherwise
 * @param rules the version of the rules by which the functions were, or are being, evaluated
 * @param pending the functions that are still to be evaluated by the policy, in order
 * @param all the revision of the last change that concerned every function
 * @param exempted the functions that are still to be evaluated because of exemptions, in order
 * @param asOf the latest time for which a timer has fired
 */
@RecordBuilder
record PolicyState(
    long revision,
    int rules,
    List<KeyRange> pending,
    @Nullable Long all,
    List<KeyRange> exempted,
    Instant asOf) {

  PolicyState {
    // What an earlier build did not store. For all, only the latest revision is known to do.
    all = all == null ? (Long) revision : all;
    exempted = exempted == null ? List.of() : exempted;
    asOf = asOf == null ? Instant.EPOCH : asOf;
  }

  static PolicyState initial() {
    return new PolicyState(0, FunctionRow.RULES, List.of(), null, List.of(), Instant.EPOCH);
  }

  boolean isPending() {
    return rules <= FunctionRow.RULES && !(pending.isEmpty() && exempted.isEmpty());
  }

  PolicyStateBuilder with() {
    return PolicyStateBuilder.builder(this);
  }

  /** After a change of the policy. */
  PolicyState changed(List<KeyRange> scope) {
    return rules == FunctionRow.RULES && !scope.contains(KeyRange.EVERY)
        ? with().revision(revision + 1).pending(KeyRange.union(pending, scope)).build()
        : changed();
  }

  /** After a change of the exemptions, or the beginning or end of one. */
  PolicyState exempted(List<KeyRange> scope) {
    return rules == FunctionRow.RULES
        ? with().revision(revision + 1).exempted(KeyRange.union(exempted, scope)).build()
        : changed();
  }

  /**
   * After a change that concerns every function. A version with older rules leaves the functions as
   * newer rules evaluated them, so that a task that moves between the versions does not flap; but a
   * change can't wait for an upgrade.
   */
  PolicyState changed() {
    return with()
        .revision(revision + 1)
        .rules(FunctionRow.RULES)
        .pending(List.of(KeyRange.EVERY))
        .all(revision + 1)
        .exempted(List.of())
        .build();
  }
}
