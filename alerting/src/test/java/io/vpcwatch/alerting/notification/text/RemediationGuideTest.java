package io.vpcwatch.alerting.notification.text;

import static io.vpcwatch.alerting.ViolationFixture.violation;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.notification.Section;
import io.vpcwatch.alerting.notification.Section.Paragraph;
import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.Violation;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RemediationGuideTest {

  private static List<Section> guide(Violation violation) {
    return RemediationGuide.of(violation, new MessageBundle(Locale.ENGLISH));
  }

  private static String textOf(List<Section> sections) {
    return sections.stream()
        .flatMap(section -> section.paragraphs().stream())
        .map(Paragraph::text)
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

  /** Until vpcwatch has exemptions, no message may send its readers to ask for one. */
  @ParameterizedTest
  @EnumSource
  void the_guide_does_not_promise_an_exemption(Language language) {
    String text =
        textOf(RemediationGuide.of(violation().opened(), new MessageBundle(language.locale())));

    assertThat(text)
        .doesNotContainIgnoringCase("ask for an exemption")
        .doesNotContain("申請")
        .containsAnyOf("no exemptions yet", "除外機能はまだありません");
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
}
