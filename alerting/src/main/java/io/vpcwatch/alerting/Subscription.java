package io.vpcwatch.alerting;

import io.vpcwatch.alerting.AlertingSettings.ChannelSettings;
import io.vpcwatch.model.Violation;
import java.util.function.Predicate;

/** What a channel is told of, and when not. */
record Subscription(Predicate<Violation> route, QuietHours quietHours) {

  static Subscription toEverything() {
    return new Subscription(violation -> true, QuietHours.none());
  }

  /**
   * @throws IllegalArgumentException naming what is wrong with the settings
   */
  static Subscription of(ChannelSettings settings) {
    return new Subscription(
        Route.anyOf(settings.routes()),
        settings
            .quietHours()
            .map(hours -> QuietHours.parse(hours, settings.timeZone()))
            .orElseGet(QuietHours::none));
  }
}
