package io.vpcwatch.ingest.sqs;

import io.vpcwatch.ingest.aws.AwsClients;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The clients for one queue and its buckets, with the role of its settings. */
record QueueClients(SqsSettings settings, AwsClients clients) {

  SqsClient sqs() {
    return clients.sqs(
        settings.region(),
        settings.endpoint(),
        settings.roleArn().orElse(null),
        settings.externalId().orElse(null));
  }

  S3Client s3() {
    return clients.s3(settings.roleArn().orElse(null), settings.externalId().orElse(null));
  }
}
