package io.vpcwatch.ingest.sqs;

import io.vpcwatch.ingest.aws.AwsClients;
import io.vpcwatch.ingest.aws.AwsErrors;
import io.vpcwatch.service.runtime.Health;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SqsException;

/**
 * Asks whether a queue can be read, without receiving anything: a message that is received counts
 * as tried. So the visibility of a message is changed that does not exist, with a permission that
 * is needed anyway.
 */
public final class QueueProbe {
  private static final String NO_HANDLE = "vpcwatch-doctor";

  private QueueProbe() {}

  public static Health of(SqsSettings settings, AwsClients clients) {
    return of(
        settings.queueUrl(),
        clients.sqs(
            QueueUrl.region(settings.queueUrl()),
            settings.roleArn().orElse(null),
            settings.externalId().orElse(null)));
  }

  static Health of(String queueUrl, SqsClient sqs) {
    try {
      sqs.changeMessageVisibility(
          request -> request.queueUrl(queueUrl).receiptHandle(NO_HANDLE).visibilityTimeout(0));
      return well();
    } catch (SqsException e) {
      return isAboutTheHandle(e) ? well() : Health.down(AwsErrors.of(e));
    } catch (SdkException e) {
      return Health.down(AwsErrors.of(e));
    }
  }

  private static Health well() {
    return Health.up("the queue is there and lets us in");
  }

  private static boolean isAboutTheHandle(SqsException e) {
    String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
    return code.contains("ReceiptHandle") || code.contains("InvalidParameterValue");
  }
}
