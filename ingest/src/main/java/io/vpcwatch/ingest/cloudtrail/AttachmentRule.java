package io.vpcwatch.ingest.cloudtrail;

import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.SanitizedText;
import org.jspecify.annotations.Nullable;

/**
 * What a call shows of the function's VPC. A response is the whole configuration: no VPC in it
 * means no VPC. Without one, the request decides, if it says anything.
 */
final class AttachmentRule {
  private static final String VPC_CONFIG = "vpcConfig";

  private AttachmentRule() {}

  static Attachment shownBy(
      Operation operation, @Nullable JsonFields request, @Nullable JsonFields response)
      throws UnreadableRecordException {
    if (response != null && isConfiguration(response)) {
      JsonFields vpc = response.object(VPC_CONFIG);
      if (vpc == null) {
        return Attachment.detached();
      }
      if (!isTruncated(vpc)) {
        return attachment(vpc);
      }
    }
    return request == null || isTruncated(request)
        ? Attachment.unknown()
        : requested(operation, request.object(VPC_CONFIG));
  }

  private static Attachment requested(Operation operation, @Nullable JsonFields vpc)
      throws UnreadableRecordException {
    if (vpc == null) {
      return operation == Operation.CREATE_FUNCTION ? Attachment.detached() : Attachment.unknown();
    }
    // Security groups alone leave the subnets of an existing function as they are.
    boolean saysNothing =
        isTruncated(vpc)
            || (operation != Operation.CREATE_FUNCTION
                && !vpc.has("subnetIds")
                && !vpc.node().isEmpty());
    return saysNothing ? Attachment.unknown() : attachment(vpc);
  }

  private static Attachment attachment(JsonFields vpc) throws UnreadableRecordException {
    return Attachment.of(
        SanitizedText.storedOrNull(vpc.text("vpcId")),
        vpc.texts("subnetIds"),
        vpc.texts("securityGroupIds"));
  }

  /**
   * Some services answer with an error or with nothing; only a function's configuration proves the
   * absence of a VPC.
   */
  private static boolean isConfiguration(JsonFields response) {
    return !isTruncated(response)
        && (response.has("functionArn")
            || response.has("functionName")
            || response.has(VPC_CONFIG));
  }

  /** Of what is longer than 100 kB, CloudTrail only tells that it left it out. */
  private static boolean isTruncated(JsonFields fields) {
    return fields.flag("omitted");
  }
}
