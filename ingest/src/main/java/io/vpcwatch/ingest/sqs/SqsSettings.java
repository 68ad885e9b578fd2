package io.vpcwatch.ingest.sqs;

import io.smallrye.config.WithDefault;
import io.vpcwatch.service.settings.Description;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One queue. */
public interface SqsSettings {
  @Description("the URL of a queue with EventBridge events or notifications of a trail's bucket")
  String queueUrl();

  @Description(
      "a role to assume for this queue and its buckets; not set: the own credentials are used")
  Optional<String> roleArn();

  @Description("the external id that this role asks for")
  Optional<String> externalId();

  @Description(
      "the buckets whose objects may be read; what names another one becomes a dead letter")
  Optional<List<String>> buckets();

  @Description(
      "the accounts whose events are taken, or * for any; not set: aws.accounts; others become dead letters")
  Optional<List<String>> accounts();

  @Description("how many threads receive; each holds at most ten messages")
  @WithDefault("4")
  int workers();

  @Description("how long a received message is hidden from others; extended while it is being read")
  @WithDefault("60s")
  Duration visibilityTimeout();
}
