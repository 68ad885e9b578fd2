package io.vpcwatch.alerting.outbox;

import io.vpcwatch.alerting.notification.Notification;
import io.vpcwatch.model.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the outboxes of the channels that this task owns: passes records to them, their
 * notifications to the channels' workers, and the results back.
 */
public final class OutboxProcessor implements Processor<String, ChannelInput, String, Delivery> {
  public static final String NAME = "outbox";
  public static final String INCIDENTS = "outbox";
  public static final String SUMMARIES = "summaries";

  /** Short, as it adds to the latency of an alert: results and retries wait for it. */
  private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

  private static final Duration REPORT_INTERVAL = Duration.ofSeconds(1);
  private static final Duration REMIND_INTERVAL = Duration.ofMinutes(1);
  private static final Duration PURGE_INTERVAL = Duration.ofHours(1);
  private static final Logger LOG = LoggerFactory.getLogger(OutboxProcessor.class);

  private final Map<String, RunningChannel> channels;
  private final DeliveryPolicy policy;
  private final Map<String, Outbox> outboxes = new TreeMap<>();
  private ProcessorContext<String, Delivery> context;
  private KeyValueStore<String, Incident> incidents;
  private KeyValueStore<String, SummaryState> summaries;

  @SuppressWarnings("NullAway.Init") // by init
  public OutboxProcessor(Map<String, RunningChannel> channels, DeliveryPolicy policy) {
    this.channels = channels;
    this.policy = policy;
  }

  @Override
  public void init(ProcessorContext<String, Delivery> processorContext) {
    context = processorContext;
    incidents = processorContext.getStateStore(INCIDENTS);
    summaries = processorContext.getStateStore(SUMMARIES);
    restoreOutboxes();
    schedule(POLL_INTERVAL, this::poll);
    schedule(REPORT_INTERVAL, Outbox::report);
    schedule(REMIND_INTERVAL, Outbox::remind);
    schedule(PURGE_INTERVAL, Outbox::purge);
  }

  @Override
  public void process(Record<String, ChannelInput> record) {
    RunningChannel channel = channels.get(record.key());
    if (channel == null) {
      // It was removed from the settings after the record had been addressed to it.
      return;
    }
    Outbox outbox = outboxes.computeIfAbsent(record.key(), name -> open(channel));
    ChannelInput input = record.value();
    if (input.violation() != null) {
      outbox.accept(input.violation(), input.offset(), now());
    }
    if (input.failure() != null) {
      outbox.accept(input.failure(), now());
    }
    send(outbox);
  }

  @Override
  public void close() {
    // The task that owns the channel next reports what is pending.
    outboxes.values().forEach(outbox -> outbox.channel().metrics().pending(0, null));
  }

  /** Takes in results, which Kafka Streams commits before the next poll. */
  private void poll(Outbox outbox, Instant now) {
    outbox.committed();
    outbox.channel().worker().drain(result -> outbox.complete(result, now));
    if (outbox.isUncommitted()) {
      context.commit();
    }
    send(outbox);
  }

  private void send(Outbox outbox) {
    for (Notification next = outbox.poll(now()); next != null; next = outbox.poll(now())) {
      outbox.channel().worker().send(next);
    }
  }

  private void restoreOutboxes() {
    Set<String> stored = new HashSet<>(ChannelStore.channels(incidents));
    stored.addAll(ChannelStore.channels(summaries));
    for (String name : stored) {
      RunningChannel channel = channels.get(name);
      if (channel == null) {
        LOG.warn("Channel {} is no longer in the settings, its incidents are kept", name);
      } else {
        outboxes.put(name, open(channel));
      }
    }
    outboxes.values().forEach(outbox -> outbox.report(now()));
  }

  private Outbox open(RunningChannel channel) {
    return new Outbox(
        channel,
        policy,
        new ChannelStore<>(channel.name(), incidents),
        new ChannelStore<>(channel.name(), summaries),
        this::forward);
  }

  private void schedule(Duration interval, BiConsumer<Outbox, Instant> action) {
    Collection<Outbox> all = outboxes.values();
    context.schedule(
        interval,
        PunctuationType.WALL_CLOCK_TIME,
        time -> all.forEach(outbox -> action.accept(outbox, now())));
  }

  private void forward(Delivery delivery) {
    String key = delivery.violationId() + "/" + delivery.channel();
    context.forward(new Record<>(key, delivery, delivery.at().toEpochMilli()));
  }

  private Instant now() {
    return Instant.ofEpochMilli(context.currentSystemTimeMs());
  }
}
