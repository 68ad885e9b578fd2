package io.vpcwatch.alerting.outbox;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.alerting.ViolationFixture;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.FakeChannel;
import io.vpcwatch.alerting.channel.QuietHours;
import io.vpcwatch.alerting.channel.RateLimit;
import io.vpcwatch.alerting.channel.Route;
import io.vpcwatch.alerting.delivery.ChannelWorker;
import io.vpcwatch.alerting.delivery.DeliveryResult;
import io.vpcwatch.alerting.metrics.AlertingMetrics;
import io.vpcwatch.alerting.metrics.ChannelMetrics;
import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.alerting.notification.Notification;
import io.vpcwatch.alerting.notification.Summary;
import io.vpcwatch.alerting.notification.SuppressionReason;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.alerting.notification.text.MessageRenderer;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.kafka.JsonSerde;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/** An outbox over stores in memory, with a clock that stands still and a record of its output. */
public final class OutboxHarness {
  static final Duration PAGE_WITHIN = Duration.ofHours(1);
  static final int NO_GROUPING = Integer.MAX_VALUE;

  public final List<String> notified = new ArrayList<>();
  final List<Delivery> deliveries = new ArrayList<>();
  Instant now = ViolationFixture.OPENED_AT.plusSeconds(5);

  private final ChannelStore<Incident> incidents = store(Incident.class);
  private final ChannelStore<SummaryState> summaries = store(SummaryState.class);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ChannelMetrics metrics =
      new AlertingMetrics(registry, InstantSource.fixed(now)).channel("ops");
  private final FakeChannel channel;
  private final int queueCapacity;
  private List<Route> routes = List.of();
  private Optional<QuietHours> quietHours = Optional.empty();
  private Duration grace = Duration.ZERO;
  private int groupMoreThan = NO_GROUPING;
  private Outbox outbox;
  private long offset;

  OutboxHarness(RateLimit limit, int queueCapacity) {
    channel = new FakeChannel("ops", limit);
    this.queueCapacity = queueCapacity;
    outbox = open(idleWorker());
  }

  public static OutboxHarness unlimited() {
    return new OutboxHarness(RateLimit.unlimited(), 1_000);
  }

  public static DeliveryPolicy policy(Duration grace, int groupMoreThan, int queueCapacity) {
    return new DeliveryPolicy(
        PAGE_WITHIN,
        grace,
        groupMoreThan,
        Duration.ofSeconds(30),
        Duration.ofDays(1),
        queueCapacity,
        new Random(1));
  }

  /** The entries of the channel of this harness in an empty store. */
  static <V> ChannelStore<V> store(Class<V> type) {
    KeyValueStore<String, V> store =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore("store"), Serdes.String(), JsonSerde.of(type))
            .withLoggingDisabled()
            .build();
    store.init(new MockProcessorContext<>().getStateStoreContext(), store);
    return new ChannelStore<>("ops", store);
  }

  /** Reads violations from the topic. */
  public OutboxHarness sees(Violation... violations) {
    for (Violation violation : violations) {
      outbox.accept(violation, offset++, now);
    }
    return this;
  }

  /** Reads the same records again from the given offset on, as after a crash. */
  OutboxHarness seesAgain(long from, Violation... violations) {
    long again = from;
    for (Violation violation : violations) {
      outbox.accept(violation, again++, now);
    }
    return this;
  }

  /** Reads that a notification of another channel waits or has failed. */
  OutboxHarness seesFailure(Delivery failure) {
    outbox.accept(failure, now);
    return this;
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
    return outbox.poll(now);
  }

  OutboxHarness complete(Notification notification, Attempt attempt) {
    if (attempt instanceof Attempt.Delivered) {
      notified.add(described(notification));
    }
    outbox.complete(new DeliveryResult(notification, attempt, now), now);
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

  /** Another task of the same process takes over, while a notification is still in flight. */
  OutboxHarness movesWith(Notification notification) {
    ChannelWorker worker = idleWorker();
    worker.send(notification);
    outbox = open(worker);
    return this;
  }

  /** From here on more notifications of an account at once than this are grouped. */
  OutboxHarness withGrouping(int moreThan) {
    groupMoreThan = moreThan;
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
    routes = List.of(route);
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
    incidents.forEach((id, incident) -> ids.add(id));
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
    DeliveryPolicy policy = policy(grace, groupMoreThan, queueCapacity);
    return new Outbox(running, policy, incidents, summaries, deliveries::add);
  }

  private ChannelWorker idleWorker() {
    return new ChannelWorker(
        channel, new MessageRenderer(Language.EN), notification -> {}, InstantSource.fixed(now));
  }
}
