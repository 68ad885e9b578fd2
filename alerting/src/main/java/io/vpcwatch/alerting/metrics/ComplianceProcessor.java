package io.vpcwatch.alerting.metrics;

import io.vpcwatch.model.ComplianceCount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Shows the compliance table as gauges. It reads the table and not the changes: after a restart the
 * table is restored, and nothing need change for the numbers to be there.
 */
public final class ComplianceProcessor implements Processor<String, ComplianceCount, Void, Void> {
  public static final String COUNTS = "compliance";

  private static final Duration REFRESH = Duration.ofSeconds(1);

  private final FunctionGauges gauges;
  private ProcessorContext<Void, Void> context;
  private KeyValueStore<String, ComplianceCount> counts;
  private boolean changed;

  @SuppressWarnings("NullAway.Init") // by init
  public ComplianceProcessor(FunctionGauges gauges) {
    this.gauges = gauges;
  }

  @Override
  public void init(ProcessorContext<Void, Void> processorContext) {
    context = processorContext;
    counts = processorContext.getStateStore(COUNTS);
    show();
    context.schedule(REFRESH, PunctuationType.WALL_CLOCK_TIME, time -> showIfChanged());
  }

  @Override
  public void process(Record<String, ComplianceCount> record) {
    if (record.value() == null) {
      counts.delete(record.key());
    } else {
      counts.put(record.key(), record.value());
    }
    changed = true;
  }

  @Override
  public void close() {
    gauges.withdraw(task());
  }

  private void showIfChanged() {
    if (changed) {
      show();
    }
  }

  private void show() {
    List<ComplianceCount> rows = new ArrayList<>();
    try (KeyValueIterator<String, ComplianceCount> all = counts.all()) {
      while (all.hasNext()) {
        KeyValue<String, ComplianceCount> next = all.next();
        rows.add(next.value);
      }
    }
    gauges.show(task(), rows);
    changed = false;
  }

  private String task() {
    return context.taskId().toString();
  }
}
