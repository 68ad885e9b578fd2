package io.vpcwatch.ingest.sqs;

import io.smallrye.config.WithDefault;
import io.vpcwatch.service.Doc;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One queue. */
public interface SqsSettings {
  @Doc("the URL of a queue with EventBridge events or notifications of a trail's bucket")
  String queueUrl();

  @Doc("a role to assume for this queue and its buckets; not set: the own credentials are used")
  Optional<String> roleArn();

  @Doc("the external id that this role asks for")
  Optional<String> externalId();

  @Doc("the buckets whose objects may be read; what names another one becomes a dead letter")
  Optional<List<String>> buckets();

  @Doc(
      "the accounts whose events are taken, or * for any; not set: aws.accounts; others become dead letters")
  Optional<List<String>> accounts();

  @Doc("how many threads receive; each holds at most ten messages")
  @WithDefault("4")
  int workers();

  @Doc("how long a received message is hidden from others; extended while it is being read")
  @WithDefault("60s")
  Duration visibilityTimeout();
}
