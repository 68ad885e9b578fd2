package io.vpcwatch.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The last events as the protocol of server-sent events has them, and their receivers. A client
 * that was away for a moment misses none.
 */
final class EventLog {
  private final String origin;
  private final int capacity;
  private final Deque<String> last = new ArrayDeque<>();
  // Not guarded by this: a receiver that fails removes itself with its own lock held.
  private final Set<Consumer<String>> receivers = ConcurrentHashMap.newKeySet();
  private volatile long count;

  /**
   * @param origin differs from those of other processes, whose numbers mean something else
   * @param capacity how many events are kept
   */
  EventLog(String origin, int capacity) {
    this.origin = origin;
    this.capacity = capacity;
  }

  synchronized void add(String type, JsonNode data) {
    count = count + 1;
    String event = "%sevent: %s\ndata: %s\n\n".formatted(id(), type, data);
    last.addLast(event);
    if (last.size() > capacity) {
      last.removeFirst();
    }
    receivers.forEach(receiver -> receiver.accept(event));
  }

  /**
   * Adds a receiver, which receives what has happened since an event, or that it has to read
   * everything, and from then on each event.
   *
   * @param lastId of the last event that it knows; null for a new client
   */
  synchronized void add(Consumer<String> receiver, @Nullable String lastId) {
    receivers.add(receiver);
    long missed = lastId == null ? 0 : count - number(lastId);
    if (missed < 0 || missed > last.size()) {
      receiver.accept(reset());
    } else {
      // With an id from the start, no event is lost if the client is cut off before the next one.
      receiver.accept("retry: 2000\n" + (missed == 0 ? id() : "") + ": connected\n\n");
      last.stream().skip(last.size() - missed).forEach(receiver);
    }
  }

  void remove(Consumer<String> receiver) {
    receivers.remove(receiver);
  }

  /** The event that makes a client read everything again. */
  String reset() {
    return id() + "event: reset\ndata: {}\n\n";
  }

  private String id() {
    return "id: " + origin + "-" + count + "\n";
  }

  private long number(String id) {
    String number = id.startsWith(origin + "-") ? id.substring(origin.length() + 1) : "";
    return number.matches("[0-9]{1,18}") ? Long.parseLong(number) : Long.MAX_VALUE;
  }
}
