package io.vpcwatch.evaluator;

import static java.util.Objects.requireNonNull;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.finding.OcsfFinding;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.jspecify.annotations.Nullable;

/** Writes each transition of a violation as a finding for other systems. */
final class FindingProcessor implements FixedKeyProcessor<FunctionArn, Violation, String> {
  private @Nullable FixedKeyProcessorContext<FunctionArn, String> context;

  @Override
  public void init(FixedKeyProcessorContext<FunctionArn, String> taskContext) {
    context = taskContext;
  }

  @Override
  public void process(FixedKeyRecord<FunctionArn, Violation> transition) {
    Instant emitted = Instant.ofEpochMilli(transition.timestamp());
    requireNonNull(context)
        .forward(transition.withValue(OcsfFinding.json(transition.value(), emitted)));
  }
}
