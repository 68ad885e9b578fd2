package io.vpcwatch.alerting.outbox;

import static java.util.Objects.requireNonNull;

import io.vpcwatch.alerting.delivery.Handover;
import io.vpcwatch.alerting.outbox.IndexEntry.Stage;
import io.vpcwatch.model.Delivery.Notice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The incidents of a channel that have a notification pending: in the order in which these are due,
 * or in flight. All changes of incidents are made here, so that what is in memory matches the
 * store.
 *
 * <p>However many notifications are pending, only the next one of each group is held in memory.
 */
final class PendingQueue {
  private static final int MAX_MOVES = 16;

  /** The violations that one event opens are found within this time of each other. */
  private static final Duration SETTLING = Duration.ofSeconds(2);

  /** Of those that are due at once, which are compared with the next one. */
  private static final int MAX_COMPARED = 500;

  /** The notifications of one kind about one account, or about one change of the network. */
  private static final class Group {
    final AlertGrouping grouping;
    @Nullable IndexEntry next;

    /** When the last one became pending. */
    Instant latest = Instant.EPOCH;

    Group(DeliveryPolicy policy) {
      grouping = new AlertGrouping(policy);
    }
  }

  private final DeliveryPolicy policy;
  private final IncidentStore store;
  private final Map<String, Group> groups = new HashMap<>();
  private final Map<String, IndexEntry> inFlight = new HashMap<>();
  // How many are pending since then.
  private final TreeMap<Instant, Integer> since = new TreeMap<>();
  private long size;

  PendingQueue(DeliveryPolicy policy, IncidentStore store) {
    this.policy = policy;
    this.store = store;
    for (Stage stage : List.of(Stage.TO_SEND, Stage.IN_FLIGHT)) {
      store.forEach(
          stage,
          "",
          entry -> {
            enter(entry);
            return true;
          });
    }
  }

  /**
   * Stores an incident.
   *
   * @param before what is stored under its id, null if nothing is
   */
  void replace(@Nullable Incident before, Incident after) {
    store.put(before, after);
    if (before != null) {
      leave(store.entry(before));
    }
    enter(store.entry(after));
  }

  /**
   * Moves an incident to the id of its violation's successor.
   *
   * @param trace remains under the former id
   * @param successor what was stored under the new id, null if nothing was
   * @param joined the incident under the new id
   */
  void move(Incident before, Incident trace, @Nullable Incident successor, Incident joined) {
    replace(before, trace);
    replace(successor, joined);
  }

  /**
   * Returns the first notification that is due and that grouping does not hold back.
   *
   * @param quiet only of urgent ones
   */
  @Nullable IndexEntry due(boolean quiet, Instant now) {
    return groups.values().stream()
        .filter(group -> group.next != null && !group.next.due().isAfter(now))
        .filter(group -> !quiet || requireNonNull(group.next).isUrgent())
        .filter(group -> !holdsBack(group, requireNonNull(group.next), now))
        .map(group -> requireNonNull(group.next))
        .min(IndexEntry.BY_DUE)
        .orElse(null);
  }

  /** What one change of the network did is sent at once, as soon as no more is found. */
  private boolean holdsBack(Group group, IndexEntry next, Instant now) {
    return IndexEntry.isOfCause(next.group())
        ? now.isBefore(group.latest.plus(SETTLING))
            && now.isBefore(next.due().plus(policy.groupWithin()))
        : group.grouping.holdsBack(now);
  }

  /**
   * Marks a notification, and what is grouped with it, as in flight.
   *
   * @return the incidents, in the order of their events
   */
  List<Incident> send(IndexEntry next, Handover handover, Instant now) {
    List<IndexEntry> entries = new ArrayList<>();
    if (IndexEntry.isOfCause(next.group()) || group(next.group()).grouping.since(now) != null) {
      store.forEach(
          Stage.TO_SEND, next.group(), each -> !each.due().isAfter(now) && entries.add(each));
    } else {
      addOfThread(next, entries);
    }
    entries.sort(IndexEntry.BY_EVENT);
    // The next one last, so that its successor is looked up once.
    List<IndexEntry> order = new ArrayList<>(entries);
    order.remove(next);
    order.add(next);
    Map<String, Incident> sent = new HashMap<>();
    for (IndexEntry entry : order) {
      Incident waiting = verified(entry);
      if (waiting != null) {
        Incident handedOver = waiting.with(pending -> pending.sent(handover), now);
        replace(waiting, handedOver);
        sent.put(entry.id(), handedOver);
      }
    }
    return entries.stream().map(entry -> sent.get(entry.id())).filter(Objects::nonNull).toList();
  }

  /** With other rules of the same function that the same event broke. */
  private void addOfThread(IndexEntry next, List<IndexEntry> entries) {
    Instant settled = next.due().plus(SETTLING);
    for (String group : IndexEntry.ofBothUrgencies(next.group())) {
      int[] compared = new int[1];
      store.forEach(
          Stage.TO_SEND,
          group,
          each -> {
            if (each.equals(next) || each.isOfThreadOf(next)) {
              entries.add(each);
            }
            return !each.due().isAfter(settled) && ++compared[0] < MAX_COMPARED;
          });
    }
  }

  private @Nullable Incident verified(IndexEntry entry) {
    Incident incident = store.verified(entry);
    if (incident == null) {
      leave(entry);
      Incident other = store.get(entry.id());
      if (other != null) {
        enter(store.entry(other));
      }
    }
    return incident;
  }

  /** The channel has accepted a notification. */
  void accepted(Incident first, Notice notice, Instant now) {
    String name = store.group(first, notice);
    if (!IndexEntry.isOfCause(name)) {
      group(name).grouping.sent(now);
    }
  }

  /** What waits for a time that was computed before the clock was set back is due now. */
  void correctClock(Instant now) {
    List<IndexEntry> ahead = new ArrayList<>();
    store.forEach(Stage.TO_SEND, "", entry -> !entry.due().isAfter(now) || ahead.add(entry));
    for (IndexEntry entry : ahead) {
      Incident incident = verified(entry);
      if (incident != null && incident.changedAt().isAfter(now)) {
        replace(incident, incident.with(pending -> pending.dueAt(now), now));
      }
    }
  }

  /** The ids of the incidents whose notification is in flight for longer than any attempt takes. */
  List<String> unanswered(Instant now) {
    return inFlight.values().stream()
        .filter(entry -> Handover.isOver(entry.due(), now))
        .map(IndexEntry::id)
        .toList();
  }

  int inFlight() {
    return inFlight.size();
  }

  /** The number of pending notifications, in flight or not. */
  long size() {
    return size;
  }

  /** Since when the oldest notification is pending; null if none is. */
  @Nullable Instant oldest() {
    return since.isEmpty() ? null : since.firstKey();
  }

  /** The id under which an incident is stored now: corrections may have moved it. */
  String currentId(String violationId) {
    String id = violationId;
    for (int i = 0; i < MAX_MOVES; i++) {
      Incident incident = store.get(id);
      String successor = incident == null ? null : incident.successor();
      if (successor == null) {
        return id;
      }
      id = successor;
    }
    return id;
  }

  /** The stored incidents of these violations whose notification was handed over like this. */
  List<Incident> sentBy(Handover handover, Collection<String> violationIds) {
    return violationIds.stream()
        .map(this::currentId)
        .distinct()
        .map(store::get)
        .filter(Objects::nonNull)
        .filter(incident -> handover.equals(incident.handover()))
        .toList();
  }

  private Group group(String name) {
    return groups.computeIfAbsent(name, key -> new Group(policy));
  }

  private void enter(IndexEntry entry) {
    if (entry.stage() == Stage.TO_SEND) {
      Group group = group(entry.group());
      group.grouping.added();
      group.latest = Collections.max(List.of(group.latest, entry.since()));
      if (group.next == null || entry.key().compareTo(group.next.key()) < 0) {
        group.next = entry;
      }
    } else if (entry.stage() == Stage.IN_FLIGHT) {
      inFlight.put(entry.id(), entry);
    } else {
      return;
    }
    size++;
    since.merge(entry.since(), 1, Integer::sum);
  }

  /** Call when the entry has left the store. */
  private void leave(IndexEntry entry) {
    if (entry.stage() == Stage.TO_SEND) {
      Group group = group(entry.group());
      group.grouping.removed();
      if (entry.equals(group.next)) {
        group.next = null;
        store.forEach(
            Stage.TO_SEND,
            entry.group(),
            first -> {
              group.next = first;
              return false;
            });
      }
      if (group.next == null && IndexEntry.isOfCause(entry.group())) {
        groups.remove(entry.group());
      }
    } else if (entry.stage() == Stage.IN_FLIGHT) {
      inFlight.remove(entry.id());
    } else {
      return;
    }
    size--;
    since.computeIfPresent(entry.since(), (time, count) -> count == 1 ? null : count - 1);
  }
}
