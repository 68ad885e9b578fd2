package io.vpcwatch.alerting.channel;

import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.service.runtime.Health;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A channel that records what is sent, and answers as the test wants. */
public final class FakeChannel implements Channel {
  public final List<String> notified = new CopyOnWriteArrayList<>();
  public volatile Function<Message, Attempt> answer = message -> Attempt.delivered();

  private final String name;
  private final RateLimit limit;

  public FakeChannel(String name) {
    this(name, RateLimit.unlimited());
  }

  public FakeChannel(String name, RateLimit limit) {
    this.name = name;
    this.limit = limit;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public RateLimit rateLimit() {
    return limit;
  }

  @Override
  public Attempt send(Message message) {
    Attempt attempt = answer.apply(message);
    if (attempt instanceof Attempt.Delivered) {
      notified.add(
          message.id().kind().toUpperCase(Locale.ROOT)
              + " "
              // Bulletins have the time in their ids.
              + message.id().thread().replaceFirst("-\\d+$", ""));
    }
    return attempt;
  }

  @Override
  public Health probe() {
    return Health.up("a fake");
  }

  @Override
  public List<Draft> draft(Message message) {
    return List.of();
  }
}
