package io.vpcwatch.alerting.outbox;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.delivery.DeliveryResult;
import io.vpcwatch.alerting.delivery.Handover;
import io.vpcwatch.alerting.delivery.RateLimiter;
import io.vpcwatch.alerting.notification.FailureSummary;
import io.vpcwatch.alerting.notification.HistorySummary;
import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.alerting.notification.IncidentUpdateBuilder;
import io.vpcwatch.alerting.notification.Notification;
import io.vpcwatch.alerting.notification.RuleSummary;
import io.vpcwatch.alerting.notification.Summary;
import io.vpcwatch.alerting.notification.SuppressionReason;
import io.vpcwatch.alerting.notification.ThreadRef;
import io.vpcwatch.alerting.outbox.IndexEntry.Stage;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.Delivery.Outcome;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.IncidentNote;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.ViolationBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipeline of a notification for one channel. Its stages, in their order:
 *
 * <ol>
 *   <li>{@link #accept(ChannelInput, Instant) accept}:
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
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  /** The record of a successor follows that of the retracted violation at once. */
  private static final Duration SUCCESSOR_ARRIVES = Duration.ofSeconds(1);

  /** The time in which a new owner reads what was returned while nobody owned the channel. */
  private static final Duration RESULTS_READ = Duration.ofSeconds(5);

  /** At once, so that the channels are not blocked for long; there is a next time. */
  private static final int MAX_DUE = 500;

  /** More of them are not counted, as each end of one would read all. */
  private static final int MAX_COUNTED = 1_000;

  /** Of a group, which may be larger. */
  private static final int MAX_MEMBERS = 20_000;

  /** A notification that may have arrived so often is not sent again. */
  private static final int MAX_DOUBTS = 10;

  /** A notification is at fault that was refused so often while the channel accepted others. */
  private static final int MAX_REJECTIONS = 3;

  private final RunningChannel channel;
  private final DeliveryPolicy policy;
  private final IncidentStore incidents;
  private final PendingQueue queue;
  private final Summaries summaries;
  private final RateLimiter limiter;
  private final FlapDamping flaps = new FlapDamping();
  private final PolicyView rules;
  private final Outage outage;
  private final DeliveryLog deliveries;
  private final Instant opened;
  private @Nullable Instant throttledSince;
  private @Nullable Instant acceptedAt;
  private boolean uncommitted;
  private @Nullable String inProgress;

  /**
   * Resumes what the stores hold; what is in flight stays in flight until its result arrives, or no
   * result can arrive any more.
   *
   * @param deliveries gets the record of what was delivered, suppressed, failed or waits, with its
   *     key; null to delete it
   */
  Outbox(
      RunningChannel channel,
      DeliveryPolicy policy,
      IncidentStore incidents,
      ChannelStore<SummaryState> summaries,
      PolicyView rules,
      BiConsumer<String, @Nullable Delivery> deliveries,
      Instant now) {
    this.channel = channel;
    this.policy = channel.worker().channel().takesDigests() ? policy : policy.ungrouped();
    this.incidents = incidents;
    this.rules = rules;
    this.deliveries = new DeliveryLog(channel.name(), deliveries);
    this.queue = new PendingQueue(this.policy, incidents);
    this.summaries =
        new Summaries(
            policy.groupWithin(), summaries, incidents::openHistory, incidents::summarized);
    this.limiter = new RateLimiter(channel.worker().channel().rateLimit(), policy.random());
    this.outage = new Outage(limiter);
    this.opened = now;
    // A Retry-After outlives the process that received it.
    Instant throttledUntil = incidents.throttledUntil();
    if (throttledUntil != null && throttledUntil.isBefore(now.plus(Outage.PATIENCE))) {
      limiter.throttleUntil(throttledUntil);
    }
    queue.correctClock(now);
    channel.worker().attach();
    channel.worker().inFlight().forEach(this::restoreHandover);
  }

  /** An aborted transaction takes back the record of a hand-over, but not the hand-over. */
  private void restoreHandover(String sentId, Handover handover) {
    Incident incident = incidents.get(queue.currentId(sentId));
    if (incident != null && !incident.isInFlight()) {
      queue.replace(incident, incident.with(pending -> pending.sent(handover), handover.at()));
    }
  }

  RunningChannel channel() {
    return channel;
  }

  /**
   * Accepts a record of the violations topic.
   *
   * @param input a violation
   */
  void accept(ChannelInput input, Instant now) {
    Violation read = Objects.requireNonNull(input.violation());
    inProgress = read.id();
    Incident stored = incidents.get(read.id());
    if (stored != null && stored.outdates(read, input.offset())) {
      return;
    }
    Incident known = stored == null || stored.successor() != null ? null : stored;
    if (known == null && (input.endOnly() || !channel.takes(read))) {
      // An incident that the channel knows is routed to its end, whatever was corrected since.
      return;
    }
    Violation violation = known == null || !input.endOnly() ? read : endOf(known, read);
    boolean isRetraction = violation.transition() == Violation.Transition.RETRACTED;
    if (known == null) {
      if (!isRetraction) {
        update(null, Incident.first(violation, input.offset(), now), now);
      }
    } else if (isRetraction && violation.supersededBy() != null) {
      moveToSuccessor(known, violation, input.offset(), now);
    } else {
      update(known, known.about(violation, input.offset(), now), now);
    }
  }

  private static Violation endOf(Incident known, Violation end) {
    Violation former = known.violation();
    return ViolationBuilder.builder(end)
        .before(former.before())
        .after(former.after())
        .tags(former.tags())
        .build();
  }

  /** Accepts a note on an incident or a group, which matters only if the channel knows it. */
  void accept(IncidentNote note, Instant now) {
    String id = queue.currentId(note.incident());
    List<String> ids = incidents.get(id) == null ? incidents.members(id, MAX_MEMBERS) : List.of(id);
    for (String each : ids) {
      inProgress = each;
      Incident known = Objects.requireNonNull(incidents.get(each));
      update(known, known.noted(note, now), now);
    }
  }

  /** Accepts a failure of another channel: a notification that waits, or that was given up. */
  void accept(Delivery failure, Instant now) {
    summaries.add(FailureSummary.of(failure, now));
  }

  /**
   * Hands what is due to the worker, if anything is and may be sent now: it is in flight until its
   * result completes.
   */
  @Nullable Notification poll(Instant now) {
    repeatUnanswered(now);
    int most = channel.worker().capacity();
    if (!channel.worker().isOpen() || (uncommitted && most == 1)) {
      return null;
    }
    boolean quiet = channel.isQuiet(now);
    IndexEntry entry = queue.due(quiet, now);
    String topic = entry == null && !quiet ? summaries.due(now) : null;
    boolean isDue = entry != null || topic != null;
    measureThrottling(isDue && limiter.throttles(now), now);
    int inFlight = queue.inFlight() + summaries.inFlight();
    if (!isDue || inFlight >= most || !limiter.allows(now)) {
      return null;
    }
    Handover handover = new Handover(channel.worker().id(), now);
    inProgress = entry == null ? Summary.ID_PREFIX + topic : entry.id();
    Notification notification =
        entry == null
            ? summaries.send(Objects.requireNonNull(topic), handover)
            : send(entry, handover, now);
    if (notification != null) {
      limiter.acquire(now);
      channel.worker().send(notification, handover);
    }
    return notification;
  }

  /**
   * Sends again what another process had in flight, after the time in which it would have answered.
   * Its results may have waited for this outbox: they are read first.
   */
  private void repeatUnanswered(Instant now) {
    if (!now.isBefore(opened) && now.isBefore(opened.plus(RESULTS_READ))) {
      return;
    }
    List<String> unanswered = queue.unanswered(now);
    if (unanswered.isEmpty() && summaries.inFlight() == 0) {
      return;
    }
    // By the id under which each was sent, and by that which it has now.
    Set<String> sending = new HashSet<>();
    channel.worker().inFlight().keySet().forEach(id -> sending.add(queue.currentId(id)));
    summaries.repeatUnanswered(sending, now);
    for (String id : unanswered) {
      if (!sending.contains(id)) {
        inProgress = id;
        Incident incident = Objects.requireNonNull(incidents.get(id));
        update(incident, incident.with(pending -> pending.unanswered(now), now), now);
      }
    }
  }

  /**
   * Takes in the result of an attempt. It is safe only when {@link #committed}: until then a
   * channel that takes one message at a time gets no other, so that a kill duplicates at most one
   * message.
   */
  void complete(DeliveryResult result, Instant now) {
    uncommitted = true;
    inProgress = result.ids().get(0);
    Attempt attempt = result.attempt();
    if (result.notice() == null) {
      completeSummary(result, attempt, now);
      return;
    }
    List<Incident> sent = queue.sentBy(result.handover(), result.ids());
    if (sent.isEmpty()) {
      LOG.debug("Dropped a stale result of channel {}: {}", channel.name(), result);
      return;
    }
    if (attempt == null) {
      sent.forEach(each -> update(each, each.with(Pending::notAttempted, now), now));
      return;
    }
    Incident first = sent.get(0);
    Pending pending = Objects.requireNonNull(first.pending());
    boolean isOfMessage = isOfMessage(pending, attempt);
    if (isOfMessage && pending.rejections() + 1 >= MAX_REJECTIONS) {
      String detail = ((Attempt.Failed) attempt).detail();
      attempt = Attempt.failed(Failure.MESSAGE_REJECTED, detail + "; it accepts others");
    }
    Instant retryAt = limited(attempt, first.attempts(), pending.doubts() + 1, isOfMessage, now);
    channel
        .metrics()
        .completed(
            attempt,
            first.attempts(),
            result.at(),
            first.eventTime(result.notice()),
            describe(first, result));
    if (attempt instanceof Attempt.Delivered) {
      queue.accepted(first, result.notice(), now);
    }
    for (Incident incident : sent) {
      inProgress = incident.id();
      Incident completed =
          attempt instanceof Attempt.Failed failed
              ? failed(incident, failed, result, retryAt, isOfMessage, now)
              : delivered(incident, (Attempt.Delivered) attempt, result, now);
      update(incident, completed, now);
    }
  }

  /** Whether a refusal is due to this message, as the channel has accepted others meanwhile. */
  private boolean isOfMessage(Pending pending, Attempt attempt) {
    Instant failedAt = pending.failedAt();
    return attempt instanceof Attempt.Failed failed
        && failed.failure().retry() == Failure.Retry.AFTER_FIX
        && failedAt != null
        && acceptedAt != null
        && acceptedAt.isAfter(failedAt);
  }

  private void completeSummary(DeliveryResult result, @Nullable Attempt attempt, Instant now) {
    int attempts = summaries.attempts(result);
    if (attempts == 0) {
      return;
    }
    Instant retryAt = attempt == null ? now : limited(attempt, attempts, attempts, false, now);
    summaries.complete(result, attempts >= MAX_DOUBTS, retryAt, now);
    if (attempt != null) {
      String what = "the summary " + Summaries.topic(result);
      channel.metrics().completed(attempt, attempts, result.at(), null, what);
    }
  }

  private Instant limited(
      Attempt attempt, int attempts, int doubts, boolean isOfMessage, Instant now) {
    Instant retryAt = limiter.completed(attempt, attempts, doubts, isOfMessage, now);
    outage.completed(attempt, isOfMessage);
    if (attempt instanceof Attempt.Delivered) {
      acceptedAt = now;
    }
    if (attempt instanceof Attempt.Failed failed && failed.failure() == Failure.RATE_LIMITED) {
      incidents.throttleUntil(retryAt);
    }
    return retryAt;
  }

  private static String describe(Incident first, DeliveryResult result) {
    Violation violation = first.violation();
    FunctionArn function = violation.functionArn();
    EventRef end = violation.resolved();
    EventRef event = result.notice() == Notice.RESOLVED && end != null ? end : violation.opened();
    String functions =
        result.ids().size() > 1
            ? "%d functions of %s (incidents %s)"
                .formatted(result.ids().size(), function.account(), String.join(", ", result.ids()))
            : "%s (incident %s, event %s)".formatted(function, first.id(), event.eventId());
    return "the notification " + result.notice() + " of " + functions;
  }

  boolean isUncommitted() {
    return uncommitted;
  }

  /** The stores are committed. */
  void committed() {
    uncommitted = false;
    channel.worker().committed();
  }

  /** Queues reminders of what is still open, and of exemptions that end soon. */
  void remind(Instant now) {
    inProgress = null;
    summaries.remindOfEnds(rules::exemptions, channel.routes(), now);
    for (IndexEntry entry : incidents.over(Stage.REMINDER, now, MAX_DUE)) {
      inProgress = entry.id();
      Incident incident = incidents.verified(entry);
      if (incident != null) {
        queue.replace(incident, incident.reminding(now));
      }
    }
  }

  /** Deletes incidents that finished long ago, and much later the records of their deliveries. */
  void purge(Instant now) {
    for (Stage stage : List.of(Stage.PURGE, Stage.PURGE_OPEN_HISTORY)) {
      for (IndexEntry entry : incidents.over(stage, now, MAX_DUE)) {
        inProgress = entry.id();
        Incident incident = incidents.verified(entry);
        if (incident != null) {
          incidents.delete(incident, now);
        }
      }
    }
    for (IndexEntry entry : incidents.over(Stage.DELIVERY, now, MAX_DUE)) {
      if (incidents.get(entry.id()) == null) {
        deliveries.delete(entry.id());
      }
      incidents.forget(entry);
    }
  }

  /**
   * Leaves the incident, or drops the summary, at which an exception was thrown, as it would be
   * thrown again. This outbox must not be used any more.
   *
   * @return its id; null if there is none
   */
  @Nullable String skipInProgress() {
    if (inProgress != null && inProgress.startsWith(Summary.ID_PREFIX)) {
      summaries.delete(inProgress.substring(Summary.ID_PREFIX.length()));
    } else if (inProgress != null) {
      incidents.park(inProgress);
    }
    return inProgress;
  }

  /**
   * Records what waits once the channel accepts nothing any more: its next attempt may be far off.
   */
  private void reportOutage(Instant now) {
    Attempt.Failed failure = outage.unreported(now);
    if (failure == null) {
      return;
    }
    List<IndexEntry> waiting = new ArrayList<>();
    incidents.forEach(Stage.TO_SEND, "", entry -> waiting.size() < MAX_DUE && waiting.add(entry));
    for (IndexEntry entry : waiting) {
      inProgress = entry.id();
      Incident incident = incidents.verified(entry);
      if (incident != null && incident.isUnreported(now)) {
        Notice notice = Objects.requireNonNull(incident.pending()).notice();
        deliveries.failed(incident, notice, Outcome.WAITING, now, failure, limiter.failingSince());
        queue.replace(incident, incident.with(Pending::recordedAsWaiting, now));
      }
    }
  }

  /** Reports how much is pending, and for how long, which does not count in quiet hours. */
  void report(Instant now) {
    reportOutage(now);
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
    Violation violation = after.violation();
    boolean quiet = channel.isQuiet(now) && !policy.isUrgent(violation);
    SuppressionReason suppression =
        channel.summarizes(violation)
            ? SuppressionReason.SUMMARIZED
            : policy.suppresses(violation, now);
    Incident reconciled =
        after.isInFlight()
            ? after
            : flaps.damped(after.reconciled(policy, suppression, quiet, now), now);
    queue.replace(before, reconciled);
    summarize(before, reconciled, now);
    SuppressionReason reason = reconciled.suppressed();
    if (reason != null && (before == null || before.suppressed() == null)) {
      if (reason.isHistory()) {
        summaries.add(
            HistorySummary.of(
                reconciled.violation(),
                policy.severity(reconciled.violation()),
                reason.label(),
                now));
      }
      channel.metrics().suppressed(reason);
      deliveries.suppressed(reconciled, reason, now);
    }
  }

  private void summarize(@Nullable Incident before, Incident after, Instant now) {
    boolean wasSummarized = before != null && before.isSummarized();
    if (after.isSummarized() != wasSummarized) {
      summaries.add(RuleSummary.of(after.violation(), now));
    }
  }

  private @Nullable IncidentUpdate send(IndexEntry entry, Handover handover, Instant now) {
    List<Incident> sent = queue.send(entry, handover, now);
    if (sent.isEmpty()) {
      return null;
    }
    Incident first = sent.get(0);
    String group = commonGroup(sent);
    List<String> others = group == null ? List.of() : others(group, sent);
    Violation violation = first.violation();
    String exemption = violation.exemptionId();
    return IncidentUpdateBuilder.builder()
        .incident(first.knownAs())
        .notice(Objects.requireNonNull(first.pending()).notice())
        .reminder(first.reminder())
        .reopened(first.reopened())
        .openings(flaps.openings(violation, now) + (first.isOpening() ? 1 : 0))
        .root(root(sent, others))
        .violations(sent.stream().map(Incident::violation).toList())
        .group(group)
        .others(others.size())
        .note(first.note())
        .exemption(exemption == null ? null : rules.exemption(exemption))
        .policy(rules.policyOf(violation.functionArn()))
        .build();
  }

  /** The group of all of them; null if they are of several, or of none. */
  private static @Nullable String commonGroup(List<Incident> sent) {
    String group = sent.get(0).group();
    return sent.stream().allMatch(each -> Objects.equals(each.group(), group)) ? group : null;
  }

  /** The other incidents of a group that the destination knows to be open. */
  private List<String> others(String group, List<Incident> sent) {
    Set<String> ids = new HashSet<>();
    sent.forEach(each -> ids.add(each.id()));
    return incidents.members(group, MAX_COUNTED + ids.size()).stream()
        .filter(id -> !ids.contains(id))
        .limit(MAX_COUNTED)
        .toList();
  }

  /** Of all that are sent, or of the group that they join. */
  private @Nullable ThreadRef root(List<Incident> sent, List<String> others) {
    ThreadRef root = sent.get(0).root();
    if (sent.stream().anyMatch(each -> !Objects.equals(each.root(), root))) {
      return null;
    }
    Incident other = root == null && !others.isEmpty() ? incidents.get(others.get(0)) : null;
    return other == null ? root : other.root();
  }

  private Incident delivered(
      Incident incident, Attempt.Delivered attempt, DeliveryResult result, Instant now) {
    Notice notice = Objects.requireNonNull(result.notice());
    Instant failedSince = outage.recoveredFrom(incident.pending());
    deliveries.delivered(incident, notice, result.at(), attempt.warning(), failedSince);
    if (notice == Notice.OPENED) {
      flaps.notified(incident.violation(), now);
    }
    ThreadRef root =
        attempt.handle() == null ? null : new ThreadRef(attempt.handle(), result.ids().size() > 1);
    return incident.delivered(notice, root, now);
  }

  private Incident failed(
      Incident incident,
      Attempt.Failed failed,
      DeliveryResult result,
      Instant retryAt,
      boolean isOfMessage,
      Instant now) {
    Instant at = result.at();
    Notice notice = Objects.requireNonNull(result.notice());
    Failure failure = failed.failure();
    boolean isLost = failure.retry() == Failure.Retry.NEVER;
    boolean isDoubtedEnough = failure.isDoubtful() && incident.doubts() + 1 >= MAX_DOUBTS;
    boolean isOutage = outage.reason(now) != null;
    if (isLost || isDoubtedEnough || (isOutage && !incident.isReported())) {
      Outcome outcome = isLost || isDoubtedEnough ? Outcome.FAILED : Outcome.WAITING;
      deliveries.failed(incident, notice, outcome, at, failed, limiter.failingSince());
    }
    if (isLost) {
      return incident.givenUp(notice, now);
    }
    // It is likely that the opening has arrived, so reminders and the end follow.
    return isDoubtedEnough
        ? incident.delivered(notice, null, now)
        : incident.failed(failure, retryAt, isOfMessage, isOutage, now);
  }

  private void measureThrottling(boolean throttled, Instant now) {
    if (throttledSince != null) {
      channel.metrics().throttled(Duration.between(throttledSince, now));
    }
    throttledSince = throttled ? now : null;
  }
}
