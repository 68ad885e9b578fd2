package io.vpcwatch.alerting.metrics;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Verdict;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps the functions that violate the policy, and shows them as gauges. */
public final class ViolatingProcessor
    implements Processor<FunctionArn, FunctionStatus, Void, Void> {
  public static final String FUNCTIONS = "violating";

  private static final Duration REFRESH = Duration.ofSeconds(5);

  private final ViolatingGauges gauges;
  private ProcessorContext<Void, Void> context;
  private KeyValueStore<String, FunctionStatus> violating;
  private boolean changed;

  @SuppressWarnings("NullAway.Init") // by init
  public ViolatingProcessor(ViolatingGauges gauges) {
    this.gauges = gauges;
  }

  @Override
  public void init(ProcessorContext<Void, Void> processorContext) {
    context = processorContext;
    violating = processorContext.getStateStore(FUNCTIONS);
    show();
    context.schedule(REFRESH, PunctuationType.WALL_CLOCK_TIME, time -> showIfChanged());
  }

  @Override
  public void process(Record<FunctionArn, FunctionStatus> record) {
    String key = record.key().toString();
    FunctionStatus status = record.value();
    if (status != null && status.verdict() == Verdict.VIOLATING) {
      violating.put(key, status);
      changed = true;
    } else if (violating.get(key) != null) {
      // Not for the others, which are the most: every deletion is a record in the changelog.
      violating.delete(key);
      changed = true;
    }
  }

  @Override
  public void close() {
    gauges.withdraw(context.taskId().toString());
  }

  private void showIfChanged() {
    if (changed) {
      show();
    }
  }

  private void show() {
    // The youngest of those that are kept is the first to go.
    PriorityQueue<FunctionStatus> oldest =
        new PriorityQueue<>(Comparator.comparing(FunctionStatus::since).reversed());
    // The oldest of all is a number of its own, even if none has a series.
    int kept = Math.max(1, gauges.limit());
    long all = 0;
    try (KeyValueIterator<String, FunctionStatus> each = violating.all()) {
      while (each.hasNext()) {
        KeyValue<String, FunctionStatus> next = each.next();
        all++;
        oldest.add(next.value);
        if (oldest.size() > kept) {
          oldest.remove();
        }
      }
    }
    gauges.show(context.taskId().toString(), new ViolatingGauges.Rows(List.copyOf(oldest), all));
    changed = false;
  }
}
