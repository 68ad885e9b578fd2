package io.vpcwatch.ingest;

import io.vpcwatch.ingest.inventory.ExpectedState;
import io.vpcwatch.ingest.inventory.FunctionStatusReader;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.service.kafka.KafkaProperties;
import io.vpcwatch.service.kafka.Topic;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What the evaluator has said of every function: the topic {@code functions}, read to its end. */
record KafkaFunctionStatusReader(Map<String, ?> kafka, Topic<FunctionArn, FunctionStatus> topic)
    implements FunctionStatusReader {

  @Override
  public Map<FunctionArn, ExpectedState> read() {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            KafkaProperties.consumer(kafka),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      return read(consumer, topic);
    }
  }

  static Map<FunctionArn, ExpectedState> read(
      Consumer<byte[], byte[]> consumer, Topic<FunctionArn, FunctionStatus> topic) {
    Map<FunctionArn, ExpectedState> functions = new HashMap<>();
    // A million functions have few attachments: each is kept once.
    Map<Attachment, Attachment> attachments = new HashMap<>();
    CompactedTopic.read(
        consumer,
        topic,
        (function, status) -> {
          if (status == null || status.verdict() == Verdict.DELETED) {
            functions.remove(function);
          } else {
            Attachment attachment = attachments.computeIfAbsent(status.attachment(), each -> each);
            functions.put(
                function,
                new ExpectedState(attachment, status.verdict() == Verdict.NOT_APPLICABLE));
          }
        });
    return functions;
  }
}
