package io.vpcwatch.alerting.outbox;

import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.PolicyDocument;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the outboxes of the channels that this task owns: passes records to them, their
 * notifications to the channels' workers, and the results back.
 */
public final class OutboxProcessor implements Processor<String, ChannelInput, String, Delivery> {
  public static final String NAME = "outbox";
  public static final String INCIDENTS = "outbox";
  public static final String INDEX = "outbox-index";
  public static final String SUMMARIES = "summaries";
  public static final String EXEMPTIONS = "exemptions";
  public static final String POLICIES = "policies";

  /** Short, as it adds to the latency of an alert: results and retries wait for it. */
  private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

  private static final Duration REPORT_INTERVAL = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(OutboxProcessor.class);

  private final Map<String, RunningChannel> channels;
  private final DeliveryPolicy policy;
  private final Runnable onDefect;
  private final Map<String, Outbox> outboxes = new TreeMap<>();
  private ProcessorContext<String, Delivery> context;
  private KeyValueStore<String, byte[]> incidents;
  private KeyValueStore<String, String> index;
  private KeyValueStore<String, SummaryState> summaries;
  private PolicyView policies;

  /**
   * @param onDefect called when an incident is skipped, because vpcwatch can't process it
   */
  @SuppressWarnings("NullAway.Init") // by init
  public OutboxProcessor(
      Map<String, RunningChannel> channels, DeliveryPolicy policy, Runnable onDefect) {
    this.channels = channels;
    this.policy = policy;
    this.onDefect = onDefect;
  }

  @Override
  public void init(ProcessorContext<String, Delivery> processorContext) {
    context = processorContext;
    incidents = processorContext.getStateStore(INCIDENTS);
    index = processorContext.getStateStore(INDEX);
    summaries = processorContext.getStateStore(SUMMARIES);
    ReadOnlyKeyValueStore<String, ValueAndTimestamp<Exemption>> exemptions =
        processorContext.getStateStore(EXEMPTIONS);
    ReadOnlyKeyValueStore<String, ValueAndTimestamp<PolicyDocument>> documents =
        processorContext.getStateStore(POLICIES);
    policies = new PolicyView(exemptions, documents);
    restoreOutboxes();
    schedule(POLL_INTERVAL, this::poll);
    schedule(REPORT_INTERVAL, Outbox::report);
    schedule(REPORT_INTERVAL, Outbox::remind);
    schedule(REPORT_INTERVAL, Outbox::purge);
  }

  /**
   * A record that fails becomes a dead letter, and its channel's outbox is read from the stores.
   */
  @Override
  public void process(Record<String, ChannelInput> record) {
    RunningChannel channel = channels.get(record.key());
    if (channel == null) {
      // It was removed from the settings after the record had been addressed to it.
      markAbsent(record.key());
      return;
    }
    Outbox outbox = outboxes.computeIfAbsent(record.key(), name -> open(channel));
    try {
      accept(outbox, record.value());
    } catch (RuntimeException e) {
      outboxes.put(channel.name(), open(channel));
      throw e;
    }
    guarded(outbox, this::send);
  }

  private void accept(Outbox outbox, ChannelInput input) {
    if (input.violation() != null) {
      outbox.accept(input, now());
    }
    if (input.note() != null) {
      outbox.accept(input.note(), now());
    }
    if (input.failure() != null) {
      outbox.accept(input.failure(), now());
    }
    if (input.result() != null) {
      outbox.complete(input.result(), now());
    }
  }

  @Override
  public void close() {
    for (Outbox outbox : outboxes.values()) {
      outbox.channel().worker().detach();
      // The task that owns the channel next reports what is pending.
      outbox.channel().metrics().pending(0, null);
    }
    outboxes.clear();
  }

  /** Takes in results, which Kafka Streams commits before the next poll. */
  private void poll(Outbox outbox, Instant now) {
    outbox.committed();
    outbox.channel().worker().drain(result -> outbox.complete(result, now));
    if (outbox.isUncommitted()) {
      context.commit();
    }
    send(outbox, now);
  }

  private void send(Outbox outbox, Instant now) {
    boolean isSent = false;
    while (outbox.poll(now()) != null) {
      isSent = true;
    }
    if (isSent) {
      context.commit();
    }
  }

  /** A defect concerns one incident: it is skipped, and the others are not. */
  private void guarded(Outbox outbox, BiConsumer<Outbox, Instant> action) {
    try {
      action.accept(outbox, now());
    } catch (KafkaException e) {
      throw e;
    } catch (RuntimeException e) {
      String skipped = outbox.skipInProgress();
      if (skipped == null) {
        throw e;
      }
      RunningChannel channel = outbox.channel();
      LOG.error("A bug in vpcwatch: channel {} skips {}", channel.name(), skipped, e);
      onDefect.run();
      outboxes.put(channel.name(), open(channel));
    }
  }

  private void restoreOutboxes() {
    Set<String> stored = new HashSet<>(ChannelStore.channels(incidents));
    stored.addAll(ChannelStore.channels(summaries));
    for (String name : stored) {
      RunningChannel channel = channels.get(name);
      if (channel == null) {
        LOG.warn("Channel {} is no longer in the settings", name);
        markAbsent(name);
      } else {
        outboxes.put(name, open(channel));
      }
    }
    outboxes.values().forEach(outbox -> outbox.report(now()));
  }

  /** Remembers that a channel misses what happens. */
  private void markAbsent(String name) {
    new ChannelStore<>(name, index).put(IncidentStore.ABSENT, "");
  }

  private Outbox open(RunningChannel channel) {
    IncidentStore store =
        new IncidentStore(
            policy,
            new ChannelStore<>(channel.name(), incidents),
            new ChannelStore<>(channel.name(), index));
    ChannelStore<SummaryState> collected = new ChannelStore<>(channel.name(), summaries);
    if (store.isAbsent()) {
      int forgotten = store.forgetAll(now());
      collected.deleteAll();
      LOG.warn(
          "Channel {} is in the settings again: its {} former incidents are forgotten, as what became of them is unknown",
          channel.name(),
          forgotten);
    }
    return new Outbox(channel, policy, store, collected, policies, this::forward, now());
  }

  private void schedule(Duration interval, BiConsumer<Outbox, Instant> action) {
    context.schedule(
        interval,
        PunctuationType.WALL_CLOCK_TIME,
        time -> List.copyOf(outboxes.values()).forEach(outbox -> guarded(outbox, action)));
  }

  private void forward(String key, @Nullable Delivery delivery) {
    Instant at = delivery == null ? now() : delivery.at();
    context.forward(new Record<>(key, delivery, at.toEpochMilli()));
  }

  private Instant now() {
    return Instant.ofEpochMilli(context.currentSystemTimeMs());
  }
}
