package io.vpcwatch.ingest.cloudtrail;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where services and tools that pass records on keep them. The field holds the record as a text, as
 * an object, or packed (base64, gzip), and may hold another wrapper.
 *
 * @param field its path, for messages
 */
record Wrapper(String field, JsonNode content) {
  /** The first one that is there counts. */
  private static final List<String> FIELDS =
      List.of(
          // AWS: event history, SQS, SNS, Kinesis, Firehose, CloudWatch Logs, CloudTrail Lake
          "CloudTrailEvent",
          "body",
          "Body",
          "Sns.Message",
          "Message",
          "kinesis.data",
          "awslogs.data",
          "eventJson",
          // Elastic, Splunk, and what collects logs
          "event.original",
          "_source",
          "_raw",
          "result",
          // Before "event", in which Elastic describes the message.
          "message",
          "event",
          "@message",
          "log",
          "line",
          "data",
          "Data",
          "value",
          "record",
          "fields",
          // Documents within a wrapper: alone they are not read as one object.
          "Records",
          "records",
          "logEvents",
          "Events",
          "events");

  /** Base64, at least at its beginning: what follows may be damaged. */
  private static final Pattern PACKED = Pattern.compile("[\\w+/-]{16}\\S+");

  private static final String CONTROL_MESSAGE = "CWL CONTROL MESSAGE";

  /** Null if the object is none. */
  static @Nullable Wrapper of(JsonNode object) {
    for (String field : FIELDS) {
      JsonNode content = object.has(field) ? object.path(field) : nested(object, field);
      if (mayHoldRecord(content)) {
        return new Wrapper(field, content);
      }
    }
    return null;
  }

  /**
   * What the field holds: one, the elements of an array, or those of the arrays of Kafka's topics.
   */
  Iterable<JsonNode> contents() {
    if (content.isObject() && field.equals("records")) {
      List<JsonNode> elements = new ArrayList<>();
      content.forEach(topic -> topic.forEach(elements::add));
      return elements;
    }
    return content.isArray() ? content : List.of(content);
  }

  private static JsonNode nested(JsonNode object, String field) {
    return Stream.of(field.split("\\.")).reduce(object, JsonNode::path, (one, other) -> other);
  }

  private static boolean mayHoldRecord(JsonNode content) {
    return (content.isContainerNode() && !content.isEmpty())
        || (content.isTextual() && mayHoldRecord(content.textValue()));
  }

  /** Whether a text may be JSON, behind some prefix, or packed. */
  static boolean mayHoldRecord(String text) {
    return text.indexOf('{') >= 0 || PACKED.matcher(text).matches();
  }

  /**
   * Whether an object of CloudWatch Logs never carries a record: the test of a destination, or
   * another column of an answer of Logs Insights.
   */
  static boolean isEmpty(JsonNode object) {
    return object.path("messageType").asText().equals("CONTROL_MESSAGE")
        || object.path("message").asText().startsWith(CONTROL_MESSAGE)
        || (object.path("field").asText().startsWith("@")
            && !object.path("field").asText().equals("@message"));
  }
}
