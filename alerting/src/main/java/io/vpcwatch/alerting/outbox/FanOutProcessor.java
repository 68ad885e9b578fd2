package io.vpcwatch.alerting.outbox;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Violation;
import java.util.SortedSet;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Addresses every violation to each of the channels. */
public final class FanOutProcessor
    extends ContextualProcessor<FunctionArn, Violation, String, ChannelInput> {
  private final SortedSet<String> channels;

  public FanOutProcessor(SortedSet<String> channels) {
    this.channels = channels;
  }

  @Override
  public void process(Record<FunctionArn, Violation> record) {
    if (record.value() == null) {
      // Nothing that vpcwatch writes.
      return;
    }
    long offset = context().recordMetadata().map(RecordMetadata::offset).orElseThrow();
    for (String channel : channels) {
      Headers headers = new RecordHeaders();
      Position.put(headers, offset);
      context()
          .forward(
              new Record<>(channel, ChannelInput.of(record.value()), record.timestamp(), headers));
    }
  }
}
