package io.vpcwatch.alerting.outbox;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.delivery.DeliveryJob;
import io.vpcwatch.alerting.delivery.DeliveryResult;
import io.vpcwatch.alerting.notification.FailureSummary;
import io.vpcwatch.alerting.notification.HistorySummary;
import io.vpcwatch.alerting.notification.Summary;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a channel is to be told that belongs to no incident: gathers it, and says when it is due.
 */
final class Summaries {

  /**
   * When it is told.
   *
   * @param quiet a summary is told when nothing was added to it for so long
   * @param longest or when it has been adding up for so long
   * @param pause between two bulletins on the trouble of one channel
   */
  record Rule(Duration quiet, Duration longest, Duration pause) {}

  /** What one failure brings along has arrived by then. */
  private static final Duration SETTLING = Duration.ofSeconds(2);

  // No violation's id has it.
  private static final String PREFIX = "bulletin/";

  private final Rule rule;
  private final SummaryStates stored;
  private final Map<String, SummaryState> postings;
  private @Nullable String out;

  /**
   * @param carried the ids of the errands that a former outbox of the channel handed over and that
   *     are not back yet
   */
  Summaries(Rule rule, SummaryStates stored, Collection<String> carried) {
    this.rule = rule;
    this.stored = stored;
    this.postings = new HashMap<>(stored.all());
    this.out =
        carried.stream()
            .filter(id -> id.startsWith(PREFIX))
            .map(id -> id.substring(PREFIX.length()))
            .findFirst()
            .orElse(null);
  }

  void gather(Summary bulletin) {
    String topic = bulletin.topic();
    keep(topic, postings.getOrDefault(topic, SummaryState.nothing()).with(bulletin));
  }

  /** The topic whose time has come, if there is one and none is out. */
  @Nullable String due(Instant now) {
    if (out != null) {
      return null;
    }
    for (Map.Entry<String, SummaryState> each : postings.entrySet()) {
      Instant due = due(each.getValue());
      if (due != null && !due.isAfter(now)) {
        return each.getKey();
      }
    }
    return null;
  }

  /** How many are waiting to be told. */
  long countDue(Instant now) {
    return postings.values().stream().filter(posting -> isDue(posting, now)).count();
  }

  /** Since when the one that waits longest has been waiting; null if none does. */
  @Nullable Instant oldestDue(Instant now) {
    return postings.values().stream()
        .filter(posting -> isDue(posting, now))
        .map(posting -> posting.telling() == null ? posting.gathering() : posting.telling())
        .filter(Objects::nonNull)
        .map(Summary::last)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  private boolean isDue(SummaryState posting, Instant now) {
    Instant due = due(posting);
    return posting.telling() != null || (due != null && !due.isAfter(now));
  }

  boolean isOut() {
    return out != null;
  }

  /**
   * @param completion adds what is known only when it is told
   */
  DeliveryJob handOver(String topic, UnaryOperator<Summary> completion) {
    SummaryState posting = Objects.requireNonNull(postings.get(topic)).handedOver(completion);
    keep(topic, posting);
    out = topic;
    return new DeliveryJob(List.of(PREFIX + topic), Objects.requireNonNull(posting.telling()));
  }

  /** How often that was handed over which is out. */
  int attempts() {
    SummaryState posting = out == null ? null : postings.get(out);
    return posting == null ? 1 : posting.attempts();
  }

  /**
   * @param again when to try it again if it may still be taken
   */
  void settle(DeliveryResult receipt, Instant again, Instant now) {
    String topic = receipt.errand().ids().get(0).substring(PREFIX.length());
    out = null;
    SummaryState posting = postings.get(topic);
    if (posting != null) {
      boolean over =
          !(receipt.attempt() instanceof Attempt.Failed failed)
              || failed.failure().retry() == Failure.Retry.NEVER;
      keep(topic, over ? posting.finished(now) : posting.failed(again));
    }
  }

  private void keep(String topic, SummaryState posting) {
    postings.put(topic, posting);
    stored.put(topic, posting);
  }

  private @Nullable Instant due(SummaryState posting) {
    if (posting.telling() != null) {
      return posting.due();
    }
    Summary gathering = posting.gathering();
    if (gathering instanceof HistorySummary) {
      return earlier(gathering.last().plus(rule.quiet()), gathering.first().plus(rule.longest()));
    }
    if (gathering instanceof FailureSummary) {
      Instant settled = gathering.first().plus(SETTLING);
      Instant told = posting.toldAt();
      return told == null ? settled : later(settled, told.plus(rule.pause()));
    }
    return null;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
