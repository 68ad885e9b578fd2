package io.vpcwatch.alerting.outbox;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.RateLimit;
import io.vpcwatch.alerting.channel.Subscription;
import io.vpcwatch.alerting.delivery.DeliveryJob;
import io.vpcwatch.alerting.delivery.DeliveryResult;
import io.vpcwatch.alerting.delivery.RateLimiter;
import io.vpcwatch.alerting.metrics.OutboxEvents;
import io.vpcwatch.alerting.notification.FailureSummary;
import io.vpcwatch.alerting.notification.HistorySummary;
import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.alerting.notification.Notification;
import io.vpcwatch.alerting.notification.Summary;
import io.vpcwatch.alerting.notification.SuppressionReason;
import io.vpcwatch.alerting.notification.ThreadRef;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides what one channel is told, and when: one incident per violation, opened once and resolved
 * once. It speaks to nobody itself: the next errand is taken from it, and what came of it is
 * brought back. Confined to one thread.
 *
 * <p>Everything that matters is in the {@link Incidents}; an outbox over the same incidents goes on
 * where this one stopped.
 */
final class Outbox {
  /** The record of a successor follows that of the retracted violation at once. */
  private static final Duration SUCCESSOR_ARRIVES = Duration.ofSeconds(1);

  private static final int LONGEST_TRACE = 16;

  /** In a summary. */
  private static final int NAMED_FUNCTIONS = 20;

  private final RateLimit rate;
  private final Subscription subscription;
  private final DeliveryPolicy terms;
  private final Incidents incidents;
  private final Summaries bulletins;
  private final OutboxEvents events;
  private final DeliveryRecord record;
  private final RateLimiter pace;
  private final InFlight out = new InFlight();
  private final AlertGrouping storms;
  private final PendingQueue backlog;
  private @Nullable Instant throttledSince;

  /**
   * @param carried the ids of the errands that a former outbox of the channel handed over and that
   *     are not back yet
   */
  Outbox(
      String channel,
      RateLimit rate,
      Subscription subscription,
      DeliveryPolicy terms,
      Incidents incidents,
      SummaryStates postings,
      Collection<String> carried,
      OutboxEvents events) {
    this.rate = rate;
    this.subscription = subscription;
    this.terms = terms;
    this.incidents = incidents;
    this.bulletins = new Summaries(terms.bulletins(), postings, carried);
    this.events = events;
    this.record = new DeliveryRecord(channel, events);
    this.pace = new RateLimiter(rate, terms.passing(), terms.refused());
    this.storms = new AlertGrouping(terms.storm());
    for (String handedOver : carried) {
      String id = current(handedOver);
      Incident incident = incidents.get(id);
      if (incident != null && incident.pending() != null) {
        out.add(handedOver, id, incident.pending().since());
      }
    }
    forEachPending(entry -> storms.added(entry.group()));
    this.backlog = new PendingQueue(terms.window(), this::forEachPending);
  }

  /**
   * Takes note of a record from the violations topic.
   *
   * @param position of the record among those about its function: tells what is new from what is
   *     read again
   */
  void observe(Violation violation, long position, Instant now) {
    String id = violation.id();
    Incident found = incidents.get(id);
    if (found != null && found.outdates(violation, position)) {
      return;
    }
    Incident known = found == null || found.successor() != null ? null : found;
    if (known == null && !subscription.route().test(violation)) {
      // Of what the channel was told of once it hears the end, whatever was corrected since.
      return;
    }
    if (violation.transition() == Violation.Transition.RETRACTED) {
      if (known != null) {
        retract(known, violation, position, now);
      }
      return;
    }
    update(
        id,
        known,
        known == null
            ? Incident.first(violation, position, now)
            : known.about(violation, position, now),
        now);
  }

  /** Takes note of what became of a notice for another channel: it waits, or has failed. */
  void hear(Delivery trouble, Instant now) {
    bulletins.gather(FailureSummary.of(trouble, now));
  }

  /**
   * What is to be sent now, if anything: it counts as handed over from here on, until its receipt
   * is brought back.
   */
  @Nullable DeliveryJob next(Instant now) {
    if (subscription.quietHours().include(now)) {
      return null;
    }
    PendingQueue.Entry entry = backlog.due(now, each -> storms.holds(each.group(), now));
    String topic = entry == null ? bulletins.due(now) : null;
    boolean any = entry != null || topic != null;
    noteThrottling(any && pace.throttles(now), now);
    int handedOver = out.size() + (bulletins.isOut() ? 1 : 0);
    if (!any || handedOver >= rate.handover() || !pace.allows(now)) {
      return null;
    }
    pace.spend(now);
    if (topic == null) {
      return errand(Objects.requireNonNull(entry), now);
    }
    DeliveryJob errand = bulletins.handOver(topic, this::completed);
    events.handedOver(bulletins.attempts());
    return errand;
  }

  private DeliveryJob errand(PendingQueue.Entry entry, Instant now) {
    List<String> ids =
        storms.rages(entry.group(), now) ? due(entry.group(), now) : List.of(entry.violationId());
    List<Incident> group = ids.stream().map(id -> handOver(id, now)).toList();
    events.handedOver(group.get(0).attempts());
    return new DeliveryJob(ids, notification(entry.group(), group));
  }

  /** A summary tells as well what of all that was never told is open now. */
  private Summary completed(Summary bulletin) {
    if (!(bulletin instanceof HistorySummary summary)) {
      return bulletin;
    }
    List<FunctionArn> open = new ArrayList<>();
    incidents.forEach(
        (id, incident) -> {
          if (incident.isOpenHistory()) {
            open.add(incident.violation().functionArn());
          }
        });
    return summary.withOpen(open.size(), open.stream().sorted().limit(NAMED_FUNCTIONS).toList());
  }

  private static Notification notification(AlertGrouping.Group group, List<Incident> incidents) {
    Incident first = incidents.get(0);
    boolean sameRoot =
        incidents.stream().allMatch(each -> Objects.equals(each.root(), first.root()));
    return new IncidentUpdate(
        first.knownAs(),
        group.notice(),
        first.reminder(),
        sameRoot ? first.root() : null,
        incidents.stream().map(Incident::violation).toList());
  }

  /** All of a group whose time has come, in the order in which it happened. */
  private List<String> due(AlertGrouping.Group group, Instant now) {
    List<PendingQueue.Entry> due = new ArrayList<>();
    forEachPending(
        entry -> {
          if (entry.group().equals(group) && !entry.due().isAfter(now)) {
            due.add(entry);
          }
        });
    return due.stream()
        .sorted(
            Comparator.comparing(PendingQueue.Entry::happened)
                .thenComparing(PendingQueue.Entry::violationId))
        .map(PendingQueue.Entry::violationId)
        .toList();
  }

  private Incident handOver(String id, Instant now) {
    Incident waiting = Objects.requireNonNull(incidents.get(id));
    unlist(id, waiting);
    Incident incident = waiting.handedOver(now);
    out.add(id, id, Objects.requireNonNull(incident.pending()).since());
    incidents.put(id, incident);
    return incident;
  }

  /** Takes note of what came of an errand. */
  void settle(DeliveryResult receipt, Instant now) {
    events.answered(receipt);
    if (receipt.errand().notification() instanceof IncidentUpdate news) {
      settle(receipt, news, now);
      return;
    }
    Instant again = pace.answered(receipt.attempt(), bulletins.attempts(), now);
    bulletins.settle(receipt, again, now);
  }

  private void settle(DeliveryResult receipt, IncidentUpdate news, Instant now) {
    Instant again = pace.answered(receipt.attempt(), attempts(receipt), now);
    if (receipt.attempt() instanceof Attempt.Delivered) {
      List<Violation> violations = news.violations();
      storms.told(AlertGrouping.Group.of(violations.get(0), news.notice()), violations.size(), now);
    }
    for (String handedOver : receipt.errand().ids()) {
      String tracked = out.remove(handedOver);
      String id = tracked == null ? current(handedOver) : tracked;
      Incident incident = incidents.get(id);
      if (incident != null) {
        if (tracked != null) {
          list(id, incident);
        }
        update(id, incident, settled(id, incident, news.notice(), receipt, again, now), now);
      }
    }
  }

  private int attempts(DeliveryResult receipt) {
    Incident incident = incidents.get(current(receipt.errand().ids().get(0)));
    return incident == null ? 1 : incident.attempts();
  }

  /** Has told again what is still open, when it is time for that. */
  void remind(Instant now) {
    if (terms.reminder().isZero()) {
      return;
    }
    incidents.forEach(
        (id, incident) -> {
          if (incident.wantsReminder(terms.reminder(), now) && !out.concerns(id)) {
            Incident reminding = incident.reminding(now);
            incidents.put(id, reminding);
            list(id, reminding);
          }
        });
  }

  /** Forgets the incidents that have been finished for long. */
  void purge(Instant now) {
    incidents.forEach(
        (id, incident) -> {
          if (incident.isFinished() && incident.changedAt().plus(terms.retention()).isBefore(now)) {
            incidents.remove(id);
          }
        });
  }

  /** Says how much is waiting; in quiet hours nothing is waiting for too long. */
  void report(Instant now) {
    Instant oldest =
        Stream.of(backlog.oldest(), out.oldest(), bulletins.oldestDue(now))
            .filter(Objects::nonNull)
            .min(Comparator.naturalOrder())
            .orElse(null);
    events.pending(
        backlog.size() + out.size() + bulletins.countDue(now),
        subscription.quietHours().include(now) ? null : oldest);
  }

  private void retract(Incident known, Violation violation, long position, Instant now) {
    String id = violation.id();
    String successorId = violation.supersededBy();
    if (successorId == null) {
      update(id, known, known.about(violation, position, now), now);
      return;
    }
    Incident found = incidents.get(successorId);
    Incident successor = found == null || found.successor() != null ? null : found;
    unlist(id, known);
    unlist(successorId, successor);
    out.move(id, successorId);
    Incident joined = known.movedTo(successor, now.plus(SUCCESSOR_ARRIVES), now);
    incidents.put(id, known.trace(violation, position, now));
    incidents.put(successorId, joined);
    list(successorId, joined);
  }

  private Incident settled(
      String id,
      Incident incident,
      Delivery.Notice notice,
      DeliveryResult receipt,
      Instant again,
      Instant now) {
    if (!(receipt.attempt() instanceof Attempt.Failed failed)) {
      record.delivered(id, incident, notice, receipt.at());
      return incident.delivered(notice, root(receipt), now);
    }
    Failure.Retry retry = failed.failure().retry();
    if (retry == Failure.Retry.NEVER) {
      record.failed(id, incident, notice, failed, receipt.at());
      return incident.givenUp(notice, now);
    }
    Incident waiting = incident.failed(failed.failure(), again, now);
    boolean forLong = retry == Failure.Retry.AFTER_FIX || pace.failsFor(terms.patience(), now);
    if (!forLong || waiting.isReported()) {
      return waiting;
    }
    record.waits(id, incident, notice, failed, receipt.at());
    return waiting.reported(now);
  }

  private static @Nullable ThreadRef root(DeliveryResult receipt) {
    return receipt.attempt() instanceof Attempt.Delivered delivered && delivered.handle() != null
        ? new ThreadRef(delivered.handle(), receipt.errand().ids().size() > 1)
        : null;
  }

  /**
   * Reconciles what is known with what was told, unless the answer to the latter is still awaited.
   */
  private void update(String id, @Nullable Incident before, Incident after, Instant now) {
    Incident reconciled =
        out.concerns(id)
            ? after
            : after.reconciled(terms.rule(), subscription.quietHours().include(now), now);
    unlist(id, before);
    incidents.put(id, reconciled);
    list(id, reconciled);
    SuppressionReason reason = reconciled.suppressed();
    if (reason != null && (before == null || before.suppressed() == null)) {
      if (reason.isHistory()) {
        bulletins.gather(HistorySummary.of(reconciled.violation(), reason.label(), now));
      }
      record.suppressed(id, reconciled, reason, now);
    }
  }

  private void list(String id, Incident incident) {
    Pending pending = incident.pending();
    if (pending != null && !out.concerns(id)) {
      PendingQueue.Entry entry = entry(id, incident, pending);
      storms.added(entry.group());
      backlog.add(entry);
    }
  }

  private void unlist(String id, @Nullable Incident incident) {
    if (incident != null && incident.pending() != null && !out.concerns(id)) {
      storms.removed(AlertGrouping.Group.of(incident.violation(), incident.pending().notice()));
      backlog.remove(id);
    }
  }

  private static PendingQueue.Entry entry(String id, Incident incident, Pending pending) {
    return new PendingQueue.Entry(
        id,
        AlertGrouping.Group.of(incident.violation(), pending.notice()),
        pending.due(),
        incident.happened(),
        pending.since());
  }

  private void forEachPending(Consumer<PendingQueue.Entry> action) {
    incidents.forEach(
        (id, incident) -> {
          Pending pending = incident.pending();
          if (pending != null && !out.concerns(id)) {
            if (pending.failure() == Failure.RATE_LIMITED) {
              // The channel's wish outlives the process that was told of it.
              pace.silence(pending.due());
            }
            action.accept(entry(id, incident, pending));
          }
        });
  }

  private void noteThrottling(boolean throttled, Instant now) {
    if (throttledSince != null) {
      events.throttled(Duration.between(throttledSince, now));
    }
    throttledSince = throttled ? now : null;
  }

  /** Where the incident of a violation is now, which corrections may have moved. */
  private String current(String violationId) {
    String id = violationId;
    for (int i = 0; i < LONGEST_TRACE; i++) {
      Incident incident = incidents.get(id);
      String successor = incident == null ? null : incident.successor();
      if (successor == null) {
        return id;
      }
      id = successor;
    }
    return id;
  }
}
