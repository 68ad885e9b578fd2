package io.vpcwatch.alerting.notification.text;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Violation;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Commands and configuration that attach this function to a VPC. They contain only validated names,
 * as someone will paste them into a shell.
 */
final class RemediationCommands {
  private static final String POLICY =
      "arn:%s:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";

  private final FunctionArn function;
  private final TargetVpcConfig network;

  private RemediationCommands(FunctionArn function, TargetVpcConfig network) {
    this.function = function;
    this.network = network;
  }

  static RemediationCommands of(Violation violation) {
    return new RemediationCommands(violation.functionArn(), TargetVpcConfig.of(violation));
  }

  TargetVpcConfig network() {
    return network;
  }

  /** For the AWS CLI, on one line. */
  String command() {
    return "aws lambda update-function-configuration"
        + ofFunction()
        + " --vpc-config SubnetIds="
        + String.join(",", network.subnetIds())
        + ",SecurityGroupIds="
        + String.join(",", network.securityGroupIds());
  }

  /** Waits until the function is attached. */
  String waiting() {
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
        .formatted(
            function.name(),
            quoted(network.subnetIds()),
            quoted(network.securityGroupIds()),
            policy());
  }

  String cloudFormation() {
    return """
        VpcConfig:
          SubnetIds: [%s]
          SecurityGroupIds: [%s]"""
        .formatted(
            String.join(", ", network.subnetIds()), String.join(", ", network.securityGroupIds()));
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
}
