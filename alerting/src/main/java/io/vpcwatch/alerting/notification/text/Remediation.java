package io.vpcwatch.alerting.notification.text;

import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Violation;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Commands and configuration that attach this function to a VPC: the one that it was in, or
 * placeholders. They contain only validated names, as someone will paste them into a shell; ids
 * that don't match AWS's format become placeholders.
 *
 * @param restores whether it is the VPC that the function was in
 */
record Remediation(
    FunctionArn function, List<String> subnetIds, List<String> securityGroupIds, boolean restores) {
  private static final Pattern SUBNET = Pattern.compile("subnet-[0-9a-f]{1,40}");
  private static final Pattern SECURITY_GROUP = Pattern.compile("sg-[0-9a-f]{1,40}");
  private static final String POLICY =
      "arn:%s:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";

  /** AWS allows 16 subnets and 5 security groups. */
  private static final int MAX_IDS = 16;

  static Remediation of(Violation violation) {
    FunctionArn function = violation.functionArn();
    Attachment before = violation.before();
    return all(SUBNET, before.subnetIds()) && all(SECURITY_GROUP, before.securityGroupIds())
        ? new Remediation(
            function, List.copyOf(before.subnetIds()), List.copyOf(before.securityGroupIds()), true)
        : new Remediation(
            function, List.of("SUBNET_ID_1", "SUBNET_ID_2"), List.of("SECURITY_GROUP_ID"), false);
  }

  /**
   * The page of the function in the AWS console, null for a partition with an unknown console. A
   * {@link FunctionArn} contains no character that needs escaping.
   */
  static @Nullable String consoleLink(FunctionArn function) {
    String host =
        switch (function.partition()) {
          case "aws" -> function.region() + ".console.aws.amazon.com";
          case "aws-cn" -> "console.amazonaws.cn";
          case "aws-us-gov" -> "console.amazonaws-us-gov.com";
          default -> null;
        };
    return host == null
        ? null
        : "https://%s/lambda/home?region=%s#/functions/%s"
            .formatted(host, function.region(), function.name());
  }

  /** For the AWS CLI, on one line. */
  String command() {
    return "aws lambda update-function-configuration"
        + ofFunction()
        + " --vpc-config SubnetIds="
        + String.join(",", subnetIds)
        + ",SecurityGroupIds="
        + String.join(",", securityGroupIds);
  }

  /** Waits until the function is attached. */
  String waitCommand() {
    return "aws lambda wait function-updated-v2" + ofFunction();
  }

  /** Looks up the execution role and attaches the policy that it needs. */
  String roleCommand() {
    return "ROLE=$(aws lambda get-function-configuration"
        + ofFunction()
        + " --query Role --output text)\naws iam attach-role-policy --role-name \"${ROLE##*/}\" --policy-arn "
        + policy();
  }

  String terraform() {
    return """
        # in the aws_lambda_function "%s"
        vpc_config {
          subnet_ids         = [%s]
          security_group_ids = [%s]
        }

        # beside it; ROLE is its execution role
        resource "aws_iam_role_policy_attachment" "vpc_access" {
          role       = aws_iam_role.ROLE.name
          policy_arn = "%s"
        }"""
        .formatted(function.name(), quoted(subnetIds), quoted(securityGroupIds), policy());
  }

  String cloudFormation() {
    return """
        VpcConfig:
          SubnetIds: [%s]
          SecurityGroupIds: [%s]"""
        .formatted(String.join(", ", subnetIds), String.join(", ", securityGroupIds));
  }

  private String ofFunction() {
    return " --region " + function.region() + " --function-name " + function.name();
  }

  private String policy() {
    return POLICY.formatted(function.partition());
  }

  private static String quoted(List<String> ids) {
    return ids.stream().map(id -> '"' + id + '"').collect(Collectors.joining(", "));
  }

  private static boolean all(Pattern pattern, Collection<String> ids) {
    return !ids.isEmpty()
        && ids.size() <= MAX_IDS
        && ids.stream().allMatch(id -> pattern.matcher(id).matches());
  }
}
