package io.vpcwatch.ingest.inventory;

import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.TopicReader;
import java.util.HashMap;
import java.util.Map;

/** Reads the status of every existing function, as the evaluator has published it. */
public record FunctionStatusReader(Map<String, ?> kafka, Topic<FunctionArn, FunctionStatus> topic) {

  public Map<FunctionArn, ExpectedState> read() {
    try (TopicReader reader = TopicReader.connect(kafka)) {
      return read(reader, topic);
    }
  }

  static Map<FunctionArn, ExpectedState> read(
      TopicReader reader, Topic<FunctionArn, FunctionStatus> topic) {
    Map<FunctionArn, ExpectedState> functions = new HashMap<>();
    // A million functions have few distinct attachments: keep each once.
    Map<Attachment, Attachment> attachments = new HashMap<>();
    reader
        .add(
            topic,
            (function, status) -> {
              if (status == null || status.verdict() == Verdict.DELETED) {
                functions.remove(function);
              } else {
                Attachment attachment =
                    attachments.computeIfAbsent(status.attachment(), each -> each);
                functions.put(
                    function,
                    new ExpectedState(attachment, status.verdict() == Verdict.NOT_APPLICABLE));
              }
            })
        .readToEnd();
    return functions;
  }
}
