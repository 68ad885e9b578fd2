package io.vpcwatch.alerting;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.Notification;
import io.vpcwatch.alerting.channel.Rate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A channel that notes what it is told, and answers as the test wants. */
final class FakeChannel implements Channel {
  final List<String> told = new CopyOnWriteArrayList<>();
  volatile Function<Notification, Attempt> answer = notification -> Attempt.delivered();

  private final String name;

  FakeChannel(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Rate rate() {
    return Rate.unlimited();
  }

  @Override
  public Attempt tell(Notification notification) {
    Attempt attempt = answer.apply(notification);
    if (attempt instanceof Attempt.Delivered) {
      told.add(notification.notice() + " " + notification.incident());
    }
    return attempt;
  }
}
