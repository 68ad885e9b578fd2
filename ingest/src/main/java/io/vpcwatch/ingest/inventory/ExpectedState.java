package io.vpcwatch.ingest.inventory;

import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.TopicReader;
import java.util.HashMap;
import java.util.Map;

/**
 * The state of a function according to the evaluator.
 *
 * @param edge the function belongs to Lambda@Edge
 */
public record ExpectedState(Attachment attachment, boolean edge) {

  /** Reads the state of every existing function. */
  public static Map<FunctionArn, ExpectedState> read(
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
