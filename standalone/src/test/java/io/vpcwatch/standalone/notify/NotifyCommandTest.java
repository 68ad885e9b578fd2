package io.vpcwatch.standalone.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.app.KnownSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class NotifyCommandTest {
  private final StringWriter messages = new StringWriter();
  private final Map<String, String> settings = new HashMap<>();
  @TempDir private Path folder;

  private int run(String... arguments) {
    CommandLine line = new CommandLine(new NotifyCommand(this::load));
    line.setErr(new PrintWriter(messages));
    return line.execute(arguments);
  }

  private Settings load() {
    return KnownSettings.loader().override(settings).load();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void the_story_is_written_in_every_form_and_language() throws IOException {
    assertThat(run("preview", "--story", "--output", folder.toString())).isZero();

    assertThat(files())
        .contains(
            "01-invoice-renderer-opened.en.mail.eml",
            "01-invoice-renderer-opened.en.mail.html",
            "01-invoice-renderer-opened.ja.slack.json",
            "02-payments-settlement-resolved.ja.webhook.json",
            "digest-opened.en.teams.json",
            "exemption-4-expired.ja.console.txt",
            "history.en.slack.json",
            "rule-egress-opened.ja.slack.json",
            "cause-functions-opened.en.jira.json",
            "daily.en.teams.json");
    assertThat(Files.readString(folder.resolve("02-payments-settlement-opened.en.mail.html")))
        .contains("payments-settlement was taken out of its VPC");
    assertThat(Files.readString(folder.resolve("01-invoice-renderer-opened.ja.mail.html")))
        .contains("invoice-renderer が VPC なしで作成されました");
  }

  @Test
  void no_file_of_a_preview_replaces_another() throws IOException {
    run("preview", "--story", "--output", folder.toString());

    assertThat(messages.toString()).contains("vpcwatch notify: " + files().size() + " files in ");
    assertThat(files())
        .contains(
            "cause-functions-opened.en.security-hub.json",
            "cause-functions-opened.en.security-hub-2.json",
            "cause-functions-opened.en.security-hub-3.json");
  }

  @Test
  void a_violation_that_is_announced_or_reminded_of_has_no_end_yet() throws IOException {
    run("preview", "--story", "--output", folder.toString());

    for (String sample :
        List.of(
            "02-payments-settlement-opened",
            "rule-egress-opened",
            "digest-opened",
            "digest-reminder",
            "cause-functions-opened",
            "cause-functions-reminder")) {
      assertThat(webhook(sample).at("/violations"))
          .as(sample)
          .isNotEmpty()
          .allSatisfy(
              violation -> {
                assertThat(violation.at("/transition").asText()).isEqualTo("OPENED");
                assertThat(violation.path("resolved").isObject()).isFalse();
                assertThat(violation.path("end").isTextual()).isFalse();
              });
    }
    assertThat(webhook("02-payments-settlement-resolved").at("/violations/0/transition").asText())
        .isEqualTo("RESOLVED");
  }

  @Test
  void a_violation_that_an_exemption_ended_did_not_open_because_of_it() throws IOException {
    run("preview", "--exemption", "--output", folder.toString());
    Path record =
        Files.writeString(
            folder.resolve("violation"),
            webhook("exemption-2-exempted").at("/violations/0").toString());

    run("preview", record.toString(), "--output", folder.toString());

    assertThat(webhook("01-invoice-renderer-opened").at("/violations/0").has("exemptionId"))
        .isFalse();
  }

  private JsonNode webhook(String sample) throws IOException {
    return new ObjectMapper().readTree(folder.resolve(sample + ".en.webhook.json").toFile());
  }

  @Test
  void one_rule_about_the_network_is_written_in_every_language() throws IOException {
    assertThat(run("preview", "--rule", "private-subnet", "--output", folder.toString())).isZero();

    assertThat(files()).allMatch(file -> file.startsWith("rule-private-subnet-"));
    assertThat(Files.readString(folder.resolve("rule-private-subnet-opened.en.mail.html")))
        .contains("checkout-api is in a public subnet", "aws ec2 replace-route");
    assertThat(Files.readString(folder.resolve("rule-private-subnet-resolved.ja.mail.html")))
        .contains("checkout-api のサブネットはすべてプライベートになりました");
    assertThat(Files.readString(folder.resolve("rule-private-subnet-opened.en.security-hub.json")))
        .doesNotContain("It was fixed");
    assertThat(run("preview", "--rule", "vpc")).isEqualTo(2);
    assertThat(messages.toString()).contains("vpc is none of multi-az, private-subnet");
  }

  @Test
  void a_record_of_the_topic_can_be_previewed() throws IOException {
    run("preview", "--story", "--output", folder.resolve("story").toString());
    JsonNode body =
        new ObjectMapper()
            .readTree(folder.resolve("story/01-invoice-renderer-opened.en.webhook.json").toFile());
    Path record =
        Files.writeString(folder.resolve("violation"), body.at("/violations/0").toString());
    Path output = folder.resolve("one");

    assertThat(run("preview", record.toString(), "--output", output.toString())).isZero();

    assertThat(output.resolve("01-invoice-renderer-opened.en.mail.eml"))
        .content()
        .contains("Subject: invoice-renderer was created without a VPC");
  }

  @Test
  void the_life_of_an_exempt_function_can_be_read_in_every_language() {
    StringWriter printed = new StringWriter();
    CommandLine line = new CommandLine(new NotifyCommand(this::load));
    line.setOut(new PrintWriter(printed));

    assertThat(line.execute("preview", "--exemption", "--print")).isZero();

    assertThat(printed.toString())
        .containsSubsequence(
            "invoice-renderer was created without a VPC",
            "invoice-renderer is exempt now",
            "Exemption public-apis of team-billing expires on 2027-01-12",
            "its exemption expired",
            "its exemption was withdrawn",
            "invoice-renderer is in a VPC now",
            "invoice-renderer was deleted",
            "invoice-renderer が VPC なしで作成されました",
            "invoice-renderer がポリシーの対象から除外されました",
            "invoice-renderer が削除されました");
  }

  @Test
  void a_folder_is_not_a_record() {
    assertThat(run("preview", folder.toString())).isEqualTo(2);

    assertThat(messages.toString()).contains("can't read " + folder + ": Is a directory");
  }

  @Test
  void a_record_that_is_not_a_violation_is_reported() throws IOException {
    Path garbage = Files.writeString(folder.resolve("garbage"), "{\"v\":");
    Path other = Files.writeString(folder.resolve("other"), "{\"x\":1}");

    assertThat(run("preview", garbage.toString())).isEqualTo(2);
    assertThat(run("preview", other.toString())).isEqualTo(2);
    assertThat(run("preview", folder.resolve("missing").toString())).isEqualTo(2);
    assertThat(run("preview")).isEqualTo(2);
    assertThat(messages.toString())
        .contains(
            "is not a record of the topic violations", "file not found", "VIOLATION", "--story")
        .contains(other + " contains no violation");
  }

  @Test
  void a_test_message_goes_through_the_channel_of_the_settings() {
    settings.put("alerting.channels.screen.type", "console");

    assertThat(run("test", "--channel", "screen")).isZero();
    assertThat(messages.toString()).contains("the test message was sent to screen");
  }

  @Test
  void a_channel_that_fails_is_reported_with_the_reason() {
    settings.put("alerting.channels.ops.type", "slack");
    settings.put("alerting.channels.ops.webhook-url", "http://127.0.0.1:1/SECRET");

    assertThat(run("test", "--channel", "ops")).isEqualTo(1);
    assertThat(messages.toString())
        .contains("ops: sending failed (unreachable)")
        .doesNotContain("SECRET");
  }

  @Test
  void an_unknown_channel_is_reported_with_the_existing_ones() {
    settings.put("alerting.channels.screen.type", "console");

    assertThat(run("test", "--channel", "scren")).isEqualTo(2);
    assertThat(messages.toString()).contains("there is no scren", "[screen]");
  }
}
