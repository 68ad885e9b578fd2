package io.vpcwatch.alerting.notification.text;

import static io.vpcwatch.alerting.ViolationFixture.OPENED_AT;
import static io.vpcwatch.alerting.ViolationFixture.violation;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.ViolationFixture;
import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.Message.Section;
import io.vpcwatch.alerting.notification.Neighbours;
import io.vpcwatch.alerting.notification.Ownership;
import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.FunctionStatusBuilder;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RemediationTest {

  private static Remediation remediation(Violation violation) {
    return new Remediation(violation, null, null, texts(Language.EN), OPENED_AT);
  }

  private static MessageBundle texts(Language language) {
    return new MessageBundle(language.locale(), ZoneOffset.UTC, Ownership.UNKNOWN, null);
  }

  private static Policy subnets(String... ids) {
    return new Policy(new TreeSet<>(), new TreeSet<>(List.of(ids)));
  }

  @Test
  void a_new_function_gets_the_subnets_that_the_policy_allows() {
    Violation violation =
        violation().cause(Cause.CREATED_WITHOUT_VPC).before(Attachment.unknown()).opened();
    for (Language language : Language.values()) {
      Remediation remediation =
          new Remediation(
              violation, null, subnets("subnet-0a", "subnet-0b"), texts(language), OPENED_AT);

      assertThat(remediation.command())
          .endsWith("SubnetIds=subnet-0a,subnet-0b,SecurityGroupIds=SECURITY_GROUP_ID");
      assertThat(textOf(remediation.guide()))
          .contains("subnet-0a, subnet-0b", "SECURITY_GROUP_ID")
          .doesNotContain("SUBNET_ID");
    }
    assertThat(
            new Remediation(violation, null, subnets("subnet-0a"), texts(Language.EN), OPENED_AT)
                .summary())
        .startsWith("The subnets are all those that the policy allows");
  }

  @Test
  void a_function_is_not_put_back_to_where_the_policy_does_not_allow_it() {
    assertThat(
            new Remediation(
                    violation().opened(), null, subnets("subnet-0a"), texts(Language.EN), OPENED_AT)
                .command())
        .contains("SubnetIds=subnet-0a,");
  }

  @Test
  void a_function_is_restored_to_its_former_vpc() {
    Remediation remediation = remediation(violation().opened());

    assertThat(remediation.summary()).startsWith("Put it back where it was");
    assertThat(remediation.command())
        .isEqualTo(
            "aws lambda update-function-configuration --region eu-west-1 --function-name checkout-api --vpc-config"
                + " SubnetIds=subnet-0aaa1111,subnet-0bbb2222,SecurityGroupIds=sg-0ccc3333");
  }

  @Test
  void a_new_function_gets_placeholders() {
    Remediation remediation =
        remediation(
            violation().cause(Cause.CREATED_WITHOUT_VPC).before(Attachment.unknown()).opened());

    assertThat(remediation.summary()).startsWith("Attach it");
    assertThat(remediation.command())
        .endsWith(
            " --vpc-config SubnetIds=SUBNET_ID_1,SUBNET_ID_2,SecurityGroupIds=SECURITY_GROUP_ID");
  }

  @Test
  void terraform_and_cloudformation_are_rendered() {
    Remediation remediation = remediation(violation().opened());

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
        remediation(
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

    Remediation remediation = remediation(violation().before(odd).opened());

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
    assertThat(ConsoleLinks.function(new FunctionArn(partition, region, "111122223333", "f")))
        .isEqualTo(link);
  }

  private static List<Section> guide(Violation violation) {
    return remediation(violation).guide();
  }

  private static String textOf(List<Section> sections) {
    return sections.stream()
        .flatMap(
            section ->
                Stream.of(
                        section.steps(),
                        section.paragraphs(),
                        Optional.ofNullable(section.code()).stream().toList())
                    .flatMap(List::stream))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void the_guide_contains_the_values_of_this_function() {
    assertThat(textOf(guide(violation().opened())))
        .contains("Open the function: https://eu-west-1.console.aws.amazon.com/lambda/home")
        .contains("Choose the subnets subnet-0aaa1111, subnet-0bbb2222")
        .contains(
            "aws lambda wait function-updated-v2 --region eu-west-1 --function-name checkout-api")
        .doesNotContain("SUBNET_ID_1");
  }

  @Test
  void the_guide_explains_what_the_role_and_the_network_need_and_when_not_to_attach() {
    assertThat(textOf(guide(violation().opened())))
        .contains("AWSLambdaVPCAccessExecutionRole")
        .contains("ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface")
        .contains("two or more Availability Zones", "NAT gateway", "VPC endpoints")
        .contains("Lambda@Edge", "exemption");
  }

  @ParameterizedTest
  @EnumSource
  void the_guide_explains_how_to_exempt_a_function(Language language) {
    String text =
        textOf(
            new Remediation(violation().opened(), null, null, texts(language), OPENED_AT).guide());

    assertThat(text)
        .contains("vpcwatch exemptions apply -f exemptions.yaml")
        .contains("- arn: \"" + violation().opened().functionArn() + '"');
  }

  @ParameterizedTest
  @EnumSource
  void a_function_without_a_former_network_gets_that_of_a_neighbour(Language language) {
    Neighbours neighbours = new Neighbours();
    neighbours.add(neighbour(Verdict.COMPLIANT));
    Message message =
        new MessageRenderer(language)
            .suggesting(neighbours::of)
            .of(
                IncidentUpdate.of(
                    "v1",
                    Notice.OPENED,
                    1,
                    null,
                    violation().before(Attachment.unknown()).opened()));

    assertThat(message.fix().value()).contains("neighbour-api", "AWSLambdaVPCAccessExecutionRole");
    assertThat(message.command())
        .endsWith(
            " --vpc-config SubnetIds=subnet-0aaa1111,subnet-0bbb2222,SecurityGroupIds=sg-0ccc3333");
    assertThat(textOf(message.guide())).contains("neighbour-api").doesNotContain("SUBNET_ID");
  }

  @Test
  void a_neighbour_that_no_longer_complies_is_no_example() {
    Neighbours neighbours = new Neighbours();
    neighbours.add(neighbour(Verdict.COMPLIANT));
    neighbours.add(neighbour(Verdict.VIOLATING));

    assertThat(neighbours.of(ViolationFixture.FUNCTION)).isNull();
  }

  private static FunctionStatus neighbour(Verdict verdict) {
    return FunctionStatusBuilder.builder()
        .functionArn(
            FunctionArn.parse("arn:aws:lambda:eu-west-1:111122223333:function:neighbour-api"))
        .verdict(verdict)
        .attachment(ViolationFixture.FORMER_VPC)
        .since(ViolationFixture.OPENED_AT)
        .by(ViolationFixture.DEPLOYER)
        .eventId("event-1")
        .tags(Collections.emptySortedMap())
        .build();
  }

  @Test
  void a_function_without_a_former_network_gets_placeholders() {
    List<Section> guide =
        guide(violation().cause(Cause.CREATED_WITHOUT_VPC).before(Attachment.unknown()).opened());

    assertThat(textOf(guide))
        .contains("Replace SUBNET_ID_1, SUBNET_ID_2 and SECURITY_GROUP_ID with your own.")
        .contains("two or more private subnets in different Availability Zones");
  }

  @ParameterizedTest
  @CsvSource({
    "cloudformation.amazonaws.com, With CloudFormation",
    "Terraform/1.1.2, With Terraform",
    "aws-cli/2.32.3, With the AWS CLI",
    "Mozilla/5.0, In the console",
    ", In the console"
  })
  void the_tool_that_made_the_change_comes_first(String agent, String title) {
    Actor actor = new Actor(null, null, null, null, agent);

    assertThat(guide(violation().by(actor).opened()).get(0).title()).isEqualTo(title);
  }

  private static Violation onCapacityProvider(String agent) {
    String arn = "arn:aws:lambda:eu-west-1:111122223333:capacity-provider:far";
    return violation()
        .cause(Cause.OUTSIDE_ALLOWED_NETWORK)
        .by(new Actor(null, null, null, null, agent))
        .after(Attachment.byCapacityProvider(arn))
        .opened();
  }

  @ParameterizedTest
  @CsvSource({
    "aws-cli/2.32.3, Move it, With the AWS CLI",
    "Mozilla/5.0, Move it, With the AWS CLI",
    "Terraform/1.1.2, Change capacity_provider_config, With Terraform",
    "cloudformation.amazonaws.com, Change CapacityProviderConfig, With CloudFormation"
  })
  void a_function_on_a_capacity_provider_is_moved_to_another_one_or_created_again(
      String agent, String summary, String title) {
    for (Language language : Language.values()) {
      Remediation remediation =
          new Remediation(onCapacityProvider(agent), null, null, texts(language), OPENED_AT);

      assertThat(remediation.command())
          .endsWith(
              " --capacity-provider-config LambdaManagedInstancesCapacityProviderConfig={CapacityProviderArn=CAPACITY_PROVIDER_ARN}");
      assertThat(remediation.command() + textOf(remediation.guide()))
          .contains("Lambda Managed Instances")
          .doesNotContain("vpc-config", "vpc_config", "VpcConfig", "subnet-0aaa1111", "SUBNET_ID");
    }
    Remediation remediation = remediation(onCapacityProvider(agent));
    assertThat(remediation.summary()).startsWith(summary);
    assertThat(remediation.guide().get(0).title()).isEqualTo(title);
    assertThat(textOf(remediation.guide()))
        .contains("Replace CAPACITY_PROVIDER_ARN", "create it again without a capacity provider");
  }
}
