package io.vpcwatch.standalone.demo;

import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.model.Violation;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/** Selects the first alert of each kind, three in all; the others would repeat the same labels. */
final class Highlights implements Predicate<Message> {
  private static final int COUNT = 3;

  private final Set<Object> kinds = new HashSet<>();

  @Override
  public boolean test(Message message) {
    return kinds.size() < COUNT && kinds.add(kind(message));
  }

  private static Object kind(Message message) {
    return message.tone() == Message.Tone.FIRING
        ? message.violations().stream().map(Violation::cause).toList()
        : message.tone();
  }
}
