package io.vpcwatch.alerting.channel;

import io.vpcwatch.alerting.notification.Ownership;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Violation;
import java.util.Collection;
import java.util.List;

/**
 * Which violations one channel is notified of.
 *
 * @param own any of them selects a violation; without routes, every violation is selected
 * @param all the routes of all channels
 */
public record Routes(Collection<Route> own, Collection<Route> all, Ownership ownership) {

  /** Of the only channel. */
  public static Routes of(Route... routes) {
    return new Routes(List.of(routes), List.of(routes), Ownership.UNKNOWN);
  }

  public boolean select(Violation violation) {
    return own.isEmpty() || own.stream().anyMatch(route -> selects(route, violation));
  }

  private boolean selects(Route route, Violation violation) {
    return route.matches(violation, ownership)
        && (!route.unmatched()
            || all.stream()
                .noneMatch(other -> !other.unmatched() && other.matches(violation, ownership)));
  }

  /** Whether the channel is notified of what concerns the owner, and no single function. */
  public boolean select(String owner) {
    return own.isEmpty()
        || own.stream().anyMatch(route -> route.names(owner))
        || (own.stream().anyMatch(Route::unmatched)
            && all.stream().noneMatch(route -> route.names(owner)));
  }

  /** Whether they can select a violation of the function, whatever its details are. */
  public boolean concern(FunctionArn function) {
    return own.stream().anyMatch(route -> route.concerns(function));
  }
}
