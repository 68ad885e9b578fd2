package io.vpcwatch.alerting.delivery;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.Failure;
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
 * Runs the errands to one channel on a worker of its own, so that neither the stream thread nor
 * another channel ever waits for it. How many may be out at once is the outbox's business.
 */
public final class ChannelWorker {
  private static final Logger LOG = LoggerFactory.getLogger(ChannelWorker.class);

  private final Channel channel;
  private final MessageRenderer wording;
  private final Executor worker;
  private final InstantSource clock;
  private final Set<String> out = ConcurrentHashMap.newKeySet();
  private final Queue<DeliveryResult> receipts = new ConcurrentLinkedQueue<>();

  /**
   * @param wording in the language of the channel
   * @param worker runs one task at a time, in order
   */
  public ChannelWorker(
      Channel channel, MessageRenderer wording, Executor worker, InstantSource clock) {
    this.channel = channel;
    this.wording = wording;
    this.worker = worker;
    this.clock = clock;
  }

  public Channel channel() {
    return channel;
  }

  public void send(DeliveryJob errand) {
    out.addAll(errand.ids());
    worker.execute(
        () -> receipts.add(new DeliveryResult(errand, attempt(errand), clock.instant())));
  }

  /** Gives back what has been answered since the last time. */
  public void collect(Consumer<DeliveryResult> action) {
    for (DeliveryResult receipt = receipts.poll(); receipt != null; receipt = receipts.poll()) {
      out.removeAll(receipt.errand().ids());
      action.accept(receipt);
    }
  }

  /** The ids of what was sent and not collected yet. */
  public Set<String> out() {
    return Set.copyOf(out);
  }

  private Attempt attempt(DeliveryJob errand) {
    try {
      return channel.send(wording.of(errand.notification()));
    } catch (RuntimeException e) {
      // Not with its message: nobody knows what a library puts into one, and a webhook's URL is a
      // secret.
      StackTraceElement[] trace = e.getStackTrace();
      String place = trace.length == 0 ? "an unknown place" : trace[0].toString();
      LOG.error(
          "Channel {} failed by a defect: {} at {}", channel.name(), e.getClass().getName(), place);
      return Attempt.failed(Failure.INTERNAL_ERROR, e.getClass().getSimpleName() + " at " + place);
    }
  }
}
