package io.vpcwatch.ingest;

import io.vpcwatch.ingest.inventory.Known;
import io.vpcwatch.ingest.inventory.KnownFunctions;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.service.KafkaProperties;
import io.vpcwatch.service.Topic;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What the evaluator has said of every function: the topic {@code functions}, read to its end. */
record KafkaKnownFunctions(Map<String, ?> kafka, Topic<FunctionArn, FunctionStatus> topic)
    implements KnownFunctions {

  @Override
  public Map<FunctionArn, Known> read() {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            KafkaProperties.consumer(kafka),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      return read(consumer, topic);
    }
  }

  static Map<FunctionArn, Known> read(
      Consumer<byte[], byte[]> consumer, Topic<FunctionArn, FunctionStatus> topic) {
    Map<FunctionArn, Known> functions = new HashMap<>();
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
                function, new Known(attachment, status.verdict() == Verdict.NOT_APPLICABLE));
          }
        });
    return functions;
  }
}
