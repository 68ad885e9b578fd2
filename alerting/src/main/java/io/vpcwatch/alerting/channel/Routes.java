package io.vpcwatch.alerting.channel;

import io.vpcwatch.alerting.notification.Ownership;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Violation;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which violations one channel is notified of.
 *
 * @param own any of them selects a violation; without routes, every violation of the rule {@link
 *     PlacementRule#VPC} is selected
 * @param all the routes of all channels
 */
public record Routes(Collection<Route> own, Collection<Route> all, Ownership ownership) {

  /** Of the only channel. */
  public static Routes of(Route... routes) {
    return new Routes(List.of(routes), List.of(routes), Ownership.UNKNOWN);
  }

  /** Whether the channel is notified of the violation at once. */
  public boolean select(Violation violation) {
    return own.isEmpty()
        ? violation.rule() == PlacementRule.VPC
        : select(route -> route.isOf(violation.rule()) && route.matches(violation, ownership));
  }

  /** Whether only the daily summary has the violation: it would be selected but for its rule. */
  public boolean summarize(Violation violation) {
    return violation.rule() != PlacementRule.VPC
        && !select(violation)
        && (own.isEmpty() || select(route -> route.matches(violation, ownership)));
  }

  private boolean select(Predicate<Route> matches) {
    return own.stream()
        .anyMatch(
            route ->
                matches.test(route)
                    && (!route.unmatched()
                        || all.stream()
                            .noneMatch(other -> !other.unmatched() && matches.test(other))));
  }

  /** Whether the channel is notified of what concerns the owner, and no single function. */
  public boolean select(String owner) {
    return own.isEmpty()
        || own.stream().anyMatch(route -> route.names(owner))
        || (own.stream().anyMatch(Route::unmatched)
            && all.stream().noneMatch(route -> route.names(owner)));
  }

  /** Whether they can select a violation of the function and rule, whatever its details are. */
  public boolean concern(Violation violation) {
    return own.stream().anyMatch(route -> route.concerns(violation));
  }
}
