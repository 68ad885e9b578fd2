package io.vpcwatch.model.finding;

import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.End;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.PlacementReason;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.model.Severity;
import io.vpcwatch.model.Violation;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a finding says about a violation, in any format; English, and safe as plain text. */
public final class FindingText {
  /** The control of AWS Security Hub that checks the same, and its title there. */
  public static final String CONTROL = "Lambda.3";

  public static final String TITLE = "Lambda functions should be in a VPC";

  public static final String REMEDIATION =
      "Attach the function to a VPC: lambda update-function-configuration --vpc-config.";

  public static final String REMEDIATION_URL =
      "https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-3";

  private static final String LAMBDA_CONTROLS =
      "https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#";

  private static final int MOST_REASONS = 5;

  private FindingText() {}

  /** The control of AWS Security Hub that checks the same, else the id of the rule. */
  public static String control(PlacementRule rule) {
    return switch (rule) {
      case VPC -> CONTROL;
      case MULTI_AZ -> "Lambda.5";
      default -> rule.id();
    };
  }

  /** The standards in which Security Hub has the control. */
  static List<String> standards(PlacementRule rule) {
    return switch (rule) {
      case VPC -> List.of("NIST SP 800-53 Rev. 5", "PCI DSS v3.2.1");
      case MULTI_AZ -> List.of("NIST SP 800-53 Rev. 5");
      default -> List.of();
    };
  }

  /** What should be the case. */
  public static String title(PlacementRule rule) {
    return switch (rule) {
      case VPC -> TITLE;
      case MULTI_AZ -> "VPC Lambda functions should operate in multiple Availability Zones";
      case PRIVATE_SUBNET -> "Lambda functions should be in private subnets";
      case EGRESS -> "Security groups of Lambda functions should not allow all outbound traffic";
      case ROLE_PERMISSIONS ->
          "Execution roles of Lambda functions should be able to manage network interfaces";
      case OUTBOUND_PATH -> "Lambda functions should have the outbound path of the policy";
      case NETWORK_ACL -> "Network ACLs should not block the traffic of Lambda functions";
      case SUBNET_EXISTS -> "Subnets and security groups of Lambda functions should exist";
    };
  }

  /** How to fix it in general. */
  public static String remediation(PlacementRule rule) {
    return switch (rule) {
      case VPC -> REMEDIATION;
      case MULTI_AZ -> "Add subnets in other Availability Zones to the function.";
      case PRIVATE_SUBNET ->
          "Replace the route to the internet gateway, or give the function private subnets.";
      case EGRESS -> "Allow only what the function needs, and remove the open outbound rule.";
      case ROLE_PERMISSIONS -> "Attach AWSLambdaVPCAccessExecutionRole to the execution role.";
      case OUTBOUND_PATH -> "Correct the routes and endpoints of the subnets.";
      case NETWORK_ACL -> "Add entries that allow the requests and their responses.";
      case SUBNET_EXISTS -> "Give the function subnets and security groups that exist.";
    };
  }

  public static String remediationUrl(PlacementRule rule) {
    return switch (rule) {
      case VPC -> REMEDIATION_URL;
      case MULTI_AZ -> LAMBDA_CONTROLS + "lambda-5";
      default -> "https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html";
    };
  }

  /** What happened, when, who did it; and how it ended. */
  public static String description(Violation violation) {
    String text =
        "%s %s at %s, by %s."
            .formatted(
                violation.functionArn().name(),
                what(violation),
                violation.opened().time(),
                by(violation.opened()));
    EventRef resolved = violation.resolved();
    return resolved == null
        ? text
        : text + " %s at %s, by %s.".formatted(end(violation), resolved.time(), by(resolved));
  }

  private static String what(Violation violation) {
    return switch (violation.cause()) {
      case CREATED_WITHOUT_VPC -> "was created without a VPC";
      case VPC_REMOVED -> "was taken out of its VPC " + network(violation.before());
      case OUTSIDE_ALLOWED_NETWORK ->
          "is in the network %s, which the policy does not allow, since an event"
              .formatted(network(violation.after()));
      case FIRST_SEEN_WITHOUT_VPC -> "was seen without a VPC";
      case CONFIGURED, NETWORK_CHANGED ->
          "fails the rule %s%s%s, since an event"
              .formatted(violation.rule().id(), reasons(violation), change(violation.network()));
    };
  }

  private static String reasons(Violation violation) {
    List<PlacementReason> all = violation.reasons();
    String reasons = PlacementReason.texts(all.subList(0, Math.min(MOST_REASONS, all.size())));
    return reasons.isEmpty() ? "" : " (" + SanitizedText.of(reasons) + ")";
  }

  private static String change(@Nullable NetworkCause network) {
    return network == null
        ? ""
        : SanitizedText.of(" by %s of %s".formatted(network.operation(), network.id()));
  }

  private static String network(Attachment attachment) {
    return SanitizedText.of(
        attachment.vpcId() == null
            ? String.join(", ", attachment.subnetIds())
            : attachment.vpcId());
  }

  private static String end(Violation violation) {
    return switch (Objects.requireNonNullElse(violation.end(), End.VPC_ATTACHED)) {
      case VPC_ATTACHED -> "It was attached to a VPC";
      case DELETED -> "It was deleted";
      case EXEMPTED -> "It became exempt by " + violation.exemptionId();
      case NOT_APPLICABLE -> "The rule no longer applies to it";
      case FIXED -> "It was fixed";
    };
  }

  private static String by(EventRef event) {
    return SanitizedText.of(event.actor().displayName());
  }

  /** As the policy says, else by cause. */
  public static Severity severity(Violation violation) {
    return violation.severity() == null ? violation.cause().severity() : violation.severity();
  }
}
