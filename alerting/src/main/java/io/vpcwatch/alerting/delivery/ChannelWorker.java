package io.vpcwatch.alerting.delivery;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.notification.Notification;
import io.vpcwatch.alerting.notification.text.MessageRenderer;
import java.time.InstantSource;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends notifications to one channel on a separate thread, so that neither the stream thread nor
 * another channel waits for it. The outbox limits how many are in flight.
 */
public final class ChannelWorker {
  private static final Logger LOG = LoggerFactory.getLogger(ChannelWorker.class);

  private final Channel channel;
  private final MessageRenderer renderer;
  private final Executor executor;
  private final InstantSource clock;
  private final Set<String> inFlight = ConcurrentHashMap.newKeySet();
  private final Queue<DeliveryResult> results = new ConcurrentLinkedQueue<>();
  private volatile boolean open = true;

  /**
   * @param renderer for the language of the channel
   * @param executor runs one task at a time, in order
   */
  public ChannelWorker(
      Channel channel, MessageRenderer renderer, Executor executor, InstantSource clock) {
    this.channel = channel;
    this.renderer = renderer;
    this.executor = executor;
    this.clock = clock;
  }

  public Channel channel() {
    return channel;
  }

  public void send(Notification notification) {
    inFlight.addAll(notification.ids());
    executor.execute(
        () ->
            results.add(new DeliveryResult(notification, attempt(notification), clock.instant())));
  }

  /** Whether anything may be sent. */
  public boolean isOpen() {
    return open;
  }

  /** Nothing more is to be sent; the results of what is in flight are still collected. */
  public void close() {
    open = false;
  }

  /** Passes on the results that have arrived since the last call. */
  public void drain(Consumer<DeliveryResult> action) {
    for (DeliveryResult result = results.poll(); result != null; result = results.poll()) {
      inFlight.removeAll(result.notification().ids());
      action.accept(result);
    }
  }

  /** The ids of the notifications whose results were not drained yet. */
  public Set<String> inFlight() {
    return Set.copyOf(inFlight);
  }

  private Attempt attempt(Notification notification) {
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
    }
  }
}
