package io.vpcwatch.alerting.channel;

import io.vpcwatch.model.Violation;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What a channel is told of, and when not. */
public record Subscription(Predicate<Violation> route, QuietHours quietHours) {

  public static Subscription toEverything() {
    return new Subscription(violation -> true, QuietHours.none());
  }

  /**
   * @throws IllegalArgumentException naming what is wrong with the settings
   */
  public static Subscription of(
      Map<String, RouteSettings> routes, Optional<String> quietHours, String timeZone) {
    return new Subscription(
        Route.anyOf(routes),
        quietHours.map(hours -> QuietHours.parse(hours, timeZone)).orElseGet(QuietHours::none));
  }
}
