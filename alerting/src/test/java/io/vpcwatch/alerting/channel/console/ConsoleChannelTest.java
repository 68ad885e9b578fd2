package io.vpcwatch.alerting.channel.console;

import static io.vpcwatch.alerting.ViolationFixture.violation;
import static io.vpcwatch.alerting.channel.Hostile.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContract;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.Terminal;
import io.vpcwatch.alerting.notification.IncidentUpdateBuilder;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.alerting.notification.text.MessageRenderer;
import io.vpcwatch.model.Delivery.Notice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleChannelTest implements ChannelContract {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
  private final Channel channel = on(Terminal.plain(out));

  @Override
  public Channel channel() {
    return channel;
  }

  @Override
  public String lastMessage() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void an_opening_is_a_short_block() {
    channel.send(message(Notice.OPENED, violation().opened()));

    assertThat(lastMessage())
        .isEqualTo(
            """
            | OPENED   checkout-api was taken out of its VPC
            | Where    account 111122223333, eu-west-1
            | Severity high
            | When     2026-11-23 01:02:03 UTC
            | Who      arn:aws:sts::111122223333:assumed-role/deploy/ci via the AWS CLI
            | From     203.0.113.9 with aws-cli/2.15.0 Python/3.11
            | Before   vpc-0a1b2c3d: subnet-0aaa1111, subnet-0bbb2222 (sg-0ccc3333)
            | After    no VPC
            | Why      Security groups and network ACLs no longer govern its traffic, and private resources are out of its reach (Security Hub Lambda.3).
            | Fix      Put it back where it was:
            |          aws lambda update-function-configuration --region eu-west-1 --function-name checkout-api --vpc-config SubnetIds=subnet-0aaa1111,subnet-0bbb2222,SecurityGroupIds=sg-0ccc3333
            | Console  https://eu-west-1.console.aws.amazon.com/lambda/home?region=eu-west-1#/functions/checkout-api
            |          vpcwatch incident 0123456789abcdef0123456789abcdef

            """);
  }

  @Test
  void a_digest_lists_its_functions() {
    channel.send(
        new MessageRenderer(Language.EN)
            .of(
                IncidentUpdateBuilder.builder()
                    .incident("v0")
                    .notice(Notice.OPENED)
                    .violations(
                        List.of(violation().id("v0").opened(), violation().id("v1").opened()))
                    .build()));

    assertThat(lastMessage())
        .contains(
            "| - checkout-api in eu-west-1, since 2026-11-23 01:02:03 UTC: taken out of a VPC, severity high, incident v1\n");
  }

  @Test
  void on_a_narrow_terminal_sentences_are_wrapped_and_commands_and_links_stay_whole() {
    on(Terminal.plain(out).fitting(60, message -> true))
        .send(message(Notice.OPENED, violation().opened()));

    assertThat(lastMessage())
        .isEqualTo(
            """
            | OPENED   checkout-api was taken out of its VPC
            | Where    account 111122223333, eu-west-1
            | Severity high
            | When     2026-11-23 01:02:03 UTC
            | Who      arn:aws:sts::111122223333:assumed-role/deploy/ci
            |          via the AWS CLI
            | From     203.0.113.9 with aws-cli/2.15.0 Python/3.11
            | Before   vpc-0a1b2c3d: subnet-0aaa1111, subnet-0bbb2222
            |          (sg-0ccc3333)
            | After    no VPC
            | Why      Security groups and network ACLs no longer govern
            |          its traffic, and private resources are out of its
            |          reach (Security Hub Lambda.3).
            | Fix      Put it back where it was:
            |          aws lambda update-function-configuration --region eu-west-1 --function-name checkout-api --vpc-config SubnetIds=subnet-0aaa1111,subnet-0bbb2222,SecurityGroupIds=sg-0ccc3333
            | Console  https://eu-west-1.console.aws.amazon.com/lambda/home?region=eu-west-1#/functions/checkout-api
            |          vpcwatch incident 0123456789abcdef0123456789abcdef

            """);
  }

  @Test
  void what_is_not_printed_in_full_is_one_line_that_fits() {
    Message opened = message(Notice.OPENED, violation().opened());
    Message resolved = message(Notice.RESOLVED, violation().resolved());
    Terminal plain = Terminal.plain(out);

    on(plain.fitting(80, message -> false)).send(opened);
    on(plain.fitting(80, message -> false)).send(resolved);
    on(plain.fitting(30, message -> false)).send(opened);

    assertThat(lastMessage())
        .isEqualTo(
            """
            | OPENED   01:02 checkout-api was taken out of its VPC
            | RESOLVED 01:07 checkout-api is in a VPC again
            | OPENED   01:02 checkout-api…
            """);
  }

  @Test
  void an_empty_line_separates_a_block_from_lines_before_it() {
    Channel brief = on(Terminal.plain(out).fitting(60, message -> message.fix() != null));

    brief.send(message(Notice.RESOLVED, violation().resolved()));
    brief.send(message(Notice.OPENED, violation().opened()));

    assertThat(lastMessage()).contains("again\n\n| OPENED   checkout-api");
  }

  @Test
  void without_colours_there_is_no_escape_sequence() {
    channel.send(message(Notice.OPENED, violation().opened()));

    assertThat(lastMessage()).doesNotContain("\u001b");
  }

  @Test
  void with_colours_an_opening_is_red_and_a_resolution_is_green() {
    Channel colourful = on(new Terminal(out, true, "┃", Integer.MAX_VALUE, message -> true));

    colourful.send(message(Notice.OPENED, violation().opened()));
    assertThat(lastMessage()).startsWith("\u001b[31;1m┃\u001b[0m \u001b[31;1mOPENED");
    printed.reset();
    colourful.send(message(Notice.RESOLVED, violation().resolved()));
    assertThat(lastMessage()).startsWith("\u001b[32;1m┃\u001b[0m \u001b[32;1mRESOLVED");
  }

  @Test
  void a_closed_output_is_a_failure_to_retry_after_a_fix() {
    Channel closed =
        on(Terminal.plain(new PrintStream(new Broken(), true, StandardCharsets.UTF_8)));

    Attempt attempt = closed.send(message(Notice.OPENED, violation().opened()));

    assertThat(attempt)
        .isInstanceOfSatisfying(
            Attempt.Failed.class,
            failed -> assertThat(failed.failure()).isEqualTo(Failure.CHANNEL_REFUSED));
  }

  private static Channel on(Terminal terminal) {
    return new ConsoleChannel("console", terminal);
  }

  private static final class Broken extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("broken pipe");
    }
  }
}
