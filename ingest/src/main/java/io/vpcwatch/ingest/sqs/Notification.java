package io.vpcwatch.ingest.sqs;

import java.util.List;

/** What a message of a queue is about. */
sealed interface Notification {
  /**
   * Events of EventBridge, or records of CloudTrail.
   *
   * @param content as {@link io.vpcwatch.ingest.cloudtrail.TrailReader} reads it
   * @param accounts whose events they are, as far as they say
   */
  record Events(String content, List<String> accounts) implements Notification {}

  /** Objects that were created in buckets. */
  record Objects(List<BucketObject> objects) implements Notification {}

  /** Nothing to do: AWS tries whether the queue can be written to. */
  record Nothing() implements Notification {}

  /** Nobody knows. */
  record Unknown(String problem) implements Notification {}

  /**
   * An object.
   *
   * @param key as S3 takes it, not URL-encoded
   */
  record BucketObject(String bucket, String key) {}
}
