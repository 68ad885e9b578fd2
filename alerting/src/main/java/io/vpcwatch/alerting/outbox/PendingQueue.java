package io.vpcwatch.alerting.outbox;

import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.Violation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The incidents of a channel that have a notification pending, in the order in which these are due,
 * and those whose notification is in flight. All changes of incidents in the store are made here,
 * so that the indexes match the store.
 *
 * <p>However many notifications are pending, only the next ones are held in memory; the others are
 * counted, and read from the store when it is their turn.
 */
final class PendingQueue {
  private static final int MAX_MOVES = 16;

  /**
   * A pending notification.
   *
   * @param id of its incident
   * @param happened the time of the event: of two that are due at once, the older event goes first
   */
  record Entry(String id, AlertGrouping group, Instant due, Instant happened, Instant since) {
    Entry withId(String newId) {
      return new Entry(newId, group, due, happened, since);
    }
  }

  private static final Comparator<Entry> EVENT_ORDER =
      Comparator.comparing(Entry::happened).thenComparing(Entry::id);
  private static final Comparator<Entry> ORDER =
      Comparator.comparing(Entry::due).thenComparing(EVENT_ORDER);

  private final DeliveryPolicy policy;
  private final ChannelStore<Incident> incidents;
  // By account and notice.
  private final Map<String, AlertGrouping> groups = new HashMap<>();
  // By the id under which each was sent. Corrections may move its incident, and the entry, to
  // another id, and merge incidents that are both in flight.
  private final Map<String, Entry> inFlight = new HashMap<>();
  private final Map<String, Integer> inFlightById = new HashMap<>();
  private final NavigableSet<Entry> next = new TreeSet<>(ORDER);
  // None of these is due before the last of the next.
  private long beyond;

  /**
   * Restores the queue from the store.
   *
   * @param sentIds the ids under which a former queue of the channel sent what is still in flight
   */
  PendingQueue(
      DeliveryPolicy policy, ChannelStore<Incident> incidents, Collection<String> sentIds) {
    this.policy = policy;
    this.incidents = incidents;
    for (String sentId : sentIds) {
      Incident incident = incidents.get(currentId(sentId));
      if (incident != null && incident.pending() != null) {
        addInFlight(sentId, entry(incident, incident.pending()));
      }
    }
    incidents.forEach((id, incident) -> enter(incident));
  }

  /** Stores an incident in place of what was stored under its id, which is null if it is new. */
  void replace(@Nullable Incident before, Incident after) {
    leave(before);
    incidents.put(after.id(), after);
    enter(after);
  }

  /**
   * Moves an incident to the id of its violation's successor, together with what is in flight.
   *
   * @param trace remains under the former id
   * @param successor what was stored under the new id, null if nothing was
   * @param joined the incident under the new id
   */
  void move(Incident before, Incident trace, @Nullable Incident successor, Incident joined) {
    leave(before);
    leave(successor);
    String id = before.id();
    Integer moving = inFlightById.remove(id);
    if (moving != null) {
      inFlight.replaceAll(
          (sentId, entry) -> entry.id().equals(id) ? entry.withId(joined.id()) : entry);
      inFlightById.merge(joined.id(), moving, Integer::sum);
    }
    incidents.put(id, trace);
    incidents.put(joined.id(), joined);
    enter(joined);
  }

  /**
   * Returns the first notification that is due and that grouping does not hold back; it stays in
   * the queue. What is not held in memory waits, even if grouping holds back all that is.
   */
  @Nullable Entry due(Instant now) {
    if (next.isEmpty() && beyond > 0) {
      reload();
    }
    for (Entry entry : next) {
      if (entry.due().isAfter(now)) {
        return null;
      }
      if (!entry.group().holdsBack(now)) {
        return entry;
      }
    }
    return null;
  }

  /**
   * Moves a notification, and what is grouped with it, from waiting to in flight.
   *
   * @return the incidents, in the order of their events
   */
  List<Incident> send(Entry entry, Instant now) {
    List<Entry> sent = new ArrayList<>();
    if (entry.group().since(now) == null) {
      sent.add(entry);
    } else {
      forEachWaiting(
          waiting -> {
            if (waiting.group() == entry.group() && !waiting.due().isAfter(now)) {
              sent.add(waiting);
            }
          });
    }
    return sent.stream().sorted(EVENT_ORDER).map(each -> send(each.id(), now)).toList();
  }

  private Incident send(String id, Instant now) {
    Incident waiting = Objects.requireNonNull(incidents.get(id));
    leave(waiting);
    Incident sent = waiting.sent(now);
    addInFlight(id, entry(sent, Objects.requireNonNull(sent.pending())));
    incidents.put(id, sent);
    return sent;
  }

  /**
   * Ends a flight: the notification waits again, until its incident is replaced.
   *
   * @param sentId the id under which it was sent
   * @return the id that the incident has now
   */
  String complete(String sentId) {
    Entry sent = inFlight.remove(sentId);
    if (sent == null) {
      return currentId(sentId);
    }
    String id = sent.id();
    inFlightById.computeIfPresent(id, (same, count) -> count == 1 ? null : count - 1);
    Incident incident = incidents.get(id);
    if (incident != null) {
      enter(incident);
    }
    return id;
  }

  /** The channel has accepted a notification. */
  void accepted(IncidentUpdate update, Instant now) {
    group(update.first(), update.notice()).sent(update.violations().size(), now);
  }

  boolean isInFlight(String id) {
    return inFlightById.containsKey(id);
  }

  int inFlight() {
    return inFlight.size();
  }

  /** The number of pending notifications, in flight or not. */
  long size() {
    return next.size() + beyond + inFlight.size();
  }

  /** Since when the oldest notification in memory is pending; null if nothing is. */
  @Nullable Instant oldest() {
    return Stream.concat(next.stream(), inFlight.values().stream())
        .map(Entry::since)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  /** The id under which an incident is stored now: corrections may have moved it. */
  String currentId(String violationId) {
    String id = violationId;
    for (int i = 0; i < MAX_MOVES; i++) {
      Incident incident = incidents.get(id);
      String successor = incident == null ? null : incident.successor();
      if (successor == null) {
        return id;
      }
      id = successor;
    }
    return id;
  }

  private Entry entry(Incident incident, Pending pending) {
    return new Entry(
        incident.id(),
        group(incident.violation(), pending.notice()),
        pending.due(),
        incident.happened(),
        pending.since());
  }

  private AlertGrouping group(Violation violation, Notice notice) {
    return groups.computeIfAbsent(
        violation.functionArn().account() + " " + notice, key -> new AlertGrouping(policy));
  }

  private void addInFlight(String sentId, Entry entry) {
    inFlight.put(sentId, entry);
    inFlightById.merge(entry.id(), 1, Integer::sum);
  }

  private void enter(Incident incident) {
    Entry entry = waiting(incident);
    if (entry != null) {
      entry.group().added();
      hold(entry);
    }
  }

  private void leave(@Nullable Incident incident) {
    Entry entry = incident == null ? null : waiting(incident);
    if (entry != null) {
      entry.group().removed();
      if (!next.remove(entry)) {
        beyond--;
      }
    }
  }

  private void hold(Entry entry) {
    if (beyond > 0 && (next.isEmpty() || ORDER.compare(entry, next.last()) > 0)) {
      beyond++;
      return;
    }
    next.add(entry);
    if (next.size() > policy.queueCapacity()) {
      next.pollLast();
      beyond++;
    }
  }

  private void reload() {
    beyond = 0;
    forEachWaiting(this::hold);
  }

  private void forEachWaiting(Consumer<Entry> action) {
    incidents.forEach(
        (id, incident) -> {
          Entry entry = waiting(incident);
          if (entry != null) {
            action.accept(entry);
          }
        });
  }

  /** Null if no notification of the incident waits. */
  private @Nullable Entry waiting(Incident incident) {
    Pending pending = incident.pending();
    return pending == null || isInFlight(incident.id()) ? null : entry(incident, pending);
  }
}
