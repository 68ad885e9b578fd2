package io.vpcwatch.evaluator;

import io.vpcwatch.model.Evaluation;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.HistoryFold;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.network.PlacementState;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evaluates the functions of one task. Every reason to evaluate one (a change, another policy,
 * other rules) ends in {@link #settle}, which compares with what was announced.
 */
final class FunctionEvaluator {
  private static final Logger LOG = LoggerFactory.getLogger(FunctionEvaluator.class);

  private final HistoryStore rows;
  private final VerdictCounts counts;
  private final TransitionEmitter emitter;
  private final Placements placements;
  private final Supplier<PolicyRevision> policy;
  private final EvaluatorMetrics metrics;

  FunctionEvaluator(
      HistoryStore rows,
      VerdictCounts counts,
      TransitionEmitter emitter,
      Placements placements,
      Supplier<PolicyRevision> policy,
      EvaluatorMetrics metrics) {
    this.rows = rows;
    this.counts = counts;
    this.emitter = emitter;
    this.placements = placements;
    this.policy = policy;
    this.metrics = metrics;
  }

  /**
   * Why something is emitted.
   *
   * @param id see {@link TransitionEmitter}
   * @param timestamp when what led to it was read, in milliseconds
   * @param replayed that was read from history, not live
   */
  record Trigger(String id, long timestamp, boolean replayed) {}

  /**
   * Adds a change to the history of its function. One of an unknown kind is kept for a later
   * version.
   *
   * @return whether it led to an evaluation
   */
  boolean add(FunctionArn function, ReceivedChange received, Trigger trigger) {
    FunctionRow row = rows.get(function);
    FunctionChange change = received.change();
    if (change == null) {
      if (!rows.load(function, row).hasUnknown(received.encoded().get())) {
        rows.put(function, row, row.plus(received));
      }
      metrics.deferred();
      return false;
    }
    boolean appends =
        row.isFollowedBy(change)
            && row.size() < row.limit()
            && row.isEvaluatedBy(policy.get(), function)
            && follows(change, policy.get().of(function).lastBoundary());
    return appends
        ? append(row, row.plus(received), change, trigger)
        : join(row, row.plus(received), change, trigger);
  }

  private static boolean follows(FunctionChange change, @Nullable Instant boundary) {
    return boundary == null || !change.eventTime().isBefore(boundary);
  }

  /** The change follows all others: only the row is read and written. */
  private boolean append(
      FunctionRow row, FunctionRow longer, FunctionChange change, Trigger trigger) {
    Policy applied = policy.get().of(change.functionArn());
    HistoryFold fold = new HistoryFold(row.state(), applied);
    fold.apply(change);
    FunctionRow next =
        FunctionRowBuilder.builder(longer)
            .revision(row.revisionAfter(policy.get(), change.functionArn()))
            .state(fold.state())
            .last(change.eventTime())
            .build();
    settle(change.functionArn(), row, row.current(), next, fold.evaluation(), trigger);
    metrics.received(change, Collections.emptySortedSet());
    return true;
  }

  /** The change is late, a copy or a correction of another, or the row needs an evaluation. */
  @SuppressWarnings("ReferenceEquality") // plus returns the same history if the change adds nothing
  private boolean join(
      FunctionRow row, FunctionRow longer, FunctionChange change, Trigger trigger) {
    PolicyRevision now = policy.get();
    boolean isPartSufficient =
        row.isEvaluatedBy(now, change.functionArn())
            && now.of(change.functionArn()).exemptions().isEmpty()
            && longer.size() <= row.limit();
    StoredHistory stored =
        isPartSufficient ? rows.loadFor(change, row) : rows.load(change.functionArn(), row);
    FunctionHistory union = stored.history().plus(change);
    SortedSet<SourceType> sources = stored.history().sourcesOf(change);
    if (union == stored.history()) {
      metrics.unchanged(sources.isEmpty());
      return false;
    }
    evaluate(change.functionArn(), stored, longer, union, trigger);
    metrics.received(change, sources);
    return true;
  }

  /**
   * Evaluates the functions in a range of ARNs that were not yet evaluated by the current policy
   * and rules. A function that can't be evaluated is skipped, so that it does not stop the others.
   *
   * @param from the first ARN, or a prefix of it
   * @param to the end of the range, exclusive; null for the last function
   * @param limit how many functions to visit at most
   * @return where to resume, null if the range is finished
   */
  @Nullable String scan(
      String from, @Nullable String to, int limit, String trigger, long timestamp) {
    Trigger why = new Trigger(trigger, timestamp, false);
    return rows.visit(from, to, limit, (function, row) -> reevaluate(function, row, why));
  }

  /** Judges a function again after a change of the network; its history is the same. */
  void networkChanged(FunctionArn function, Trigger trigger) {
    FunctionRow row = null;
    try {
      row = rows.get(function);
      settle(function, row, row.current(), row, row.current(), trigger);
    } catch (KafkaException e) {
      throw e; // a failure of the client, not of the function
    } catch (RuntimeException e) {
      skip(function, row, e);
    }
  }

  private void reevaluate(FunctionArn function, byte[] encoded, Trigger trigger) {
    FunctionRow row = null;
    try {
      row = RowCodec.read(encoded).row();
      if (!row.isEvaluatedBy(policy.get(), function)) {
        StoredHistory stored = rows.load(function, row);
        evaluate(function, stored, row, stored.history(), trigger);
      }
    } catch (KafkaException e) {
      throw e; // a failure of the client, not of the function
    } catch (RuntimeException e) {
      skip(function, row, e);
    }
  }

  /** Nothing comes back to the function: its next change has to evaluate it. */
  private void skip(FunctionArn function, @Nullable FunctionRow row, RuntimeException e) {
    metrics.notEvaluated();
    LOG.error("Skipped the evaluation of {}", function, e);
    if (row != null) {
      FunctionRowBuilder skipped = FunctionRowBuilder.builder(row);
      rows.put(function, row, skipped.revision(FunctionRow.NOT_EVALUATED).build());
    }
  }

  /**
   * Evaluates all changes; if there are too many, drops those that do not matter any more.
   *
   * @param next the row with all changes of {@code union}
   */
  private void evaluate(
      FunctionArn function,
      StoredHistory stored,
      FunctionRow next,
      FunctionHistory union,
      Trigger trigger) {
    FunctionRow row = stored.row();
    PolicyRevision now = policy.get();
    Policy applied = now.of(function);
    boolean compacts = next.size() > next.limit();
    FunctionHistory history = compacts ? union.compacted() : union;
    // What the first release announced was not stored. It is what it would announce now.
    Evaluation announced =
        row.rules() == FunctionRow.FIRST_RELEASE
            ? stored.history().evaluate(applied).ofFirstRelease()
            : stored.announced();
    HistoryFold fold =
        stored.fold(history, applied, row.isOfPolicy(now, function) ? announced : null);
    Evaluation evaluation = fold.evaluation();
    FunctionRowBuilder evaluated =
        FunctionRowBuilder.builder(next)
            .rules(FunctionRow.RULES)
            .revision(row.revisionAfter(now, function))
            .state(fold.state())
            .last(lastOf(history));
    if (!stored.isPart()) {
      evaluated.corrected(correctedOf(history)).horizon(history.horizon());
    }
    if (compacts || stored.repeats(evaluation)) {
      FunctionRow.Log log = stored.rewritten(history, evaluation);
      evaluated.log(log).chunks(0).sealed(0);
      evaluated.compacted(compacts ? log.changes().size() : next.compacted());
    }
    settle(function, row, announced, evaluated.build(), evaluation, trigger);
  }

  private static @Nullable Instant lastOf(FunctionHistory history) {
    List<FunctionChange> changes = history.changes();
    return changes.isEmpty() ? null : changes.get(changes.size() - 1).eventTime();
  }

  private static SortedSet<String> correctedOf(FunctionHistory history) {
    SortedSet<String> ids = new TreeSet<>();
    for (FunctionChange change : history.changes()) {
      if (change.correction() != null) {
        ids.add(change.eventId());
      }
    }
    return ids;
  }

  /**
   * The end of every evaluation: emits what differs from the announced evaluation, counts the
   * function under its new verdict and stores the row, if it differs. Evaluates nothing; whatever
   * can fail because of the function has been done before.
   */
  private void settle(
      FunctionArn function,
      FunctionRow row,
      Evaluation announced,
      FunctionRow next,
      Evaluation evaluation,
      Trigger trigger) {
    Placements.Result judged =
        placements.judge(
            function,
            new Placements.Announced(row.placement(), row.rulesKept()),
            next.state(),
            policy.get().of(function),
            trigger);
    PlacementState before = row.rulesKept();
    PlacementState now = judged.step().state();
    Evaluation former = announced.with(before.open().values(), before.outcomes());
    Evaluation current = evaluation.with(judged.step().violations(), now.outcomes());
    List<Violation> transitions = former.transitionsTo(current);
    FunctionRow complete =
        FunctionRowBuilder.builder(next).placement(judged.placement()).rulesKept(now).build();
    if (transitions.isEmpty() && row.stays(complete, policy.get())) {
      return;
    }
    FunctionRow stored = complete.announced(endedByHistory(transitions));
    rows.put(function, row, stored);
    counts.move(function, row.counted(), stored.counted(), trigger.timestamp());
    counts.move(function, before.outcomes(), now.outcomes(), trigger.timestamp());
    emitter.emit(transitions, former.status(), current.status(), trigger.id(), trigger.timestamp());
  }

  /** The history leads to them again; to those by the rules about the network, it does not. */
  private static List<byte[]> endedByHistory(List<Violation> transitions) {
    return transitions.stream()
        .filter(violation -> !violation.isOpen() && violation.rule() == PlacementRule.VPC)
        .map(RowCodec::write)
        .toList();
  }
}
