package io.vpcwatch.ingest.inventory;

import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.TopicReader;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of a function according to the evaluator.
 *
 * @param role the ARN of its execution role, null if it is not known
 * @param edge the function belongs to Lambda@Edge
 */
public record ExpectedState(Attachment attachment, @Nullable String role, boolean edge) {

  /** Reads the state of every existing function. */
  public static Map<FunctionArn, ExpectedState> read(
      TopicReader reader, Topic<FunctionArn, FunctionStatus> topic) {
    Map<FunctionArn, ExpectedState> functions = new HashMap<>();
    // A million functions have few distinct attachments and roles: keep each once.
    Map<Attachment, Attachment> attachments = new HashMap<>();
    Map<String, String> roles = new HashMap<>();
    reader
        .add(
            topic,
            (function, status) -> {
              if (status == null || status.verdict() == Verdict.DELETED) {
                functions.remove(function);
              } else {
                Attachment attachment =
                    attachments.computeIfAbsent(status.attachment(), each -> each);
                String role =
                    status.role() == null
                        ? null
                        : roles.computeIfAbsent(status.role(), each -> each);
                functions.put(
                    function,
                    new ExpectedState(
                        attachment, role, status.verdict() == Verdict.NOT_APPLICABLE));
              }
            })
        .readToEnd();
    return functions;
  }
}
