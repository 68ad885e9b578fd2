package io.vpcwatch.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionNamesTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "payments, none",
        "payments:7, 7",
        "payments:live, live",
        "payments:$LATEST, $LATEST",
        "function:payments, none",
        "111122223333:function:payments, none",
        "111122223333:function:payments:live, live",
        "payments:$LATEST.PUBLISHED, $LATEST.PUBLISHED",
        "function:payments:live, live",
        "111122223333:payments, none",
        "111122223333:payments:live, live",
        "111122223333:function:payments:$LATEST.PUBLISHED, $LATEST.PUBLISHED",
        "eu-west-1:payments, none",
        "eu-west-1:111122223333:payments:7, 7",
        "eu-west-1:111122223333:function:payments, none",
        "eu-west-1:111122223333:function:payments:live, live",
        "arn:aws:lambda:payments, none",
        "arn:aws:lambda:111122223333:function:payments:live, live",
        "arn:aws:lambda:eu-west-1:payments:7, 7",
        "arn:aws:lambda:eu-west-1:111122223333:payments, none",
        "arn:aws:lambda:eu-west-1:111122223333:function:payments, none",
        "arn:aws:lambda:eu-west-1:111122223333:function:payments:$LATEST.PUBLISHED, $LATEST.PUBLISHED",
        "arn:aws:lambda:eu-west-1:111122223333:function:payments:7, 7",
      })
  void every_form_that_lambda_accepts_names_the_same_function(String text, String qualifier) {
    QualifiedFunction named = QualifiedFunction.resolve(text, "eu-west-1", "111122223333");

    assertThat(named.function())
        .hasToString("arn:aws:lambda:eu-west-1:111122223333:function:payments");
    assertThat(named.qualifier()).isEqualTo(qualifier);
  }

  @ParameterizedTest
  @CsvSource({
    "111122223333, arn:aws:lambda:eu-west-1:444455556666:function:111122223333",
    "7:live, arn:aws:lambda:eu-west-1:444455556666:function:7",
    "function, arn:aws:lambda:eu-west-1:444455556666:function:function",
    "us-gov-west-1, arn:aws:lambda:eu-west-1:444455556666:function:us-gov-west-1",
    "us-gov-west-1:f, arn:aws-us-gov:lambda:us-gov-west-1:444455556666:function:f",
    "eusc-de-east-1:7:function:f, arn:aws-eusc:lambda:eusc-de-east-1:7:function:f",
    "777788889999:f:1, arn:aws:lambda:eu-west-1:777788889999:function:f",
    "cn-north-1:7:function:f:1, arn:aws-cn:lambda:cn-north-1:7:function:f"
  })
  void a_part_of_an_arn_replaces_that_of_the_call(String text, String arn) {
    assertThat(QualifiedFunction.resolve(text, "eu-west-1", "444455556666").function())
        .hasToString(arn);
  }

  @ParameterizedTest
  @CsvSource({
    "eu-west-1, aws",
    "cn-north-1, aws-cn",
    "us-gov-west-1, aws-us-gov",
    "us-iso-east-1, aws-iso",
    "us-isob-east-1, aws-iso-b",
    "eu-isoe-west-1, aws-iso-e",
    "us-isof-south-1, aws-iso-f",
    "eusc-de-east-1, aws-eusc"
  })
  void the_region_determines_the_partition_of_a_bare_name(String region, String partition) {
    assertThat(QualifiedFunction.resolve("f", region, "111122223333").function().partition())
        .isEqualTo(partition);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "arn:aws-cn:lambda:cn-north-1:1:function:f",
        "arn:aws-us-gov:lambda:us-gov-west-1:1:function:f:9"
      })
  void the_partition_of_an_arn_is_kept_and_its_qualifier_dropped(String text) {
    assertThat(FunctionArn.parse(text)).hasToString(text.replace(":9", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "arn:aws:s3:::bucket",
        "a b",
        "<!channel>",
        "f\r\nX-Evil: 1",
        "\u001b[31mred",
        "arn:aws:lambda:eu-west-1:x:function:f"
      })
  void anything_else_is_refused_with_a_printable_message(String text) {
    assertThatThrownBy(() -> QualifiedFunction.resolve(text, "eu-west-1", "111122223333"))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .matches("[\\x20-\\x7e…]{1,200}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "arn:aws:lambda:eu-west-1:1:function:",
        "arn:aws:lambda:eu-west-1:1:function::live",
        "arn:aws:lambda:eu-west-1:1:function:f:live:more",
        "arn:aws:lambda:eu-west-1::function:f",
        "arn:aws:lambda:eu-west-1:x1:function:f",
        "arn:aws:lambda:EU-WEST-1:1:function:f",
        "arn:aws1:lambda:eu-west-1:1:function:f",
        "arn:azure:lambda:eu-west-1:1:function:f",
        "arn:aws:sqs:eu-west-1:1:function:f",
        "arn:aws:lambda:eu-west-1:1:layer:f",
        "arn:aws:lambda:eu-west-1:1:function:f/g",
        "arn:aws:lambda:eu-west-1:1:function:f\n",
        "arn:aws:lambda:eu-west-1:1:function:\u0661",
        "ARN:aws:lambda:eu-west-1:1:function:f",
        " arn:aws:lambda:eu-west-1:1:function:f"
      })
  void text_that_resembles_an_arn_is_rejected(String text) {
    assertThatThrownBy(() -> FunctionArn.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .matches("[\\x20-\\x7e…]{1,200}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "arn:aws:lambda:eu-west-1:1:function:us-east-1.A_b-9",
        "arn:aws-iso-b:lambda:us-isob-east-1:123456789012:function:f"
      })
  void an_arn_survives_parsing_and_formatting(String text) {
    assertThat(FunctionArn.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(ints = {171, 100_000})
  void a_name_that_is_too_long_is_refused_and_not_repeated_in_full(int length) {
    assertThatThrownBy(
            () -> QualifiedFunction.resolve("f".repeat(length), "eu-west-1", "111122223333"))
        .hasMessageContaining("function name")
        .message()
        .hasSizeLessThan(200);
  }
}
