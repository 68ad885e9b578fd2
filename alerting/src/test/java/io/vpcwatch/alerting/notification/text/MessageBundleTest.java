package io.vpcwatch.alerting.notification.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.ViolationFixture;
import io.vpcwatch.model.Actor;
import io.vpcwatch.model.PlacementReason;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.ViolationBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageBundleTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "signin.amazonaws.com | console",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 | console",
        "aws-internal/3 aws-sdk-java/1.11.1009 Linux/5.4.109 java/1.8.0_292, AWSLambdaConsole/1.1 | console",
        "aws-cli/2.32.3 md/awscrt#0.28.4 ua/2.1 os/linux lang/python#3.13.9 | cli",
        "APN/1.0 HashiCorp/1.0 Terraform/1.1.2 terraform-provider-aws/4.67.0 aws-sdk-go-v2/1.18.0 | terraform",
        "cloudformation.amazonaws.com | cloudformation",
        "aws-sdk-java/1.12.788 Linux/6.8.0-79-generic | sdk",
        "Boto3/1.34.0 md/Botocore#1.34.0 ua/2.0 | sdk",
        "stratus-red-team_f771f4ac | unknown"
      })
  void a_tool_is_recognised_by_its_user_agent(String agent, String tool) {
    assertThat(MessageBundle.toolOf(new Actor(null, null, null, null, agent))).isEqualTo(tool);
  }

  @Test
  void a_missing_user_agent_is_unknown() {
    assertThat(MessageBundle.toolOf(Actor.unknown())).isEqualTo("unknown");
  }

  @ParameterizedTest
  @CsvSource({
    "egress, blocks IPv4 requests to port 443",
    "ingress, blocks IPv4 responses to ports 443"
  })
  void a_block_that_was_recorded_without_its_kind_of_addresses_is_of_ipv4(String way, String text) {
    Violation recorded =
        ViolationBuilder.builder(
                ViolationFixture.violation().rule(PlacementRule.NETWORK_ACL).opened())
            .reasons(
                List.of(
                    PlacementReason.of(
                        PlacementReason.Code.BLOCKED, "subnet-1", "acl-1", way, "443-443")))
            .build();

    assertThat(new MessageRenderer(Language.EN).reasons(recorded))
        .containsExactly("subnet-1: acl-1 " + text);
  }
}
