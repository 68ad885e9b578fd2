package io.vpcwatch.ingest.cloudtrail;

import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.FunctionChangeBuilder;
import io.vpcwatch.model.SanitizedText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The attachment to a VPC and the execution role that a call shows. A response is the whole
 * configuration: no VPC in it means no VPC. Without a response, the request decides, if it is
 * explicit. A function on Lambda Managed Instances is attached by its capacity provider, whatever
 * its own configuration says.
 */
final class AttachmentRule {
  static final int LONGEST_ARN = 256;

  private static final String VPC = "vpcConfig";
  private static final String PROVIDER = "capacityProviderConfig";

  private AttachmentRule() {}

  static void apply(
      FunctionChangeBuilder change, Operation operation, JsonFields request, JsonFields response)
      throws UnreadableRecordException {
    boolean creation = operation == Operation.CREATE_FUNCTION;
    Attachment shown = isConfiguration(response) ? attachment(response, true) : null;
    if (shown == null && !isTruncated(request)) {
      shown = attachment(request, creation);
      change.requested(shown != null && !creation);
    }
    change.attachment(shown == null ? Attachment.unknown() : shown);
    String role = isConfiguration(response) ? role(response) : null;
    change.role(role == null ? role(request) : role);
  }

  /** Null if it is not shown, or not an ARN: no attachment is lost for it. */
  private static @Nullable String role(JsonFields configuration) {
    String role = configuration.textIfAny("role");
    return role != null && role.startsWith("arn:") ? role : null;
  }

  /**
   * Null if the configuration does not show the attachment.
   *
   * @param whole what it does not contain does not exist
   */
  private static @Nullable Attachment attachment(JsonFields configuration, boolean whole)
      throws UnreadableRecordException {
    JsonFields provider = configuration.objectOrEmpty(PROVIDER);
    JsonFields instances = provider.objectOrEmpty("lambdaManagedInstancesCapacityProviderConfig");
    if (isTruncated(provider) || !instances.node().isEmpty()) {
      String arn = instances.text("capacityProviderArn");
      return arn == null
          ? null
          : Attachment.byCapacityProvider(SanitizedText.stored(arn, LONGEST_ARN));
    }
    JsonFields vpc = configuration.object(VPC);
    if (vpc == null) {
      return whole ? Attachment.detached() : null;
    }
    // Security groups alone leave the subnets of an existing function as they are.
    boolean inconclusive =
        isTruncated(vpc) || (!whole && !vpc.has("subnetIds") && !vpc.node().isEmpty());
    return inconclusive
        ? null
        : Attachment.of(
                SanitizedText.storedOrNull(vpc.text("vpcId")),
                ids(vpc, "subnetIds"),
                ids(vpc, "securityGroupIds"))
            .withDualStack(vpc.flag("ipv6AllowedForDualStack"));
  }

  /** The ids of subnets or groups, without blank ones. */
  static List<String> ids(JsonFields vpc, String name) throws UnreadableRecordException {
    List<String> ids = vpc.texts(name);
    ids.removeIf(JsonFields::isAbsent);
    return ids;
  }

  /**
   * A response can be an error or empty; only the configuration of a function proves that it has no
   * VPC.
   */
  private static boolean isConfiguration(JsonFields response) {
    return !isTruncated(response)
        && (response.has("functionArn")
            || response.has("functionName")
            || response.has(VPC)
            || response.has(PROVIDER));
  }

  /** CloudTrail omits a request or response of more than 100 kB, and marks it. */
  private static boolean isTruncated(JsonFields fields) {
    return fields.flag("omitted");
  }
}
