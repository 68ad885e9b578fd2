package io.vpcwatch.alerting.notification.text;

import static io.vpcwatch.alerting.ViolationFixture.violation;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.FunctionArn;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemediationTest {

  @Test
  void a_function_is_restored_to_its_former_vpc() {
    Remediation remediation = Remediation.of(violation().opened());

    assertThat(remediation.restores()).isTrue();
    assertThat(remediation.command())
        .isEqualTo(
            "aws lambda update-function-configuration --region eu-west-1 --function-name checkout-api --vpc-config"
                + " SubnetIds=subnet-0aaa1111,subnet-0bbb2222,SecurityGroupIds=sg-0ccc3333");
  }

  @Test
  void a_new_function_gets_placeholders() {
    Remediation remediation =
        Remediation.of(
            violation().cause(Cause.CREATED_WITHOUT_VPC).before(Attachment.unknown()).opened());

    assertThat(remediation.restores()).isFalse();
    assertThat(remediation.command())
        .endsWith(
            " --vpc-config SubnetIds=SUBNET_ID_1,SUBNET_ID_2,SecurityGroupIds=SECURITY_GROUP_ID");
  }

  @Test
  void terraform_and_cloudformation_are_rendered() {
    Remediation remediation = Remediation.of(violation().opened());

    assertThat(remediation.terraform())
        .contains(
            "subnet_ids         = [\"subnet-0aaa1111\", \"subnet-0bbb2222\"]",
            "security_group_ids = [\"sg-0ccc3333\"]",
            "policy_arn = \"arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole\"");
    assertThat(remediation.cloudFormation())
        .isEqualTo(
            """
            VpcConfig:
              SubnetIds: [subnet-0aaa1111, subnet-0bbb2222]
              SecurityGroupIds: [sg-0ccc3333]""");
  }

  @Test
  void the_policy_belongs_to_the_partition() {
    Remediation remediation =
        Remediation.of(
            violation()
                .function(FunctionArn.parse("arn:aws-cn:lambda:cn-north-1:111122223333:function:f"))
                .opened());

    assertThat(remediation.roleCommand())
        .contains("--region cn-north-1")
        .contains("arn:aws-cn:iam::");
  }

  @ParameterizedTest
  @CsvSource({
    "subnet-0aaa;reboot, sg-0ccc",
    "subnet-0aaa, $(reboot)",
    "subnet-0aaa --x, sg-0ccc",
    "SUBNET-0, sg-0"
  })
  void an_id_that_does_not_match_the_format_of_aws_never_gets_into_a_command(
      String subnet, String securityGroup) {
    Attachment odd = Attachment.of("vpc-0", List.of(subnet), List.of(securityGroup));

    Remediation remediation = Remediation.of(violation().before(odd).opened());

    assertThat(remediation.command()).matches("[A-Za-z0-9_ ,=-]+").contains("SUBNET_ID_1");
    assertThat(remediation.terraform() + remediation.cloudFormation())
        .contains("SUBNET_ID_1")
        .doesNotContain("reboot", "--x");
  }

  @ParameterizedTest
  @CsvSource({
    "aws, eu-west-1, https://eu-west-1.console.aws.amazon.com/lambda/home?region=eu-west-1#/functions/f",
    "aws-cn, cn-north-1, https://console.amazonaws.cn/lambda/home?region=cn-north-1#/functions/f",
    "aws-us-gov, us-gov-west-1, https://console.amazonaws-us-gov.com/lambda/home?region=us-gov-west-1#/functions/f",
    "aws-iso, us-iso-east-1,"
  })
  void the_link_leads_to_the_console_of_the_partition(
      String partition, String region, String link) {
    assertThat(Remediation.consoleLink(new FunctionArn(partition, region, "111122223333", "f")))
        .isEqualTo(link);
  }
}
