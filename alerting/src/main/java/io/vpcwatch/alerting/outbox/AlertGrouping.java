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
 * Knows when an account has so much to tell that it is told as one: while a storm is on, its
 * notices are held back, to be told together when its time is over.
 */
public final class AlertGrouping {

  /**
   * What is a storm.
   *
   * @param moreThan so many notices of one account
   * @param within so long; it is also how long a storm is collected
   */
  public record Rule(int moreThan, Duration within) {}

  /** What is told together. */
  record Group(String account, Notice notice) {
    static Group of(Violation violation, Notice notice) {
      return new Group(violation.functionArn().account(), notice);
    }
  }

  private record Telling(Instant at, int notices) {}

  private final Rule rule;
  private final Map<Group, Integer> pending = new HashMap<>();
  private final Map<Group, Deque<Telling>> told = new HashMap<>();
  private final Map<Group, Instant> began = new HashMap<>();

  AlertGrouping(Rule rule) {
    this.rule = rule;
  }

  /** A notice is pending. */
  void added(Group group) {
    pending.merge(group, 1, Integer::sum);
  }

  /** A notice is no longer pending. */
  void removed(Group group) {
    pending.computeIfPresent(group, (same, count) -> count == 1 ? null : count - 1);
  }

  /** The channel has taken so many notices of a group. */
  void told(Group group, int notices, Instant now) {
    told.computeIfAbsent(group, missing -> new ArrayDeque<>()).add(new Telling(now, notices));
    began.remove(group);
  }

  /**
   * Whether there is more to tell, what was told a short time ago included, than is told one by
   * one. What has begun ends with a digest, or with nothing left to put together.
   */
  boolean rages(Group group, Instant now) {
    int waiting = pending.getOrDefault(group, 0);
    if (waiting + recentlyTold(group, now) > rule.moreThan()) {
      began.putIfAbsent(group, now);
    } else if (waiting <= 1) {
      began.remove(group);
    }
    return began.containsKey(group);
  }

  /** Whether it rages, and is still being collected. */
  boolean holds(Group group, Instant now) {
    return rages(group, now)
        && now.isBefore(Objects.requireNonNull(began.get(group)).plus(rule.within()));
  }

  private int recentlyTold(Group group, Instant now) {
    Deque<Telling> tellings = told.get(group);
    if (tellings == null) {
      return 0;
    }
    while (!tellings.isEmpty() && tellings.peek().at().plus(rule.within()).isBefore(now)) {
      tellings.remove();
    }
    if (tellings.isEmpty()) {
      told.remove(group);
    }
    return tellings.stream().mapToInt(Telling::notices).sum();
  }
}
