package io.vpcwatch.alerting.outbox;

import io.vpcwatch.alerting.ViolationFixture;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.QuietHours;
import io.vpcwatch.alerting.channel.RateLimit;
import io.vpcwatch.alerting.channel.Subscription;
import io.vpcwatch.alerting.delivery.DeliveryJob;
import io.vpcwatch.alerting.delivery.DeliveryResult;
import io.vpcwatch.alerting.metrics.OutboxEvents;
import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.alerting.notification.Notification;
import io.vpcwatch.alerting.notification.Summary;
import io.vpcwatch.alerting.notification.SuppressionReason;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An outbox over incidents in memory, with a clock that stands still and a record of everything
 * that it said.
 */
public final class OutboxHarness implements OutboxEvents, Incidents, SummaryStates {
  static final Duration PAGE_WITHIN = Duration.ofHours(1);
  private static final AlertGrouping.Rule NO_STORM =
      new AlertGrouping.Rule(Integer.MAX_VALUE, Duration.ofSeconds(30));

  public final Map<String, Incident> incidents = new HashMap<>();
  private final Map<String, SummaryState> postings = new HashMap<>();
  public final List<String> told = new ArrayList<>();
  final List<Delivery> deliveries = new ArrayList<>();
  final List<SuppressionReason> suppressions = new ArrayList<>();
  Duration throttled = Duration.ZERO;
  private Subscription subscription = Subscription.toEverything();
  long pending;
  @Nullable Instant oldest;
  Instant now = ViolationFixture.OPENED_AT.plusSeconds(5);

  private final RateLimit rate;
  private DeliveryPolicy terms;
  private Outbox outbox;
  private long position;

  OutboxHarness(RateLimit rate, int window) {
    this.rate = rate;
    DeliveryPolicy usual =
        DeliveryPolicy.of(
            new SuppressionRule(PAGE_WITHIN, Duration.ZERO),
            NO_STORM,
            Duration.ofDays(1),
            new Random(1));
    terms = DeliveryPolicyBuilder.builder(usual).window(window).build();
    outbox = open();
  }

  public static OutboxHarness unlimited() {
    return new OutboxHarness(RateLimit.unlimited(), 1_000);
  }

  /** A violation comes along the topic. */
  public OutboxHarness sees(Violation... violations) {
    for (Violation violation : violations) {
      outbox.observe(violation, position++, now);
    }
    return this;
  }

  /** The same records come along again from the given position on, as after a crash. */
  OutboxHarness seesAgain(long from, Violation... violations) {
    long again = from;
    for (Violation violation : violations) {
      outbox.observe(violation, again++, now);
    }
    return this;
  }

  /** It is heard what became of a notice for another channel. */
  OutboxHarness hears(Delivery trouble) {
    outbox.hear(trouble, now);
    return this;
  }

  public OutboxHarness later(Duration duration) {
    now = now.plus(duration);
    return this;
  }

  /** Everything that is due now is told, and the channel says yes. */
  public OutboxHarness delivers() {
    for (DeliveryJob errand = take(); errand != null; errand = take()) {
      answer(errand, Attempt.delivered());
    }
    return this;
  }

  /** The next one is tried and fails. */
  OutboxHarness fails(Attempt failed) {
    answer(takeOne(), failed);
    return this;
  }

  OutboxHarness fails(Failure failure) {
    return fails(Attempt.failed(failure, "as the test wants it"));
  }

  DeliveryJob takeOne() {
    DeliveryJob errand = take();
    if (errand == null) {
      throw new AssertionError("there is nothing to tell");
    }
    return errand;
  }

  @Nullable DeliveryJob take() {
    return outbox.next(now);
  }

  void answer(DeliveryJob errand, Attempt attempt) {
    if (attempt instanceof Attempt.Delivered) {
      told.add(described(errand.notification()));
    }
    outbox.settle(new DeliveryResult(errand, attempt, now), now);
  }

  private static String described(Notification notification) {
    if (notification instanceof Summary bulletin) {
      return bulletin.topic();
    }
    IncidentUpdate news = (IncidentUpdate) notification;
    return news.isDigest()
        ? news.notice() + " of " + news.violations().size()
        : news.notice() + " " + news.incident();
  }

  /** The process is killed, and another one goes on with what is in the store. */
  OutboxHarness restarts() {
    outbox = open();
    return this;
  }

  /** Another task of the same process takes over, while an errand is still with the courier. */
  OutboxHarness movesWith(String errand) {
    outbox = new Outbox("ops", rate, subscription, terms, this, this, Set.of(errand), this);
    return this;
  }

  /** From here on so many notices of an account at once are told as one. */
  OutboxHarness withStorms(int moreThan) {
    terms =
        DeliveryPolicyBuilder.builder(terms)
            .storm(new AlertGrouping.Rule(moreThan, Duration.ofSeconds(30)))
            .build();
    return restarts();
  }

  /** From here on a violation must have lasted so long before anybody is told. */
  OutboxHarness withGrace(Duration grace) {
    terms =
        DeliveryPolicyBuilder.builder(terms).rule(new SuppressionRule(PAGE_WITHIN, grace)).build();
    return restarts();
  }

  /** From here on the channel is told nothing in these hours, in UTC. */
  public OutboxHarness quiet(String hours) {
    subscription = new Subscription(violation -> true, QuietHours.parse(hours, "UTC"));
    return restarts();
  }

  /** From here on the channel is told of nothing but this. */
  public OutboxHarness routed(Predicate<Violation> newRoute) {
    subscription = new Subscription(newRoute, QuietHours.none());
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

  private Outbox open() {
    return new Outbox("ops", rate, subscription, terms, this, this, Set.of(), this);
  }

  @Override
  public void decided(Delivery delivery) {
    deliveries.add(delivery);
  }

  @Override
  public void suppressed(Delivery delivery, SuppressionReason reason) {
    deliveries.add(delivery);
    suppressions.add(reason);
  }

  @Override
  public void handedOver(int attempt) {}

  @Override
  public void answered(DeliveryResult receipt) {}

  @Override
  public void throttled(Duration time) {
    throttled = throttled.plus(time);
  }

  @Override
  public void pending(long notices, @Nullable Instant since) {
    pending = notices;
    oldest = since;
  }

  @Override
  public @Nullable Incident get(String violationId) {
    return incidents.get(violationId);
  }

  @Override
  public void put(String violationId, Incident incident) {
    incidents.put(violationId, incident);
  }

  @Override
  public void remove(String violationId) {
    incidents.remove(violationId);
  }

  @Override
  public Map<String, SummaryState> all() {
    return Map.copyOf(postings);
  }

  @Override
  public void put(String topic, SummaryState posting) {
    postings.put(topic, posting);
  }

  @Override
  public void forEach(BiConsumer<String, Incident> action) {
    Map.copyOf(incidents).forEach(action);
  }
}
