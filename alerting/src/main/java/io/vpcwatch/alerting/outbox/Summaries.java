package io.vpcwatch.alerting.outbox;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.Routes;
import io.vpcwatch.alerting.delivery.DeliveryResult;
import io.vpcwatch.alerting.delivery.Handover;
import io.vpcwatch.alerting.notification.ExpirySummary;
import io.vpcwatch.alerting.notification.FailureSummary;
import io.vpcwatch.alerting.notification.HistorySummary;
import io.vpcwatch.alerting.notification.Notification;
import io.vpcwatch.alerting.notification.RuleSummary;
import io.vpcwatch.alerting.notification.Summary;
import io.vpcwatch.model.Exemption;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Collects the summaries for one channel, by topic, and decides when they are due. */
final class Summaries {
  /** History is sent after this time even if it still grows. */
  private static final Duration MAX_COLLECTING = Duration.ofMinutes(15);

  /** The time between two summaries of the failures of one channel. */
  private static final Duration PAUSE = Duration.ofHours(1);

  /** The time between two summaries of the rules that nobody is notified of at once. */
  private static final Duration DAILY = Duration.ofDays(1);

  /** All consequences of one failure have arrived after this time. */
  private static final Duration SETTLING = Duration.ofSeconds(2);

  /** How long before its end the owner of an exemption is reminded. */
  private static final Duration EXPIRY_NOTICE = Duration.ofDays(7);

  private static final Duration EXPIRY_CHECK = Duration.ofMinutes(1);

  private final Duration quiet;
  private final ChannelStore<SummaryState> store;
  private final Supplier<List<HistorySummary.Open>> openHistory;
  private final Supplier<List<RuleSummary.Open>> summarized;
  private final Map<String, SummaryState> byTopic = new TreeMap<>();
  private Instant nextExpiryCheck = Instant.EPOCH;

  /**
   * @param quiet history is sent when nothing was added for this time
   * @param openHistory the functions of all violations that are open and only in summaries
   * @param summarized all violations that are open and only in daily summaries
   */
  Summaries(
      Duration quiet,
      ChannelStore<SummaryState> store,
      Supplier<List<HistorySummary.Open>> openHistory,
      Supplier<List<RuleSummary.Open>> summarized) {
    this.quiet = quiet;
    this.store = store;
    this.openHistory = openHistory;
    this.summarized = summarized;
    store.forEach(
        "",
        (topic, state) -> {
          byTopic.put(topic, state);
          return true;
        });
  }

  void add(Summary summary) {
    String topic = summary.topic();
    put(topic, byTopic.getOrDefault(topic, SummaryState.empty()).plus(summary));
  }

  /**
   * Adds a reminder, once, of each exemption that ends soon, and forgets those of others.
   *
   * @param routes select the owners that the channel may remind
   */
  void remindOfEnds(Supplier<List<Exemption>> exemptions, Routes routes, Instant now) {
    if (now.isBefore(nextExpiryCheck)) {
      return;
    }
    nextExpiryCheck = now.plus(EXPIRY_CHECK);
    Set<String> topics = new HashSet<>();
    for (Exemption exemption : exemptions.get()) {
      ExpirySummary reminder = new ExpirySummary(exemption, now);
      if (endsSoon(exemption, now)
          && routes.select(exemption.owner())
          && topics.add(reminder.topic())
          && !byTopic.containsKey(reminder.topic())) {
        add(reminder);
      }
    }
    List<String> over =
        byTopic.keySet().stream()
            .filter(topic -> topic.startsWith(ExpirySummary.TOPICS) && !topics.contains(topic))
            .toList();
    over.forEach(this::delete);
  }

  /** Not if it was short from the beginning. */
  private static boolean endsSoon(Exemption exemption, Instant now) {
    Instant notice = exemption.until().minus(EXPIRY_NOTICE);
    return exemption.isInForce(now)
        && !notice.isAfter(now)
        && exemption.validFrom().isBefore(notice);
  }

  /** The topic of a summary that is due; null if there is none, or one is in flight. */
  @Nullable String due(Instant now) {
    if (inFlight() > 0) {
      return null;
    }
    for (Map.Entry<String, SummaryState> each : byTopic.entrySet()) {
      Instant due = due(each.getValue());
      // Of what was collected in the future, the clock was set back.
      Summary collecting = each.getValue().collecting();
      boolean isAhead = collecting != null && collecting.last().isAfter(now.plus(quiet));
      if (due != null && (isAhead || !due.isAfter(now))) {
        return each.getKey();
      }
    }
    return null;
  }

  /** The number of those that are due or in flight. */
  long size(Instant now) {
    return pending(now).count();
  }

  /** Since when the oldest of those is pending; null if there are none. */
  @Nullable Instant oldest(Instant now) {
    return pending(now)
        .map(state -> state.sending() == null ? state.collecting() : state.sending())
        .filter(Objects::nonNull)
        .map(Summary::last)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  int inFlight() {
    return (int) byTopic.values().stream().filter(state -> state.handover() != null).count();
  }

  Notification send(String topic, Handover handover) {
    SummaryState state = Objects.requireNonNull(byTopic.get(topic)).sent(this::withOpen, handover);
    put(topic, state);
    return Objects.requireNonNull(state.sending());
  }

  /** How often the summary was sent; 0 if it was not handed over like this. */
  int attempts(DeliveryResult result) {
    SummaryState state = byTopic.get(topic(result));
    return state == null || !result.handover().equals(state.handover()) ? 0 : state.attempts();
  }

  /**
   * @param isDoubtedEnough if it may have arrived, it is not sent again
   * @param retryAt when to send it again, if it is retried
   */
  void complete(DeliveryResult result, boolean isDoubtedEnough, Instant retryAt, Instant now) {
    String topic = topic(result);
    SummaryState state = Objects.requireNonNull(byTopic.get(topic));
    boolean finished =
        result.attempt() instanceof Attempt.Delivered
            || (result.attempt() instanceof Attempt.Failed failed
                && (failed.failure().retry() == Failure.Retry.NEVER
                    || (isDoubtedEnough && failed.failure().isDoubtful())));
    put(topic, finished ? state.finished(now) : state.failed(retryAt));
  }

  static String topic(DeliveryResult result) {
    return result.ids().get(0).substring(Summary.ID_PREFIX.length());
  }

  /** What is in flight for longer than any attempt takes waits again. */
  void repeatUnanswered(Set<String> sending, Instant now) {
    List.copyOf(byTopic.entrySet())
        .forEach(
            each -> {
              Handover handover = each.getValue().handover();
              if (handover != null
                  && Handover.isOver(handover.at(), now)
                  && !sending.contains(Summary.ID_PREFIX + each.getKey())) {
                put(each.getKey(), each.getValue().failed(now));
              }
            });
  }

  void delete(String topic) {
    byTopic.remove(topic);
    store.delete(topic);
  }

  private Stream<SummaryState> pending(Instant now) {
    return byTopic.values().stream()
        .filter(
            state -> {
              Instant due = due(state);
              return state.sending() != null || (due != null && !due.isAfter(now));
            });
  }

  private void put(String topic, SummaryState state) {
    byTopic.put(topic, state);
    store.put(topic, state);
  }

  /** Adds which of all violations that nobody was notified of at once are open. */
  private Summary withOpen(Summary summary) {
    if (summary instanceof RuleSummary rules) {
      return rules.withOpen(summarized.get());
    }
    return summary instanceof HistorySummary history
        ? history.withOpen(openHistory.get())
        : summary;
  }

  private @Nullable Instant due(SummaryState state) {
    if (state.sending() != null) {
      return state.due();
    }
    Summary collecting = state.collecting();
    if (collecting instanceof HistorySummary || collecting instanceof RuleSummary) {
      Instant collected =
          Collections.min(
              List.of(collecting.last().plus(quiet), collecting.first().plus(MAX_COLLECTING)));
      Instant sentAt = state.sentAt();
      return sentAt == null || collecting instanceof HistorySummary
          ? collected
          : Collections.max(List.of(collected, sentAt.plus(DAILY)));
    }
    if (collecting instanceof ExpirySummary expiry) {
      return expiry.first();
    }
    if (collecting instanceof FailureSummary failures) {
      Instant settled = collecting.first().plus(SETTLING);
      Instant sentAt = state.sentAt();
      boolean isOver = failures.recovered() != null;
      return sentAt == null || isOver
          ? settled
          : Collections.max(List.of(settled, sentAt.plus(PAUSE)));
    }
    return null;
  }
}
