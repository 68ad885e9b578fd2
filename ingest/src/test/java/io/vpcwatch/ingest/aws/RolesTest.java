package io.vpcwatch.ingest.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vpcwatch.ingest.aws.FakeAws.Call;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.sts.model.StsException;

class RolesTest {
  private static final AccountRegion ONE = new AccountRegion("111111111111", "eu-west-1");
  private static final AccountRegion TWO = new AccountRegion("222222222222", "eu-central-1");

  private final FakeAws aws =
      new FakeAws().answering("lambda", call -> FakeAws.json(Map.of("Functions", List.of())));

  @AfterEach
  void stop() {
    aws.close();
  }

  private AwsClients clients(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("aws.accounts", "111111111111,222222222222");
    return FakeAws.clients(aws.settings(settings));
  }

  @Test
  void without_a_role_the_own_credentials_are_used() {
    try (AwsClients clients = clients(Map.of())) {
      clients.lambda(ONE).listFunctions();
    }

    assertThat(aws.calls("sts")).isEmpty();
    assertThat(aws.calls("lambda"))
        .extracting(Call::place)
        .containsExactly(new AccountRegion("999999999999", "eu-west-1"));
  }

  @Test
  void each_account_is_asked_with_its_role_and_its_external_id() {
    try (AwsClients clients =
        clients(
            Map.of(
                "aws.role-name", "reader",
                "aws.external-id", "all",
                "aws.session-name", "watch",
                "aws.session-duration", "15m",
                "aws.account.222222222222.role-arn", "arn:aws:iam::222222222222:role/x/special",
                "aws.account.222222222222.external-id", "two"))) {
      clients.lambda(ONE).listFunctions();
      clients.lambda(TWO).listFunctions();
    }

    assertThat(aws.calls("lambda")).extracting(Call::place).containsExactly(ONE, TWO);
    assertThat(aws.tokens()).containsExactly("token-1", "token-2");
    assertThat(aws.calls("sts").get(0).input())
        .containsEntry("RoleArn", "arn:aws:iam::111111111111:role/reader")
        .containsEntry("ExternalId", "all")
        .containsEntry("RoleSessionName", "watch")
        .containsEntry("DurationSeconds", "900");
    assertThat(aws.calls("sts").get(1).input())
        .containsEntry("RoleArn", "arn:aws:iam::222222222222:role/x/special")
        .containsEntry("ExternalId", "two");
  }

  @ParameterizedTest
  @CsvSource({
    "aws-cn, cn-north-1",
    "aws-us-gov, us-gov-west-1",
    "aws-eusc, eusc-de-east-1",
    "aws-iso, us-iso-east-1",
    "aws-iso-b, us-isob-east-1",
    "aws-iso-e, eu-isoe-west-1",
    "aws-iso-f, us-isof-south-1"
  })
  void the_partition_is_in_the_name_of_the_role(String partition, String region) {
    try (AwsClients clients =
        clients(
            Map.of("aws.role-name", "reader", "aws.partition", partition, "aws.regions", region))) {
      clients.lambda(new AccountRegion("111111111111", region)).listFunctions();
    }

    assertThat(aws.calls("lambda").get(0).place().region()).isEqualTo(region);
    assertThat(aws.settings(Map.of("aws.partition", partition)).firstRegion()).isEqualTo(region);
    assertThat(aws.calls("sts").get(0).input())
        .containsEntry("RoleArn", "arn:" + partition + ":iam::111111111111:role/reader");
  }

  @Test
  void credentials_are_cached_until_they_expire() {
    try (AwsClients clients = clients(Map.of("aws.role-name", "reader"))) {
      clients.lambda(ONE).listFunctions();
      clients.lambda(ONE).listFunctions();
      clients.lambda(new AccountRegion("111111111111", "eu-central-1")).listFunctions();
    }

    assertThat(aws.calls("sts")).hasSize(1);
  }

  @Test
  void credentials_that_end_are_replaced() {
    aws.credentialsEnd = Instant.parse("2020-01-01T00:00:00Z");
    try (AwsClients clients = clients(Map.of("aws.role-name", "reader"))) {
      clients.lambda(ONE).listFunctions();
      aws.credentialsEnd = Instant.parse("2099-01-01T00:00:00Z");
      clients.lambda(ONE).listFunctions();
    }

    assertThat(aws.tokens()).containsExactly("token-1", "token-2");
  }

  @Test
  void a_session_that_aws_refuses_is_replaced_but_not_for_every_denied_request() {
    aws.answering(
        "lambda",
        call ->
            List.of("token-1", "token-2").contains(aws.tokens().get(aws.tokens().size() - 1))
                ? FakeAws.error(403, "UnrecognizedClientException")
                : FakeAws.json(Map.of("Functions", List.of())));
    try (AwsClients clients = clients(Map.of("aws.role-name", "reader"))) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> clients.lambda(ONE).listFunctions())
            .isInstanceOf(LambdaException.class);
      }
    }

    assertThat(aws.tokens()).containsExactly("token-1", "token-2", "token-2");
  }

  @Test
  void queues_with_one_role_and_two_external_ids_have_two_sessions() {
    String role = "arn:aws:iam::111111111111:role/queues";
    aws.answering("sqs", call -> FakeAws.json(Map.of()));
    try (AwsClients clients = clients(Map.of("aws.endpoints.sqs.url", aws.url()))) {
      for (String externalId : List.of("one", "two", "one")) {
        clients
            .sqs("eu-west-1", null, role, externalId)
            .receiveMessage(request -> request.queueUrl(aws.url() + "/1/q"));
      }
    }

    assertThat(aws.calls("sts"))
        .extracting(call -> call.input().get("ExternalId"))
        .containsExactly("one", "two");
  }

  @Test
  void a_role_that_does_not_trust_us_fails_the_call() {
    aws.answering("sts", call -> FakeAws.xmlError("AccessDenied"));
    try (AwsClients clients = clients(Map.of("aws.role-name", "reader"))) {
      assertThatThrownBy(() -> clients.lambda(ONE).listFunctions())
          .isInstanceOf(StsException.class)
          .hasMessageContaining("AccessDenied it is");
    }
    assertThat(aws.calls("lambda")).isEmpty();
  }

  @Test
  void the_sdk_retries_failures_but_not_throttling() throws IOException {
    try (AwsClients clients = clients(Map.of())) {
      aws.answering("lambda", call -> FakeAws.error(429, "TooManyRequestsException"));
      assertThatThrownBy(() -> clients.lambda(ONE).listFunctions())
          .isInstanceOfSatisfying(
              LambdaException.class, e -> assertThat(e.isThrottlingException()).isTrue());
      assertThat(aws.calls("lambda")).hasSize(1);

      aws.answering(
          "lambda",
          call ->
              aws.calls("lambda").size() < 3
                  ? FakeAws.error(500, "ServiceException")
                  : FakeAws.json(Map.of("Functions", List.of())));
      clients.lambda(ONE).listFunctions();
      assertThat(aws.calls("lambda")).hasSize(3);
    }
  }
}
