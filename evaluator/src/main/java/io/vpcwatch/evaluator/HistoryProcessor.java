package io.vpcwatch.evaluator;

import static java.util.Objects.requireNonNull;

import io.vpcwatch.model.Evaluation;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.Policy;
import io.vpcwatch.streams.UnusableRecordException;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Adds each fact to the history of its function and passes on what that changes. What has been told
 * before, and what is to be told now, are both read off histories, so that a fact that comes again
 * leads to nothing.
 */
final class HistoryProcessor
    implements Processor<FunctionArn, FunctionChange, FunctionArn, EvaluationResult> {
  static final String HISTORIES = "function-histories";
  static final String DELETIONS = "deletions";
  static final String POLICY = "policy";

  static final Duration REJUDGE_EVERY = Duration.ofMillis(100);
  static final Duration FORGET_EVERY = Duration.ofMinutes(1);

  /** Well within the time that a transaction may take, and records wait no longer than that. */
  static final int AT_ONCE = 1000;

  private final Policy policy;
  private final Duration tombstoneRetention;
  private final EvaluatorMetrics metrics;
  private @Nullable ProcessorContext<FunctionArn, EvaluationResult> context;
  private @Nullable Histories histories;
  private @Nullable PolicyChange policyChange;
  private @Nullable TransitionEmitter announcer;
  private @Nullable Cancellable rejudgement;

  HistoryProcessor(Policy policy, Duration tombstoneRetention, EvaluatorMetrics metrics) {
    this.policy = policy;
    this.tombstoneRetention = tombstoneRetention;
    this.metrics = metrics;
  }

  /** Called again after an aborted transaction: nothing may be kept but what is in the stores. */
  @Override
  public void init(ProcessorContext<FunctionArn, EvaluationResult> newContext) {
    context = newContext;
    histories =
        new Histories(newContext.getStateStore(HISTORIES), newContext.getStateStore(DELETIONS));
    policyChange = new PolicyChange(newContext.getStateStore(POLICY), policy);
    announcer = new TransitionEmitter(newContext, metrics);
    rejudgement =
        newContext.schedule(REJUDGE_EVERY, PunctuationType.WALL_CLOCK_TIME, this::rejudge);
    newContext.schedule(FORGET_EVERY, PunctuationType.WALL_CLOCK_TIME, this::forget);
  }

  /**
   * First everything is judged, then something is done: when a defect in judging makes a dead
   * letter of the fact, no half of it is in the store.
   */
  @Override
  @SuppressWarnings(
      "ReferenceEquality") // plus answers the very same history if the fact adds nothing
  public void process(Record<FunctionArn, FunctionChange> record) {
    FunctionArn function = record.key();
    FunctionChange change = usable(record);
    FunctionHistory before = requireNonNull(histories).of(function);
    FunctionHistory union = before.plus(change);
    if (union == before) {
      metrics.unchanged(before.isStale(change));
      return;
    }
    Policy inForce = requireNonNull(policyChange).inForceFor(function);
    Evaluation was = before.judge(inForce);
    Evaluation is = union.judge(inForce);
    StoredHistory known = new StoredHistory(union.compacted(inForce), is.status());

    requireNonNull(histories).replace(function, new StoredHistory(before, was.status()), known);
    requireNonNull(announcer).tell(function, was, is, occasion(), record.timestamp());
    metrics.received(change, before.sourcesOf(change));
    metrics.evaluated(change, Instant.ofEpochMilli(requireNonNull(context).currentSystemTimeMs()));
  }

  private static FunctionChange usable(Record<FunctionArn, FunctionChange> record) {
    FunctionChange change = record.value();
    if (change == null) {
      throw new UnusableRecordException("the record has no value");
    }
    if (!change.functionArn().equals(record.key())) {
      throw new UnusableRecordException("the key is not the ARN in the value");
    }
    return change;
  }

  /** Where the fact stands. */
  private String occasion() {
    RecordMetadata place = requireNonNull(context).recordMetadata().orElseThrow();
    return place.partition() + "-" + place.offset();
  }

  private void rejudge(long timestamp) {
    boolean more =
        requireNonNull(policyChange)
            .step(
                requireNonNull(histories),
                AT_ONCE,
                (function, history, from, to) ->
                    requireNonNull(announcer)
                        .tell(
                            function,
                            history.judge(from),
                            history.judge(to),
                            "policy-" + timestamp,
                            timestamp));
    if (!more) {
      requireNonNull(rejudgement).cancel();
    }
  }

  private void forget(long timestamp) {
    Instant before = Instant.ofEpochMilli(timestamp).minus(tombstoneRetention);
    requireNonNull(histories).forget(before, AT_ONCE);
  }
}
