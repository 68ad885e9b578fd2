package io.vpcwatch.ingest.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.vpcwatch.service.network.AwsErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.model.SqsException;

class AwsErrorsTest {
  @TempDir private Path folder;

  @Test
  void missing_credentials_are_reported_with_the_fix() {
    SdkClientException failure = null;
    try {
      AwsCredentialsProviderChain.of(ProfileCredentialsProvider.create("no-such-profile"))
          .resolveCredentials();
    } catch (SdkClientException e) {
      failure = e;
    }

    assertThat(AwsErrors.of(failure))
        .startsWith("no AWS credentials were found: set AWS_PROFILE")
        .endsWith("; the profile 'no-such-profile' has none")
        .doesNotContain("Provider");
  }

  @Test
  void credentials_that_are_set_up_but_fail_are_reported_with_the_provider_s_own_reason()
      throws IOException {
    Path configuration =
        Files.writeString(
            folder.resolve("config"),
            """
            [profile dev]
            sso_session = s
            sso_account_id = 111122223333
            sso_role_name = reader
            [sso-session s]
            sso_start_url = https://example.awsapps.com/start
            sso_region = eu-west-1
            """);
    System.setProperty("aws.configFile", configuration.toString());
    try {
      AwsCredentialsProviderChain chain =
          AwsCredentialsProviderChain.of(
              SystemPropertyCredentialsProvider.create(),
              ProfileCredentialsProvider.create("dev"),
              ContainerCredentialsProvider.builder().build());

      assertThatThrownBy(chain::resolveCredentials)
          .extracting(AwsErrors::of, STRING)
          .startsWith("no AWS credentials could be loaded: Profile dev: The SSO session")
          .contains("aws sso login")
          .doesNotContain("AWS_PROFILE", "CONTAINER");
    } finally {
      System.clearProperty("aws.configFile");
    }
  }

  @Test
  void the_same_error_has_the_same_description_whatever_its_request_id() {
    assertThat(AwsErrors.of(denied("1"))).isEqualTo(AwsErrors.of(denied("2")));
    assertThat(AwsErrors.of(denied("1"))).isEqualTo("AccessDenied: not for you");
  }

  @Test
  void long_texts_are_cut_and_line_breaks_replaced() {
    assertThat(AwsErrors.of(SdkClientException.create("a\n b".repeat(1000))))
        .hasSize(301)
        .startsWith("a b")
        .endsWith("…");
  }

  @Test
  void an_error_without_a_code_is_described_by_its_status() {
    String description =
        AwsErrors.of(
            SqsException.builder()
                .statusCode(501)
                .awsErrorDetails(AwsErrorDetails.builder().serviceName("Sqs").build())
                .build());

    assertThat(description).contains("501").doesNotContain("null: ");
  }

  private static SqsException denied(String requestId) {
    return (SqsException)
        SqsException.builder()
            .requestId(requestId)
            .statusCode(403)
            .awsErrorDetails(
                AwsErrorDetails.builder()
                    .errorCode("AccessDenied")
                    .errorMessage("not\n for you")
                    .build())
            .build();
  }
}
