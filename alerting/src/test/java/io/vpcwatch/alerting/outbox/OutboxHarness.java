package io.vpcwatch.alerting.outbox;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.alerting.ViolationFixture;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.FakeChannel;
import io.vpcwatch.alerting.channel.QuietHours;
import io.vpcwatch.alerting.channel.RateLimit;
import io.vpcwatch.alerting.channel.Route;
import io.vpcwatch.alerting.channel.Routes;
import io.vpcwatch.alerting.delivery.ChannelWorker;
import io.vpcwatch.alerting.delivery.DeliveryResult;
import io.vpcwatch.alerting.delivery.Handover;
import io.vpcwatch.alerting.metrics.AlertingMetrics;
import io.vpcwatch.alerting.metrics.ChannelMetrics;
import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.alerting.notification.Notification;
import io.vpcwatch.alerting.notification.Ownership;
import io.vpcwatch.alerting.notification.Summary;
import io.vpcwatch.alerting.notification.SuppressionReason;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.alerting.notification.text.MessageRenderer;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.IncidentNote;
import io.vpcwatch.model.PolicyDocument;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.kafka.JsonSerde;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.jspecify.annotations.Nullable;

/** An outbox over stores in memory, with a clock that stands still and a record of its output. */
public final class OutboxHarness {
  static final Duration PAGE_WITHIN = Duration.ofHours(1);
  static final int NO_GROUPING = Integer.MAX_VALUE;

  public final List<String> notified = new ArrayList<>();
  final List<Delivery> deliveries = new ArrayList<>();
  final List<String> deleted = new ArrayList<>();
  Instant now = ViolationFixture.OPENED_AT.plusSeconds(5);

  private final KeyValueStore<String, byte[]> incidents = store(Serdes.ByteArray());
  private final KeyValueStore<String, String> index = store(Serdes.String());
  private final KeyValueStore<String, SummaryState> summaries =
      store(JsonSerde.of(SummaryState.class));
  private final IdentityHashMap<Notification, Handover> handovers = new IdentityHashMap<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ChannelMetrics metrics =
      new AlertingMetrics(registry, InstantSource.fixed(now)).channel("ops");
  private final FakeChannel channel;
  private final TimestampedKeyValueStore<String, Exemption> exemptions =
      globalStore(JsonSerde.of(Exemption.class));
  private Routes routes = Routes.of();
  private Optional<QuietHours> quietHours = Optional.empty();
  private Duration grace = Duration.ZERO;
  private int groupMoreThan = NO_GROUPING;
  private Outbox outbox;
  private long offset;

  OutboxHarness(RateLimit limit) {
    channel = new FakeChannel("ops", limit);
    outbox = open(idleWorker());
  }

  public static OutboxHarness unlimited() {
    return new OutboxHarness(RateLimit.unlimited());
  }

  public static DeliveryPolicy policy(Duration grace, int groupMoreThan) {
    return new DeliveryPolicy(
        PAGE_WITHIN,
        grace,
        groupMoreThan,
        Duration.ofSeconds(30),
        Duration.ofDays(1),
        Ownership.UNKNOWN,
        new Random(1));
  }

  private static <V> KeyValueStore<String, V> store(Serde<V> values) {
    KeyValueStore<String, V> store =
        Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("store"), Serdes.String(), values)
            .withLoggingDisabled()
            .build();
    store.init(new MockProcessorContext<>().getStateStoreContext(), store);
    return store;
  }

  static <V> TimestampedKeyValueStore<String, V> globalStore(Serde<V> values) {
    TimestampedKeyValueStore<String, V> store =
        Stores.timestampedKeyValueStoreBuilder(
                Stores.inMemoryKeyValueStore("global"), Serdes.String(), values)
            .withLoggingDisabled()
            .build();
    store.init(new MockProcessorContext<>().getStateStoreContext(), store);
    return store;
  }

  /** The incidents of a channel, of which there are none. */
  static IncidentStore emptyStore(DeliveryPolicy policy) {
    return new IncidentStore(
        policy,
        new ChannelStore<>("ops", store(Serdes.ByteArray())),
        new ChannelStore<>("ops", store(Serdes.String())));
  }

  /** Reads violations from the topic. */
  public OutboxHarness sees(Violation... violations) {
    for (Violation violation : violations) {
      outbox.accept(ChannelInput.of(violation, offset++), now);
    }
    return this;
  }

  /** Reads the same records again from the given offset on, as after a crash. */
  OutboxHarness seesAgain(long from, Violation... violations) {
    long again = from;
    for (Violation violation : violations) {
      outbox.accept(ChannelInput.of(violation, again++), now);
    }
    return this;
  }

  /** Reads that a notification of another channel waits or has failed. */
  OutboxHarness seesFailure(Delivery failure) {
    outbox.accept(failure, now);
    return this;
  }

  OutboxHarness knows(Exemption exemption) {
    exemptions.put(exemption.id(), ValueAndTimestamp.make(exemption, now.toEpochMilli()));
    return this;
  }

  /** Reads what somebody decided about an incident. */
  OutboxHarness sees(IncidentNote note) {
    outbox.accept(note, now);
    return this;
  }

  Instant now() {
    return now;
  }

  public OutboxHarness later(Duration duration) {
    now = now.plus(duration);
    return this;
  }

  /** Sends everything that is due now, and the channel accepts it. */
  public OutboxHarness delivers() {
    for (Notification notification = poll(); notification != null; notification = poll()) {
      complete(notification, Attempt.delivered());
    }
    return this;
  }

  /** Sends the next notification, which fails. */
  OutboxHarness fails(Attempt failed) {
    complete(pollOne(), failed);
    return this;
  }

  OutboxHarness fails(Failure failure) {
    return fails(Attempt.failed(failure, "as the test wants it"));
  }

  Notification pollOne() {
    return Objects.requireNonNull(poll(), "nothing is due");
  }

  @Nullable Notification poll() {
    Notification notification = outbox.poll(now);
    if (notification != null) {
      handovers.put(
          notification, outbox.channel().worker().inFlight().get(notification.ids().get(0)));
    }
    return notification;
  }

  OutboxHarness complete(Notification notification, Attempt attempt) {
    if (attempt instanceof Attempt.Delivered) {
      notified.add(described(notification));
    }
    return completes(notification, attempt);
  }

  /** The worker made no attempt, because its hand-over was too long ago. */
  OutboxHarness returns(Notification notification) {
    return completes(notification, null);
  }

  private OutboxHarness completes(Notification notification, @Nullable Attempt attempt) {
    outbox.complete(
        DeliveryResult.of(notification, handovers.get(notification), attempt, now), now);
    outbox.committed();
    return this;
  }

  private static String described(Notification notification) {
    if (notification instanceof Summary summary) {
      return summary.topic();
    }
    IncidentUpdate update = (IncidentUpdate) notification;
    return update.isDigest()
        ? update.notice() + " of " + update.violations().size()
        : update.notice() + " " + update.incident();
  }

  /** The process is killed, and another one continues with what is in the store. */
  OutboxHarness restarts() {
    outbox = open(idleWorker());
    return this;
  }

  /** The incident is stored as it was when it was last seen. */
  OutboxHarness rollsBack(String id) {
    IncidentStore store =
        new IncidentStore(
            policy(grace, groupMoreThan),
            new ChannelStore<>("ops", incidents),
            new ChannelStore<>("ops", index));
    Incident sent = Objects.requireNonNull(store.get(id));
    store.put(sent, sent.with(Pending::notAttempted, now));
    return this;
  }

  /** The task is reopened in the same process, as after an aborted transaction. */
  OutboxHarness reopens() {
    outbox = open(outbox.channel().worker());
    return this;
  }

  /** The stores are as a release left them that knows no index. */
  OutboxHarness losesIndex() {
    List<String> keys = new ArrayList<>();
    index.all().forEachRemaining(entry -> keys.add(entry.key));
    keys.forEach(index::delete);
    return this;
  }

  /** Another release stored something that this one can't read. */
  OutboxHarness stores(String id, String json) {
    incidents.put("ops/" + id, json.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** From here on more notifications of an account at once than this are grouped. */
  OutboxHarness withGrouping(int moreThan) {
    groupMoreThan = moreThan;
    return restarts();
  }

  /** From here on the channel takes one incident at a time. */
  OutboxHarness withoutDigests() {
    channel.takesDigests = false;
    return restarts();
  }

  /** From here on a violation must have this age before anybody is notified. */
  OutboxHarness withGrace(Duration newGrace) {
    grace = newGrace;
    return restarts();
  }

  /** From here on nothing is sent in these hours, in UTC. */
  public OutboxHarness quiet(String hours) {
    quietHours = Optional.of(QuietHours.parse("quiet-hours", hours));
    return restarts();
  }

  /** From here on the channel is notified of nothing but this. */
  public OutboxHarness routed(Route route) {
    routes = Routes.of(route);
    return restarts();
  }

  OutboxHarness reminds() {
    outbox.remind(now);
    return this;
  }

  OutboxHarness purges() {
    outbox.purge(now);
    return this;
  }

  public OutboxHarness reports() {
    outbox.report(now);
    return this;
  }

  /** The ids of the incidents in the store. */
  public Set<String> incidents() {
    Set<String> ids = new TreeSet<>();
    incidents.all().forEachRemaining(entry -> ids.add(entry.key.substring("ops/".length())));
    return ids;
  }

  List<SuppressionReason> suppressions() {
    return deliveries.stream()
        .filter(delivery -> delivery.outcome() == Delivery.Outcome.SUPPRESSED)
        .map(Delivery::reason)
        .map(reason -> SuppressionReason.valueOf(reason.toUpperCase(Locale.ROOT)))
        .toList();
  }

  Duration throttled() {
    return Duration.ofMillis(
        Math.round(registry.get("vpcwatch.slack.throttle").counter().count() * 1_000));
  }

  boolean isQuiet(Instant time) {
    return outbox.channel().isQuiet(time);
  }

  long pending() {
    return (long) registry.get("vpcwatch.notification.pending").gauge().value();
  }

  @Nullable Instant oldest() {
    double seconds = registry.get("vpcwatch.notification.oldest.pending.timestamp").gauge().value();
    return seconds == 0 ? null : Instant.ofEpochMilli(Math.round(seconds * 1_000));
  }

  private Outbox open(ChannelWorker worker) {
    RunningChannel running =
        new RunningChannel(worker, routes, quietHours, Optional.empty(), metrics);
    DeliveryPolicy policy = policy(grace, groupMoreThan);
    return new Outbox(
        running,
        policy,
        new IncidentStore(
            policy, new ChannelStore<>("ops", incidents), new ChannelStore<>("ops", index)),
        new ChannelStore<>("ops", summaries),
        new PolicyView(exemptions, globalStore(JsonSerde.of(PolicyDocument.class))),
        this::record,
        now);
  }

  private void record(String key, @Nullable Delivery delivery) {
    if (delivery == null) {
      deleted.add(key);
    } else {
      deliveries.add(delivery);
    }
  }

  private ChannelWorker idleWorker() {
    return new ChannelWorker(
        channel,
        new MessageRenderer(Language.EN),
        notification -> {},
        InstantSource.fixed(now),
        result -> {});
  }
}
