package io.vpcwatch.alerting.outbox;

import io.vpcwatch.alerting.delivery.ChannelWorker;
import io.vpcwatch.alerting.delivery.DeliveryJob;
import io.vpcwatch.model.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries records to the outboxes of the channels that this task owns, and errands between these
 * and their couriers.
 */
public final class OutboxProcessor implements Processor<String, ChannelInput, String, Delivery> {
  public static final String NAME = "outbox";
  public static final String INCIDENTS = "outbox";
  public static final String NOTICES = "bulletins";

  /** Short, as it adds to the latency of an alert: answers and retries wait for it. */
  private static final Duration ROUND = Duration.ofMillis(20);

  private static final Duration REPORT = Duration.ofSeconds(1);
  private static final Duration REMIND = Duration.ofMinutes(1);
  private static final Duration PURGE = Duration.ofHours(1);
  private static final Logger LOG = LoggerFactory.getLogger(OutboxProcessor.class);

  private final ChannelRegistry dispatch;
  private final DeliveryPolicy terms;
  private final Map<String, Outbox> outboxes = new TreeMap<>();
  // The channels with answers that are in the store, but not committed yet.
  private final Set<String> uncommitted = new HashSet<>();
  private ProcessorContext<String, Delivery> context;
  private KeyValueStore<String, Incident> store;
  private KeyValueStore<String, SummaryState> postings;

  @SuppressWarnings("NullAway.Init") // by init
  public OutboxProcessor(ChannelRegistry dispatch, DeliveryPolicy terms) {
    this.dispatch = dispatch;
    this.terms = terms;
  }

  @Override
  public void init(ProcessorContext<String, Delivery> processorContext) {
    context = processorContext;
    store = processorContext.getStateStore(INCIDENTS);
    postings = processorContext.getStateStore(NOTICES);
    openStoredOutboxes();
    context.schedule(ROUND, PunctuationType.WALL_CLOCK_TIME, time -> outboxes.forEach(this::round));
    context.schedule(
        REPORT,
        PunctuationType.WALL_CLOCK_TIME,
        time -> outboxes.values().forEach(o -> o.report(now())));
    context.schedule(
        REMIND,
        PunctuationType.WALL_CLOCK_TIME,
        time -> outboxes.values().forEach(o -> o.remind(now())));
    context.schedule(
        PURGE,
        PunctuationType.WALL_CLOCK_TIME,
        time -> outboxes.values().forEach(o -> o.purge(now())));
  }

  @Override
  public void process(Record<String, ChannelInput> record) {
    String channel = record.key();
    if (!dispatch.knows(channel)) {
      // It was in the settings when the record was addressed to it, and no longer is.
      return;
    }
    Outbox outbox = outboxes.computeIfAbsent(channel, this::open);
    ChannelInput letter = record.value();
    if (letter.violation() != null) {
      outbox.observe(letter.violation(), Position.of(record), now());
    }
    if (letter.trouble() != null) {
      outbox.hear(letter.trouble(), now());
    }
    handOver(channel, outbox);
  }

  @Override
  public void close() {
    // Whoever owns the channel next reports what is pending.
    outboxes.keySet().forEach(channel -> dispatch.meter(channel).pending(0, null));
  }

  /**
   * Takes the answers in. What they say is safe only after a commit, which Kafka Streams makes
   * between two rounds: until then a channel that takes one message at a time gets no other, so
   * that a kill can double one message and not two.
   */
  private void round(String channel, Outbox outbox) {
    Instant now = now();
    uncommitted.remove(channel);
    dispatch
        .courier(channel)
        .collect(
            receipt -> {
              outbox.settle(receipt, now);
              uncommitted.add(channel);
            });
    if (uncommitted.contains(channel)) {
      context.commit();
    }
    handOver(channel, outbox);
  }

  private void handOver(String channel, Outbox outbox) {
    ChannelWorker courier = dispatch.courier(channel);
    boolean oneByOne = courier.channel().rateLimit().handover() == 1;
    while (dispatch.isOpen() && !(oneByOne && uncommitted.contains(channel))) {
      DeliveryJob errand = outbox.next(now());
      if (errand == null) {
        break;
      }
      courier.send(errand);
    }
  }

  private void openStoredOutboxes() {
    Set<String> channels = new HashSet<>();
    addChannels(store, channels);
    addChannels(postings, channels);
    for (String channel : channels) {
      if (dispatch.knows(channel)) {
        outboxes.put(channel, open(channel));
      } else {
        LOG.warn(
            "The incidents of channel {} are kept, but it is no longer in the settings.", channel);
      }
    }
    outboxes.values().forEach(outbox -> outbox.report(now()));
  }

  private static <V> void addChannels(KeyValueStore<String, V> store, Set<String> channels) {
    try (KeyValueIterator<String, V> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<String, V> next = all.next();
        channels.add(StoredIncidents.channelOf(next.key));
      }
    }
  }

  private Outbox open(String channel) {
    ChannelWorker courier = dispatch.courier(channel);
    return new Outbox(
        channel,
        courier.channel().rateLimit(),
        dispatch.subscription(channel),
        terms,
        new StoredIncidents(channel, store),
        new StoredSummaryStates(channel, postings),
        courier.out(),
        new Recording(dispatch.meter(channel), this::forward));
  }

  private void forward(Delivery delivery) {
    String key = delivery.violationId() + "/" + delivery.channel();
    context.forward(new Record<>(key, delivery, delivery.at().toEpochMilli()));
  }

  private Instant now() {
    return Instant.ofEpochMilli(context.currentSystemTimeMs());
  }
}
