package io.vpcwatch.alerting.outbox;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.delivery.DeliveryResult;
import io.vpcwatch.alerting.notification.FailureSummary;
import io.vpcwatch.alerting.notification.HistorySummary;
import io.vpcwatch.alerting.notification.Notification;
import io.vpcwatch.alerting.notification.Summary;
import io.vpcwatch.model.FunctionArn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Collects the summaries for one channel, by topic, and decides when they are due. */
final class Summaries {
  /** History is sent after this time even if it still grows. */
  private static final Duration MAX_COLLECTING = Duration.ofMinutes(15);

  /** The time between two summaries of the failures of one channel. */
  private static final Duration PAUSE = Duration.ofHours(1);

  /** All consequences of one failure have arrived after this time. */
  private static final Duration SETTLING = Duration.ofSeconds(2);

  private static final int NAMED_FUNCTIONS = 20;

  private final Duration quiet;
  private final ChannelStore<SummaryState> store;
  private final ChannelStore<Incident> incidents;
  private final Map<String, SummaryState> byTopic = new HashMap<>();
  private @Nullable String inFlight;

  /**
   * @param quiet history is sent when nothing was added for this time
   * @param sentIds the ids of what was sent for the channel before and is still in flight
   */
  Summaries(
      Duration quiet,
      ChannelStore<SummaryState> store,
      ChannelStore<Incident> incidents,
      Collection<String> sentIds) {
    this.quiet = quiet;
    this.store = store;
    this.incidents = incidents;
    store.forEach(byTopic::put);
    this.inFlight =
        sentIds.stream()
            .filter(id -> id.startsWith(Summary.ID_PREFIX))
            .map(id -> id.substring(Summary.ID_PREFIX.length()))
            .findFirst()
            .orElse(null);
  }

  void add(Summary summary) {
    String topic = summary.topic();
    put(topic, byTopic.getOrDefault(topic, SummaryState.empty()).plus(summary));
  }

  /** The topic of a summary that is due; null if there is none, or one is in flight. */
  @Nullable String due(Instant now) {
    if (inFlight != null) {
      return null;
    }
    for (Map.Entry<String, SummaryState> each : byTopic.entrySet()) {
      Instant due = due(each.getValue());
      if (due != null && !due.isAfter(now)) {
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
    return inFlight == null ? 0 : 1;
  }

  Notification send(String topic) {
    SummaryState state = Objects.requireNonNull(byTopic.get(topic)).sent(this::withOpen);
    put(topic, state);
    inFlight = topic;
    return Objects.requireNonNull(state.sending());
  }

  /** How often the one in flight was sent. */
  int attempts() {
    SummaryState state = inFlight == null ? null : byTopic.get(inFlight);
    return state == null ? 1 : state.attempts();
  }

  /**
   * @param retryAt when to send it again, if it is retried
   */
  void complete(DeliveryResult result, Instant retryAt, Instant now) {
    String topic = ((Summary) result.notification()).topic();
    inFlight = null;
    SummaryState state = byTopic.get(topic);
    if (state != null) {
      boolean finished =
          !(result.attempt() instanceof Attempt.Failed failed)
              || failed.failure().retry() == Failure.Retry.NEVER;
      put(topic, finished ? state.finished(now) : state.failed(retryAt));
    }
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

  /** Adds to a summary of history which of all violations that nobody was notified of are open. */
  private Summary withOpen(Summary summary) {
    if (!(summary instanceof HistorySummary history)) {
      return summary;
    }
    List<FunctionArn> open = new ArrayList<>();
    incidents.forEach(
        (id, incident) -> {
          if (incident.isOpenHistory()) {
            open.add(incident.violation().functionArn());
          }
        });
    return history.withOpen(open.size(), open.stream().sorted().limit(NAMED_FUNCTIONS).toList());
  }

  private @Nullable Instant due(SummaryState state) {
    if (state.sending() != null) {
      return state.due();
    }
    Summary collecting = state.collecting();
    if (collecting instanceof HistorySummary) {
      return Collections.min(
          List.of(collecting.last().plus(quiet), collecting.first().plus(MAX_COLLECTING)));
    }
    if (collecting instanceof FailureSummary) {
      Instant settled = collecting.first().plus(SETTLING);
      Instant sentAt = state.sentAt();
      return sentAt == null ? settled : Collections.max(List.of(settled, sentAt.plus(PAUSE)));
    }
    return null;
  }
}
