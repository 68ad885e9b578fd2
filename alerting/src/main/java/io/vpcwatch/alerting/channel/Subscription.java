package io.vpcwatch.alerting.channel;

import io.vpcwatch.model.Violation;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/** The violations that a channel is notified of, and the hours in which it is not. */
public record Subscription(Predicate<Violation> route, QuietHours quietHours) {

  public static Subscription toEverything() {
    return of(List.of(), QuietHours.none());
  }

  /** Any matching route selects a violation; without routes, every violation is selected. */
  public static Subscription of(Collection<Route> routes, QuietHours quietHours) {
    return new Subscription(
        violation -> routes.isEmpty() || routes.stream().anyMatch(route -> route.test(violation)),
        quietHours);
  }
}
