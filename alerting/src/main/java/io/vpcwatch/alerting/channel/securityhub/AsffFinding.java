package io.vpcwatch.alerting.channel.securityhub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.End;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.finding.FindingText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.services.securityhub.model.AwsLambdaFunctionDetails;
import software.amazon.awssdk.services.securityhub.model.AwsLambdaFunctionVpcConfig;
import software.amazon.awssdk.services.securityhub.model.AwsSecurityFinding;
import software.amazon.awssdk.services.securityhub.model.ComplianceStatus;
import software.amazon.awssdk.services.securityhub.model.Partition;
import software.amazon.awssdk.services.securityhub.model.RecordState;
import software.amazon.awssdk.services.securityhub.model.Resource;
import software.amazon.awssdk.services.securityhub.model.SeverityLabel;

/**
 * A violation in the AWS Security Finding Format: one finding from its opening to its end, whose id
 * is that of the violation. Severity and types are fields of the provider, as Security Hub asks.
 */
public final class AsffFinding {
  /** An ARN of a product, for the regular expression of a setting or an option. */
  public static final String PRODUCT_ARN =
      "arn:aws[a-z-]*:securityhub:[a-z0-9-]+:\\d{12}:product/\\d{12}/[\\w.-]{1,128}";

  /** With the ARN. */
  public static final String NO_PRODUCT_ARN =
      "%s is no ARN of a product (arn:aws:securityhub:eu-west-1:111122223333:product/111122223333/default)";

  private static final String SCHEMA = "2018-10-08";
  private static final String TYPE =
      "Software and Configuration Checks/AWS Security Best Practices/Network Reachability";
  private static final int MAX_DESCRIPTION = 1024;
  private static final int MAX_TAGS = 50;
  private static final int MAX_TAG_KEY = 128;
  private static final int MAX_TAG_VALUE = 256;
  private static final int MAX_REGION = 16;
  private static final int MAX_ID = 64;

  /** AWS allows 16 subnets and 5 security groups. */
  private static final int MAX_IDS = 50;

  private AsffFinding() {}

  /** The ARN of the product of whoever has none of AWS: that of the account itself. */
  public static String defaultProduct(FunctionArn function) {
    return "arn:%s:securityhub:%s:%s:product/%s/default"
        .formatted(function.partition(), function.region(), function.account(), function.account());
  }

  /** The finding as JSON, as BatchImportFindings takes it. */
  public static JsonNode json(Violation violation, String productArn, Instant updated) {
    return json(of(violation, productArn, updated).build());
  }

  /**
   * @param updated later than the last time that the finding was imported
   */
  static AwsSecurityFinding.Builder of(Violation violation, String productArn, Instant updated) {
    FunctionArn function = violation.functionArn();
    PlacementRule rule = violation.rule();
    boolean open = violation.isOpen();
    return AwsSecurityFinding.builder()
        .schemaVersion(SCHEMA)
        .id("vpcwatch/" + violation.id())
        .productArn(productArn)
        .generatorId("vpcwatch/" + FindingText.control(rule))
        // Of the importing account: the function may be in another one.
        .awsAccountId(productArn.split(":", -1)[4])
        .createdAt(violation.detectedAt().truncatedTo(ChronoUnit.MILLIS).toString())
        .updatedAt(updated.toString())
        .firstObservedAt(violation.opened().time().toString())
        .title(FindingText.control(rule) + " " + FindingText.title(rule))
        .description(SanitizedText.of(FindingText.description(violation), MAX_DESCRIPTION))
        .findingProviderFields(
            fields -> fields.severity(severity -> severity.label(severity(violation))).types(TYPE))
        .remediation(
            remediation ->
                remediation.recommendation(
                    recommendation ->
                        recommendation
                            .text(FindingText.remediation(rule))
                            .url(FindingText.remediationUrl(rule))))
        .productFields(properties(violation))
        .resources(resource(violation, function))
        .compliance(compliance -> compliance.status(status(violation)))
        .recordState(open ? RecordState.ACTIVE : RecordState.ARCHIVED);
  }

  private static SeverityLabel severity(Violation violation) {
    return SeverityLabel.fromValue(FindingText.severity(violation).name());
  }

  private static ComplianceStatus status(Violation violation) {
    if (violation.isOpen()) {
      return ComplianceStatus.FAILED;
    }
    return violation.end() == End.VPC_ATTACHED || violation.end() == End.FIXED
        ? ComplianceStatus.PASSED
        : ComplianceStatus.NOT_AVAILABLE;
  }

  private static Resource resource(Violation violation, FunctionArn function) {
    // Security Hub would refuse an empty key or value.
    Map<String, String> tags = new LinkedHashMap<>();
    violation.tags().entrySet().stream()
        .filter(tag -> !tag.getKey().isBlank() && !tag.getValue().isBlank())
        .limit(MAX_TAGS)
        .forEach(
            tag ->
                tags.put(
                    SanitizedText.of(tag.getKey(), MAX_TAG_KEY),
                    SanitizedText.of(tag.getValue(), MAX_TAG_VALUE)));
    // The format does not have each partition of AWS.
    Partition partition = Partition.fromValue(function.partition());
    Attachment now = violation.isOpen() ? violation.after() : Attachment.unknown();
    AwsLambdaFunctionDetails.Builder details =
        AwsLambdaFunctionDetails.builder().functionName(function.name());
    if (now.isKnown()) {
      details.vpcConfig(
          AwsLambdaFunctionVpcConfig.builder()
              .vpcId(ids(Stream.ofNullable(now.vpcId())).stream().findFirst().orElse(null))
              .subnetIds(ids(now.subnetIds().stream()))
              .securityGroupIds(ids(now.securityGroupIds().stream()))
              .build());
    }
    return Resource.builder()
        .type("AwsLambdaFunction")
        .id(function.toString())
        .partition(partition == Partition.UNKNOWN_TO_SDK_VERSION ? null : partition)
        .region(function.region().length() > MAX_REGION ? null : function.region())
        .tags(tags.isEmpty() ? null : tags)
        .details(resource -> resource.awsLambdaFunction(details.build()))
        .build();
  }

  /** An empty one would be refused, and a request may ask for anything. */
  private static List<String> ids(Stream<String> ids) {
    return ids.filter(id -> !id.isBlank())
        .map(id -> SanitizedText.of(id, MAX_ID))
        .distinct()
        .limit(MAX_IDS)
        .toList();
  }

  private static Map<String, String> properties(Violation violation) {
    Map<String, String> properties = new LinkedHashMap<>();
    put(properties, "Account", violation.functionArn().account());
    put(properties, "Cause", violation.cause().name());
    if (violation.rule() != PlacementRule.VPC) {
      put(properties, "Rule", violation.rule().id());
    }
    put(properties, "Before", violation.before());
    put(properties, "After", violation.after());
    put(properties, "Opened", violation.opened());
    EventRef resolved = violation.resolved();
    if (resolved != null) {
      put(properties, "End", String.valueOf(violation.end()));
      put(properties, "Resolved", resolved);
    }
    put(properties, "Exemption", violation.exemptionId());
    return properties;
  }

  private static void put(Map<String, String> properties, String prefix, EventRef event) {
    put(properties, prefix + "By", event.actor().displayName());
    put(properties, prefix + "From", event.actor().sourceAddress());
    put(properties, prefix + "With", event.actor().userAgent());
    put(properties, prefix + "EventId", event.eventId());
  }

  private static void put(Map<String, String> properties, String name, Attachment attachment) {
    if (attachment.isAttached()) {
      put(
          properties,
          name,
          attachment.capacityProviderArn() == null
              ? attachment.vpcId() + ": " + String.join(", ", attachment.subnetIds())
              : attachment.capacityProviderArn());
    }
  }

  /** An empty value would be refused. */
  static void put(Map<String, String> properties, String name, @Nullable String value) {
    if (value != null && !value.isBlank()) {
      properties.put("vpcwatch/" + name, SanitizedText.of(value));
    }
  }

  /** What the SDK would send. */
  static JsonNode json(SdkPojo pojo) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (SdkField<?> field : pojo.sdkFields()) {
      Object value = field.getValueOrDefault(pojo);
      if (value != null
          && !(value instanceof SdkAutoConstructList)
          && !(value instanceof SdkAutoConstructMap)) {
        object.set(field.locationName(), json(value));
      }
    }
    return object;
  }

  private static JsonNode json(Object value) {
    if (value instanceof SdkPojo pojo) {
      return json(pojo);
    }
    if (value instanceof Collection<?> elements) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      elements.forEach(element -> array.add(json(element)));
      return array;
    }
    if (value instanceof Map<?, ?> map) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      map.forEach((key, element) -> object.set(key.toString(), json(element)));
      return object;
    }
    return JsonNodeFactory.instance.textNode(value.toString());
  }
}
