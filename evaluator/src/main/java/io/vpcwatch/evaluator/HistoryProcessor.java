package io.vpcwatch.evaluator;

import io.vpcwatch.evaluator.FunctionEvaluator.Trigger;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.streams.UnusableRecordException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Adds each change to the history of its function and emits how the evaluation differs from what
 * was announced before. A change that arrives again emits nothing.
 */
final class HistoryProcessor
    implements Processor<Object, @Nullable Object, FunctionArn, @Nullable Object> {
  static final String HISTORIES = "function-histories";
  static final String DELETIONS = "deletions";
  static final String POLICY = "policy";
  static final String COUNTS = "verdict-counts";
  static final String NETWORK = "network";

  static final Duration REEVALUATION_INTERVAL = Duration.ofMillis(20);
  static final Duration PURGE_INTERVAL = Duration.ofMinutes(1);

  /** Functions that are evaluated before the time is checked. */
  static final int BATCH = 10;

  static final int PURGE_BATCH = 1000;

  private final List<PolicyRecord> seed;
  private final EvaluatorSettings settings;
  private final EvaluatorMetrics metrics;
  private final Turn turn;
  private final CommitInterval commitInterval = new CommitInterval();
  private ProcessorContext<FunctionArn, @Nullable Object> context;
  private HistoryStore histories;
  private TaskPolicy policy;
  private Placements placements;
  private VerdictCounts counts;
  private FunctionEvaluator evaluator;
  private Cancellable reevaluation;

  /** When the last turn began and ended, and whether a change has arrived since. */
  private long turnBegan;

  private long turnEnded;
  private boolean isBusy;

  /**
   * How a task evaluates functions again, so that changes do not wait for long.
   *
   * @param time how long it does so before it lets others work; at least for one batch
   * @param pauses while changes arrive, the next turn begins after so many times the last one
   */
  record Turn(Duration time, int pauses) {
    private static final Duration OF_ALL_TASKS = Duration.ofMillis(40);

    /** A thread may have all tasks. It then uses half of its time if it is busy. */
    static Turn of(int tasks) {
      return new Turn(OF_ALL_TASKS.dividedBy(tasks), tasks);
    }
  }

  @SuppressWarnings("NullAway.Init") // by init
  HistoryProcessor(
      List<PolicyRecord> seed, EvaluatorSettings settings, EvaluatorMetrics metrics, Turn turn) {
    this.seed = seed;
    this.settings = settings;
    this.metrics = metrics;
    this.turn = turn;
  }

  /** Also called after an aborted transaction: keeps nothing but what is in the stores. */
  @Override
  public void init(ProcessorContext<FunctionArn, @Nullable Object> newContext) {
    context = newContext;
    histories =
        new HistoryStore(newContext.getStateStore(HISTORIES), newContext.getStateStore(DELETIONS));
    policy =
        new TaskPolicy(
            new PolicyStore(newContext.getStateStore(POLICY)),
            histories,
            seed,
            newContext::currentSystemTimeMs);
    counts = new VerdictCounts(newContext.getStateStore(COUNTS), newContext.currentSystemTimeMs());
    TransitionEmitter emitter = new TransitionEmitter(newContext, metrics);
    placements =
        new Placements(new NetworkStore(SortedEntries.of(newContext.getStateStore(NETWORK))));
    evaluator =
        new FunctionEvaluator(histories, counts, emitter, placements, policy::current, metrics);
    reevaluation = schedule(REEVALUATION_INTERVAL, this::reevaluate);
    schedule(PURGE_INTERVAL, this::purge);
    schedule(settings.commitInterval(), this::commit);
  }

  private void commit(long timestamp) {
    if (commitInterval.forwardsCounts(timestamp)) {
      counts.forward(context);
    }
    commitInterval.commit(context, timestamp);
  }

  private Cancellable schedule(Duration interval, Punctuator punctuator) {
    return context.schedule(interval, PunctuationType.WALL_CLOCK_TIME, punctuator);
  }

  /**
   * Evaluates before it stores anything: if a bug in the evaluation makes the change a dead letter,
   * the store is untouched.
   */
  @Override
  public void process(Record<Object, @Nullable Object> record) {
    commitInterval.processed(record.timestamp());
    if (record.value() instanceof PolicyRecord news) {
      if (news.network() == null) {
        policy.apply(news);
      } else {
        placements.apply(
            news.network(),
            new Trigger("network-" + position(), record.timestamp(), news.network().replayed()));
      }
      reevaluation.cancel();
      reevaluation = schedule(REEVALUATION_INTERVAL, this::reevaluate);
      return;
    }
    isBusy = true;
    FunctionArn function = (FunctionArn) record.key();
    ReceivedChange received = usable(function, (ReceivedChange) record.value());
    boolean evaluated =
        evaluator.add(
            function,
            received,
            new Trigger(position(), record.timestamp(), isReplayed(received.change())));
    if (evaluated && received.change() != null) {
      metrics.evaluated(received.change(), Instant.ofEpochMilli(context.currentSystemTimeMs()));
    }
  }

  private static boolean isReplayed(@Nullable FunctionChange change) {
    return change != null && change.replayed();
  }

  private static ReceivedChange usable(FunctionArn function, @Nullable ReceivedChange received) {
    if (received == null) {
      throw new UnusableRecordException("the record has no value");
    }
    FunctionChange change = received.change();
    if (change != null && !change.functionArn().equals(function)) {
      throw new UnusableRecordException("the key is not the ARN in the value");
    }
    if (change != null
        && change.eventTime().isAfter(change.receivedAt().plus(FunctionChange.MAX_AHEAD))) {
      throw new UnusableRecordException("the event is more than a day later than its receipt");
    }
    return received;
  }

  /** The position of the change in its topic. */
  private String position() {
    RecordMetadata metadata = context.recordMetadata().orElseThrow();
    return metadata.partition() + "-" + metadata.offset();
  }

  private void reevaluate(long timestamp) {
    long now = System.nanoTime();
    if (isBusy && now - turnEnded < turn.pauses() * (turnEnded - turnBegan)) {
      return;
    }
    isBusy = false;
    turnBegan = now;
    policy.fireTimers(timestamp);
    boolean more;
    do {
      more =
          policy.step(evaluator, BATCH, timestamp)
              || placements.step(evaluator::networkChanged, BATCH);
      turnEnded = System.nanoTime();
    } while (more && turnEnded - turnBegan < turn.time().toNanos());
    if (!more && !policy.hasTimers()) {
      reevaluation.cancel();
    }
  }

  private void purge(long timestamp) {
    Instant before = Instant.ofEpochMilli(timestamp).minus(settings.tombstoneRetention());
    histories.purgeDeleted(before, PURGE_BATCH);
    placements.purgeDeleted(before, PURGE_BATCH);
  }
}
