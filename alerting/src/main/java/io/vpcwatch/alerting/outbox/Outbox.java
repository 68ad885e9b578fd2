package io.vpcwatch.alerting.outbox;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.RateLimit;
import io.vpcwatch.alerting.delivery.DeliveryResult;
import io.vpcwatch.alerting.delivery.RateLimiter;
import io.vpcwatch.alerting.notification.FailureSummary;
import io.vpcwatch.alerting.notification.HistorySummary;
import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.alerting.notification.Notification;
import io.vpcwatch.alerting.notification.SuppressionReason;
import io.vpcwatch.alerting.notification.ThreadRef;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.Delivery.Outcome;
import io.vpcwatch.model.DeliveryBuilder;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.model.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The pipeline of a notification for one channel. Its stages, in their order:
 *
 * <ol>
 *   <li>{@link #accept(Violation, long, Instant) accept}:
 *       <ul>
 *         <li>route: {@link RunningChannel#selects}
 *         <li>suppress what is replayed, late or too old: {@link DeliveryPolicy#suppresses}
 *         <li>grace: {@link DeliveryPolicy#due}
 *       </ul>
 *   <li>{@link #poll poll}:
 *       <ul>
 *         <li>quiet hours: {@link RunningChannel#isQuiet}
 *         <li>group into digests: {@link AlertGrouping}
 *         <li>rate limit: {@link RateLimiter#allows}
 *         <li>send: the caller passes it to the channel's worker
 *       </ul>
 *   <li>{@link #complete complete}:
 *       <ul>
 *         <li>retry: {@link RateLimiter#completed}, {@link Failure#retry}
 *         <li>record as {@link Delivery}
 *       </ul>
 * </ol>
 *
 * <p>Between the stages an incident, one per violation, waits in the {@link PendingQueue}. The
 * state is in the stores; an outbox over the same stores continues where this one stopped. Confined
 * to one thread.
 */
final class Outbox {
  /** The record of a successor follows that of the retracted violation at once. */
  private static final Duration SUCCESSOR_ARRIVES = Duration.ofSeconds(1);

  /** A channel that fails for this time has its fallbacks notified. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final RunningChannel channel;
  private final DeliveryPolicy policy;
  private final ChannelStore<Incident> incidents;
  private final PendingQueue queue;
  private final Summaries summaries;
  private final RateLimiter limiter;
  private final Consumer<Delivery> deliveries;
  private final int maxInFlight;
  private @Nullable Instant throttledSince;
  private boolean uncommitted;

  /**
   * Resumes what the stores hold; what is in flight at the channel's worker stays in flight.
   *
   * @param deliveries gets the record of what was delivered, suppressed, failed or waits
   */
  Outbox(
      RunningChannel channel,
      DeliveryPolicy policy,
      ChannelStore<Incident> incidents,
      ChannelStore<SummaryState> summaries,
      Consumer<Delivery> deliveries) {
    this.channel = channel;
    this.policy = policy;
    this.incidents = incidents;
    this.deliveries = deliveries;
    Set<String> sentIds = channel.worker().inFlight();
    this.queue = new PendingQueue(policy, incidents, sentIds);
    this.summaries = new Summaries(policy.groupWithin(), summaries, incidents, sentIds);
    RateLimit limit = channel.worker().channel().rateLimit();
    this.maxInFlight = limit.handover();
    this.limiter = new RateLimiter(limit, policy.random());
    incidents.forEach(
        (id, incident) -> {
          Pending pending = incident.pending();
          if (pending != null
              && pending.failure() == Failure.RATE_LIMITED
              && !queue.isInFlight(id)) {
            // A Retry-After outlives the process that received it.
            limiter.throttleUntil(pending.due());
          }
        });
  }

  RunningChannel channel() {
    return channel;
  }

  /**
   * Accepts a record of the violations topic.
   *
   * @param offset of the record; identifies records that are read again
   */
  void accept(Violation violation, long offset, Instant now) {
    Incident stored = incidents.get(violation.id());
    if (stored != null && stored.outdates(violation, offset)) {
      return;
    }
    Incident known = stored == null || stored.successor() != null ? null : stored;
    if (known == null && !channel.selects(violation)) {
      // An incident that the channel knows is routed to its end, whatever was corrected since.
      return;
    }
    boolean isRetraction = violation.transition() == Violation.Transition.RETRACTED;
    if (known == null) {
      if (!isRetraction) {
        update(null, Incident.first(violation, offset, now), now);
      }
    } else if (isRetraction && violation.supersededBy() != null) {
      moveToSuccessor(known, violation, offset, now);
    } else {
      update(known, known.about(violation, offset, now), now);
    }
  }

  /** Accepts a failure of another channel: a notification that waits, or that was given up. */
  void accept(Delivery failure, Instant now) {
    summaries.add(FailureSummary.of(failure, now));
  }

  /** Returns what is to be sent now, if anything: it is in flight until its result completes. */
  @Nullable Notification poll(Instant now) {
    boolean isBlocked = !channel.worker().isOpen() || (uncommitted && maxInFlight == 1);
    if (isBlocked || channel.isQuiet(now)) {
      return null;
    }
    PendingQueue.Entry entry = queue.due(now);
    String topic = entry == null ? summaries.due(now) : null;
    boolean isDue = entry != null || topic != null;
    measureThrottling(isDue && limiter.throttles(now), now);
    int inFlight = queue.inFlight() + summaries.inFlight();
    if (!isDue || inFlight >= maxInFlight || !limiter.allows(now)) {
      return null;
    }
    limiter.acquire(now);
    if (entry != null) {
      return send(entry, now);
    }
    Notification summary = summaries.send(Objects.requireNonNull(topic));
    channel.metrics().sent(summaries.attempts());
    return summary;
  }

  /**
   * Takes in the result of an attempt. It is safe only when {@link #committed}: until then a
   * channel that takes one message at a time gets no other, so that a kill duplicates at most one
   * message.
   */
  void complete(DeliveryResult result, Instant now) {
    uncommitted = true;
    channel.metrics().completed(result);
    if (!(result.notification() instanceof IncidentUpdate update)) {
      Instant retryAt = limiter.completed(result.attempt(), summaries.attempts(), now);
      summaries.complete(result, retryAt, now);
      return;
    }
    Incident first = incidents.get(queue.currentId(update.ids().get(0)));
    int attempts = first == null ? 1 : first.attempts();
    Instant retryAt = limiter.completed(result.attempt(), attempts, now);
    if (result.attempt() instanceof Attempt.Delivered) {
      queue.accepted(update, now);
    }
    for (String sentId : update.ids()) {
      Incident incident = incidents.get(queue.complete(sentId));
      if (incident != null) {
        update(incident, completed(incident, update.notice(), result, retryAt, now), now);
      }
    }
  }

  boolean isUncommitted() {
    return uncommitted;
  }

  /** The stores are committed. */
  void committed() {
    uncommitted = false;
  }

  /** Queues reminders of what is still open. */
  void remind(Instant now) {
    if (policy.reminderInterval().isZero()) {
      return;
    }
    incidents.forEach(
        (id, incident) -> {
          if (incident.isReminderDue(policy.reminderInterval(), now) && !queue.isInFlight(id)) {
            queue.replace(incident, incident.reminding(now));
          }
        });
  }

  /** Deletes incidents that finished long ago. */
  void purge(Instant now) {
    incidents.forEach(
        (id, incident) -> {
          if (incident.isFinished()
              && incident.changedAt().plus(policy.retention()).isBefore(now)) {
            incidents.delete(id);
          }
        });
  }

  /** Reports how much is pending, and for how long, which does not count in quiet hours. */
  void report(Instant now) {
    Instant oldest =
        Stream.of(queue.oldest(), summaries.oldest(now))
            .filter(Objects::nonNull)
            .min(Comparator.naturalOrder())
            .orElse(null);
    channel
        .metrics()
        .pending(queue.size() + summaries.size(now), channel.isQuiet(now) ? null : oldest);
  }

  private void moveToSuccessor(Incident known, Violation retracted, long offset, Instant now) {
    String successorId = Objects.requireNonNull(retracted.supersededBy());
    Incident stored = incidents.get(successorId);
    Incident successor = stored == null || stored.successor() != null ? null : stored;
    queue.move(
        known,
        known.trace(retracted, offset, now),
        successor,
        known.movedTo(successorId, successor, now.plus(SUCCESSOR_ARRIVES), now));
  }

  /**
   * Stores an incident with what is pending as it is now, unless a notification is in flight: then
   * its result decides.
   */
  private void update(@Nullable Incident before, Incident after, Instant now) {
    Incident reconciled =
        queue.isInFlight(after.id()) ? after : after.reconciled(policy, channel.isQuiet(now), now);
    queue.replace(before, reconciled);
    SuppressionReason reason = reconciled.suppressed();
    if (reason != null && (before == null || before.suppressed() == null)) {
      if (reason.isHistory()) {
        summaries.add(HistorySummary.of(reconciled.violation(), reason.label(), now));
      }
      channel.metrics().suppressed(reason);
      deliveries.accept(
          delivery(reconciled, Notice.OPENED, Outcome.SUPPRESSED, now)
              .reason(reason.label())
              .build());
    }
  }

  private IncidentUpdate send(PendingQueue.Entry entry, Instant now) {
    List<Incident> sent = queue.send(entry, now);
    Incident first = sent.get(0);
    channel.metrics().sent(first.attempts());
    boolean sameRoot = sent.stream().allMatch(each -> Objects.equals(each.root(), first.root()));
    return new IncidentUpdate(
        first.knownAs(),
        Objects.requireNonNull(first.pending()).notice(),
        first.reminder(),
        first.reopened(),
        sameRoot ? first.root() : null,
        sent.stream().map(Incident::violation).toList());
  }

  private Incident completed(
      Incident incident, Notice notice, DeliveryResult result, Instant retryAt, Instant now) {
    Instant at = result.at();
    if (!(result.attempt() instanceof Attempt.Failed failed)) {
      deliveries.accept(delivery(incident, notice, Outcome.DELIVERED, at).build());
      return incident.delivered(notice, root(result), now);
    }
    Failure failure = failed.failure();
    if (failure.retry() == Failure.Retry.NEVER) {
      deliveries.accept(delivery(incident, notice, Outcome.FAILED, at, failed));
      return incident.givenUp(notice, now);
    }
    boolean isOutage =
        failure.retry() == Failure.Retry.AFTER_FIX || limiter.isFailingFor(PATIENCE, now);
    if (isOutage && !incident.isReported()) {
      deliveries.accept(delivery(incident, notice, Outcome.WAITING, at, failed));
    }
    return incident.failed(failure, retryAt, isOutage, now);
  }

  private static @Nullable ThreadRef root(DeliveryResult result) {
    return result.attempt() instanceof Attempt.Delivered delivered && delivered.handle() != null
        ? new ThreadRef(delivered.handle(), result.notification().ids().size() > 1)
        : null;
  }

  private Delivery delivery(
      Incident incident, Notice notice, Outcome outcome, Instant at, Attempt.Failed failed) {
    return delivery(incident, notice, outcome, at)
        .reason(failed.failure().label())
        .detail(SanitizedText.of(failed.detail()))
        .build();
  }

  private DeliveryBuilder delivery(Incident incident, Notice notice, Outcome outcome, Instant at) {
    return DeliveryBuilder.builder()
        .violationId(incident.id())
        .channel(channel.name())
        .functionArn(incident.violation().functionArn())
        .notice(notice)
        .outcome(outcome)
        .attempts(incident.attempts())
        .at(at);
  }

  private void measureThrottling(boolean throttled, Instant now) {
    if (throttledSince != null) {
      channel.metrics().throttled(Duration.between(throttledSince, now));
    }
    throttledSince = throttled ? now : null;
  }
}
