package io.vpcwatch.alerting.outbox;

import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Decides when the notifications of one account are grouped: while a group is collected they are
 * held back, to be sent as one digest when its time is over.
 */
public final class AlertGrouping {

  /**
   * When notifications are grouped.
   *
   * @param moreThan so many notifications of one account
   * @param within so long; it is also how long a group is collected
   */
  public record Rule(int moreThan, Duration within) {}

  /** The key of notifications that may be sent together. */
  record Group(String account, Notice notice) {
    static Group of(Violation violation, Notice notice) {
      return new Group(violation.functionArn().account(), notice);
    }
  }

  private record Sent(Instant at, int notifications) {}

  private final Rule rule;
  private final Map<Group, Integer> pending = new HashMap<>();
  private final Map<Group, Deque<Sent>> sent = new HashMap<>();
  private final Map<Group, Instant> groupingSince = new HashMap<>();

  AlertGrouping(Rule rule) {
    this.rule = rule;
  }

  /** Counts a notification as pending. */
  void added(Group group) {
    pending.merge(group, 1, Integer::sum);
  }

  /** Counts a notification as no longer pending. */
  void removed(Group group) {
    pending.computeIfPresent(group, (same, count) -> count == 1 ? null : count - 1);
  }

  /** The channel has accepted so many notifications of a group. */
  void sent(Group group, int notifications, Instant now) {
    sent.computeIfAbsent(group, missing -> new ArrayDeque<>()).add(new Sent(now, notifications));
    groupingSince.remove(group);
  }

  /**
   * Whether more is pending than is sent one by one, counting what was sent a short time ago. Once
   * begun, grouping ends with a digest, or when nothing is left to group.
   */
  boolean isGrouping(Group group, Instant now) {
    int waiting = pending.getOrDefault(group, 0);
    if (waiting + recentlySent(group, now) > rule.moreThan()) {
      groupingSince.putIfAbsent(group, now);
    } else if (waiting <= 1) {
      groupingSince.remove(group);
    }
    return groupingSince.containsKey(group);
  }

  /** Whether the group is still collected. */
  boolean holdsBack(Group group, Instant now) {
    return isGrouping(group, now)
        && now.isBefore(Objects.requireNonNull(groupingSince.get(group)).plus(rule.within()));
  }

  private int recentlySent(Group group, Instant now) {
    Deque<Sent> recent = sent.get(group);
    if (recent == null) {
      return 0;
    }
    while (!recent.isEmpty() && recent.peek().at().plus(rule.within()).isBefore(now)) {
      recent.remove();
    }
    if (recent.isEmpty()) {
      sent.remove(group);
    }
    return recent.stream().mapToInt(Sent::notifications).sum();
  }
}
