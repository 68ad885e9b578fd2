package io.vpcwatch.alerting.channel;

import static io.vpcwatch.alerting.ViolationFixture.violation;
import static io.vpcwatch.alerting.channel.Hostile.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.model.Delivery.Notice;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of every channel, however it formats a message. */
public interface ChannelContract {
  /**
   * C0 and C1 without the line feed, bidirectional and zero-width marks, line and paragraph
   * separators.
   */
  Pattern HARMFUL =
      Pattern.compile(
          "[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff]");

  Channel channel();

  /** All texts of the last message, as its reader sees them. */
  String lastMessage();

  @Test
  default void the_name_is_a_valid_label() {
    assertThat(channel().name()).matches("[a-z0-9-]{1,40}");
  }

  @Test
  default void an_opening_contains_all_that_the_owner_needs() {
    assertThat(channel().send(message(Notice.OPENED, violation().opened())))
        .isInstanceOf(Attempt.Delivered.class);

    assertThat(lastMessage())
        .contains(
            "checkout-api",
            "111122223333",
            "eu-west-1",
            "assumed-role/deploy/ci",
            "203.0.113.9",
            "aws-cli/2.15.0")
        .contains(
            "2026-11-23 01:02:03 UTC", "vpc-0a1b2c3d", "no VPC", "0123456789abcdef0123456789abcdef")
        .contains(
            "https://eu-west-1.console.aws.amazon.com/lambda/home?region=eu-west-1#/functions/checkout-api")
        .contains(
            "aws lambda update-function-configuration --region eu-west-1 --function-name checkout-api --vpc-config"
                + " SubnetIds=subnet-0aaa1111,subnet-0bbb2222,SecurityGroupIds=sg-0ccc3333");
  }

  @Test
  default void a_resolution_contains_how_and_by_whom() {
    assertThat(channel().send(message(Notice.RESOLVED, violation().resolved())))
        .isInstanceOf(Attempt.Delivered.class);

    assertThat(lastMessage())
        .contains("checkout-api is in a VPC again", "assumed-role/deploy/ci", "after 5 min 30 s")
        .contains("0123456789abcdef0123456789abcdef");
  }

  @ParameterizedTest
  @MethodSource("io.vpcwatch.alerting.channel.Hostile#messages")
  default void hostile_text_is_cut_and_sanitized(Message message) {
    assertThat(channel().send(message)).isInstanceOf(Attempt.Delivered.class);

    assertThat(lastMessage())
        .doesNotContainPattern(HARMFUL)
        .contains("checkout-api")
        .hasSizeLessThan(15_000);
  }
}
