package io.vpcwatch.model.finding;

import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.End;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.model.Severity;
import io.vpcwatch.model.Violation;
import java.util.Objects;

/** What a finding says about a violation, in any format; English, and safe as plain text. */
public final class FindingText {
  /** The control of AWS Security Hub that checks the same, and its title there. */
  public static final String CONTROL = "Lambda.3";

  public static final String TITLE = "Lambda functions should be in a VPC";

  public static final String REMEDIATION =
      "Attach the function to a VPC: lambda update-function-configuration --vpc-config.";

  public static final String REMEDIATION_URL =
      "https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-3";

  private FindingText() {}

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
      case CONFIGURED, NETWORK_CHANGED -> "fails the rule " + violation.rule().id();
    };
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
      case FIXED -> "It keeps the rule";
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
