package io.vpcwatch.ingest.sqs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The content of a queue message. */
sealed interface MessageContent {
  /**
   * CloudTrail records, or events of EventBridge.
   *
   * @param body the message
   * @param accounts the accounts they belong to, as far as they say
   */
  record Events(List<JsonNode> records, String body, List<String> accounts)
      implements MessageContent {}

  /** Objects that were created in buckets. */
  record Objects(List<BucketObject> objects) implements MessageContent {}

  /** Nothing to read: AWS tests whether it can write to the queue. */
  record Nothing() implements MessageContent {}

  /**
   * None that we know.
   *
   * @param mayCarry whether it may be something else that carries records
   */
  record Unknown(String problem, boolean mayCarry) implements MessageContent {
    Unknown(String problem) {
      this(problem, false);
    }
  }

  /**
   * An object.
   *
   * @param key as S3 takes it, not URL-encoded
   */
  record BucketObject(String bucket, String key) {}
}
