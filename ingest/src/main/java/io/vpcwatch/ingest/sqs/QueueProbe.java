package io.vpcwatch.ingest.sqs;

import io.vpcwatch.ingest.aws.AwsClients;
import io.vpcwatch.ingest.s3.BucketProbe;
import io.vpcwatch.service.network.AwsErrors;
import io.vpcwatch.service.runtime.Health;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SqsException;

/**
 * Checks whether a queue can be read, without receiving a message, as that would count as an
 * attempt. It changes the visibility timeout of a message that does not exist, which takes a
 * permission that is required anyway.
 */
public final class QueueProbe {
  private static final String NO_HANDLE = "vpcwatch-doctor";

  private QueueProbe() {}

  public static Health of(SqsSettings settings, AwsClients clients) {
    return of(settings.queueUrl().toString(), new QueueClients(settings, clients).sqs());
  }

  /** The buckets whose objects the queue may name, by name. */
  public static Map<String, Health> buckets(SqsSettings settings, AwsClients clients) {
    Map<String, Health> results = new TreeMap<>();
    settings
        .buckets()
        .orElse(List.of())
        .forEach(
            bucket ->
                results.put(
                    bucket, BucketProbe.of(new QueueClients(settings, clients).s3(), bucket)));
    return results;
  }

  static Health of(String queueUrl, SqsClient sqs) {
    try {
      sqs.changeMessageVisibility(
          request -> request.queueUrl(queueUrl).receiptHandle(NO_HANDLE).visibilityTimeout(0));
      return accessible();
    } catch (SqsException e) {
      return isInvalidHandle(e) ? accessible() : Health.down(AwsErrors.of(e));
    } catch (SdkException e) {
      return Health.down(AwsErrors.of(e));
    }
  }

  private static Health accessible() {
    return Health.up("the queue exists and grants access");
  }

  private static boolean isInvalidHandle(SqsException e) {
    String code = AwsErrors.code(e);
    return code.contains("ReceiptHandle") || code.contains("InvalidParameterValue");
  }
}
