package io.vpcwatch.alerting.channel;

import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.service.runtime.Health;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A channel that records what is sent, and answers as the test wants. */
public final class FakeChannel extends Channel {
  public final List<String> notified = new CopyOnWriteArrayList<>();
  public final List<Message> messages = new CopyOnWriteArrayList<>();
  public volatile Function<Message, Attempt> answer = message -> Attempt.delivered();

  public volatile boolean takesDigests = true;

  public FakeChannel(String name) {
    this(name, RateLimit.unlimited());
  }

  public FakeChannel(String name, RateLimit limit) {
    super(name, limit);
  }

  @Override
  public boolean takesDigests() {
    return takesDigests;
  }

  @Override
  public Attempt send(Message message) {
    Attempt attempt = answer.apply(message);
    if (attempt instanceof Attempt.Delivered) {
      messages.add(message);
      notified.add(
          message.kind().toUpperCase(Locale.ROOT)
              + " "
              // Bulletins have the time in their ids.
              + message.thread().replaceFirst("-\\d+$", ""));
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
