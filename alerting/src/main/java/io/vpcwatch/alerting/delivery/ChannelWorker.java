package io.vpcwatch.alerting.delivery;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.notification.Notification;
import io.vpcwatch.alerting.notification.text.MessageRenderer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends notifications to one channel on a separate thread, so that neither the stream thread nor
 * another channel waits for it. The outbox limits how many are in flight.
 *
 * <p>Its results belong to the outbox that is attached. Without one, because the channel's task has
 * moved to another process, it makes no further attempts, and passes its results on.
 */
public final class ChannelWorker {
  private static final Logger LOG = LoggerFactory.getLogger(ChannelWorker.class);

  private final String id = UUID.randomUUID().toString();
  private final Channel channel;
  private final MessageRenderer renderer;
  private final Executor executor;
  private final InstantSource clock;
  private final Consumer<DeliveryResult> detached;
  private volatile boolean open = true;
  private volatile boolean attached = true;
  private volatile Duration lastAttempt = Duration.ZERO;

  // By the ids of what was sent. This and the queues are guarded by this.
  private final Map<String, Handover> inFlight = new HashMap<>();
  private final Deque<DeliveryResult> results = new ArrayDeque<>();
  private final List<DeliveryResult> uncommitted = new ArrayList<>();

  /**
   * @param renderer for the language of the channel
   * @param executor runs one task at a time, in order
   * @param detached gets the results that no outbox of this process waits for
   */
  public ChannelWorker(
      Channel channel,
      MessageRenderer renderer,
      Executor executor,
      InstantSource clock,
      Consumer<DeliveryResult> detached) {
    this.channel = channel;
    this.renderer = renderer;
    this.executor = executor;
    this.clock = clock;
    this.detached = detached;
  }

  public Channel channel() {
    return channel;
  }

  /** Unique over all processes. */
  public String id() {
    return id;
  }

  public void send(Notification notification, Handover handover) {
    synchronized (this) {
      notification.ids().forEach(each -> inFlight.put(each, handover));
    }
    executor.execute(
        () -> {
          boolean starts = open && attached && handover.allowsStart(clock.instant());
          Attempt attempt = starts ? attempt(notification) : null;
          add(DeliveryResult.of(notification, handover, attempt, clock.instant()));
        });
  }

  /** How many may be in flight: no more than are sent before their hand-over is too long ago. */
  public int capacity() {
    int most = channel.rateLimit().handover();
    return lastAttempt.isZero()
        ? most
        : (int) Math.max(1, Math.min(most, Handover.START_WITHIN.dividedBy(lastAttempt)));
  }

  /** Whether anything may be sent. */
  public boolean isOpen() {
    return open;
  }

  /** Nothing more is to be sent; the results of what is in flight are still collected. */
  public void close() {
    open = false;
  }

  /** An outbox takes the results, beginning with those that were not committed. */
  public synchronized void attach() {
    attached = true;
    for (int i = uncommitted.size() - 1; i >= 0; i--) {
      DeliveryResult result = uncommitted.get(i);
      results.addFirst(result);
      result.ids().forEach(each -> inFlight.putIfAbsent(each, result.handover()));
    }
    uncommitted.clear();
  }

  /** No outbox of this process takes the results, until one is attached. */
  public void detach() {
    attach();
    attached = false;
    drain(detached);
    committed();
  }

  private void add(DeliveryResult result) {
    synchronized (this) {
      results.add(result);
    }
    if (!attached) {
      drain(detached);
      committed();
    }
  }

  /** Passes on the results that have arrived since the last call. */
  public void drain(Consumer<DeliveryResult> action) {
    List<DeliveryResult> arrived;
    synchronized (this) {
      arrived = List.copyOf(results);
      results.clear();
      uncommitted.addAll(arrived);
      arrived.forEach(
          result -> result.ids().forEach(each -> inFlight.remove(each, result.handover())));
    }
    arrived.forEach(action);
  }

  /** What was done with the drained results is committed. */
  public synchronized void committed() {
    uncommitted.clear();
  }

  /** The hand-overs of the notifications whose results were not drained yet, by their ids. */
  public synchronized Map<String, Handover> inFlight() {
    return Map.copyOf(inFlight);
  }

  private Attempt attempt(Notification notification) {
    Instant begin = clock.instant();
    try {
      return channel.send(renderer.of(notification));
    } catch (RuntimeException e) {
      // Without the exception's message, which a library may have put a webhook's URL into.
      StackTraceElement[] trace = e.getStackTrace();
      String location = trace.length == 0 ? "an unknown location" : trace[0].toString();
      LOG.error(
          "Channel {} failed with an unexpected {} at {}",
          channel.name(),
          e.getClass().getName(),
          location);
      return Attempt.failed(
          Failure.INTERNAL_ERROR, e.getClass().getSimpleName() + " at " + location);
    } finally {
      lastAttempt = Duration.between(begin, clock.instant());
    }
  }
}
