package io.vpcwatch.ingest.cloudtrail;

import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.SanitizedText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The attachment to a VPC that a call shows. A response is the whole configuration: no VPC in it
 * means no VPC. Without a response, the request decides, if it is explicit.
 */
final class AttachmentRule {
  private static final String VPC_CONFIG = "vpcConfig";

  private AttachmentRule() {}

  static Attachment attachment(
      Operation operation, JsonFields request, @Nullable JsonFields response)
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
    return isTruncated(request)
        ? Attachment.unknown()
        : requested(operation, request.object(VPC_CONFIG));
  }

  private static Attachment requested(Operation operation, @Nullable JsonFields vpc)
      throws UnreadableRecordException {
    if (vpc == null) {
      return operation == Operation.CREATE_FUNCTION ? Attachment.detached() : Attachment.unknown();
    }
    // Security groups alone leave the subnets of an existing function as they are.
    boolean inconclusive =
        isTruncated(vpc)
            || (operation != Operation.CREATE_FUNCTION
                && !vpc.has("subnetIds")
                && !vpc.node().isEmpty());
    return inconclusive ? Attachment.unknown() : attachment(vpc);
  }

  private static Attachment attachment(JsonFields vpc) throws UnreadableRecordException {
    List<String> subnets = vpc.texts("subnetIds");
    subnets.removeIf(JsonFields::isAbsent);
    return Attachment.of(
        SanitizedText.storedOrNull(vpc.text("vpcId")), subnets, vpc.texts("securityGroupIds"));
  }

  /**
   * A response can be an error or empty; only the configuration of a function proves that it has no
   * VPC.
   */
  private static boolean isConfiguration(JsonFields response) {
    return !isTruncated(response)
        && (response.has("functionArn")
            || response.has("functionName")
            || response.has(VPC_CONFIG));
  }

  /** CloudTrail omits a request or response of more than 100 kB, and marks it. */
  private static boolean isTruncated(JsonFields fields) {
    return fields.flag("omitted");
  }
}
