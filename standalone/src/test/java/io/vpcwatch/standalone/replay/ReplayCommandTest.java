package io.vpcwatch.standalone.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vpcwatch.model.Json;
import io.vpcwatch.standalone.app.KnownSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ReplayCommandTest {
  private static final String OPEN = record("CreateFunction20150331", "e1", "2026-10-12T09:00:00Z");
  private static final String OVER =
      OPEN + "\n" + record("DeleteFunction20150331", "e2", "2026-10-12T09:05:00Z");

  private static final String OTHER_SERVICE = OPEN.replace("lambda.amaz", "s3.amaz");

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void open_violations_exit_with_3_and_only_the_report_is_on_standard_output() throws IOException {
    assertThat(replay("--format", "json", trail(OPEN))).isEqualTo(3);

    JsonNode report = Json.mapper().readTree(out.toString());
    assertThat(report.at("/functions/0/verdict").asText()).isEqualTo("VIOLATING");
    assertThat(report.at("/violations/0/cause").asText()).isEqualTo("CREATED_WITHOUT_VPC");
    assertThat(report.at("/violations/0/openedAt").asText()).isEqualTo("2026-10-12T09:00:00Z");
    assertThat(report.at("/violations/0/openedEventId").asText()).isEqualTo("e1");
    assertThat(report.at("/violations/0/resolvedAt").isNull()).isTrue();
    assertThat(report.at("/violations/0/end").isNull()).isTrue();
    assertThat(report.at("/summary/openViolations").asInt()).isEqualTo(1);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void no_open_violation_exits_with_0() throws IOException {
    assertThat(replay("--format", "json", trail(OVER))).isZero();

    JsonNode report = Json.mapper().readTree(out.toString());
    assertThat(report.at("/violations/0/end").asText()).isEqualTo("DELETED");
    assertThat(report.at("/violations/0/resolvedAt").asText()).isEqualTo("2026-10-12T09:05:00Z");
    assertThat(report.at("/functions/0/verdict").asText()).isEqualTo("DELETED");
    assertThat(report.at("/functions/0/cause").isNull()).isTrue();
    assertThat(report.at("/complete").asBoolean()).isTrue();
    assertThat(report.get("unread")).isEmpty();
  }

  @Test
  void a_trail_without_records_is_no_all_clear() throws IOException {
    assertThat(replay(trail("{\"Records\":[]}"))).isEqualTo(2);
    assertThat(out.toString())
        .contains("INCOMPLETE: no record of CloudTrail was read")
        .doesNotContain("No function");
    assertThat(err.toString()).contains("incomplete: 0 records");
  }

  @Test
  void a_trail_of_another_service_is_an_all_clear() throws IOException {
    assertThat(replay(trail(OTHER_SERVICE))).isZero();
    assertThat(out.toString()).contains("No function was ever outside of a VPC.");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void a_function_whose_vpc_is_unknown_is_counted_beside_the_absence_of_violations()
      throws IOException {
    assertThat(replay(trail(record("UpdateFunctionCode", "e1", "2026-10-12T09:00:00Z")))).isZero();
    assertThat(out.toString())
        .contains("No function was seen outside of a VPC; the records do not show the VPC of 1");
  }

  @Test
  void an_exempt_function_is_no_all_clear_and_is_counted() throws IOException {
    String exemptions = exemptions("until: 2027-01-01");

    assertThat(replay("--exemptions", exemptions, trail(OPEN))).isZero();
    assertThat(out.toString())
        .contains(
            "No function was ever outside of a VPC without an exemption.",
            "Functions: 1 {EXEMPT=1}",
            "Exempt: 1 functions, by 1 exemptions")
        .doesNotContain("outside of a VPC.");
    out.getBuffer().setLength(0);
    assertThat(replay("--format", "json", "--exemptions", exemptions, trail(OPEN))).isZero();
    JsonNode report = Json.mapper().readTree(out.toString());
    assertThat(report.at("/functions/0/verdict").asText()).isEqualTo("EXEMPT");
    assertThat(report.at("/functions/0/exemptionId").asText()).isEqualTo("pay");
    assertThat(report.at("/functions/0/exemptUntil").asText()).isEqualTo("2027-01-01T00:00:00Z");
    assertThat(report.at("/summary/exemptions").asInt()).isEqualTo(1);
    assertThat(report.at("/summary/openViolations").asInt()).isZero();
  }

  @Test
  void an_exemption_that_is_over_and_its_end_are_reported_without_its_owner() throws IOException {
    assertThat(replay("--exemptions", exemptions("until: 2026-10-12T10:00:00Z"), trail(OPEN)))
        .isEqualTo(3);
    assertThat(out.toString())
        .containsPattern("2026-10-12T10:00:00Z +still open .* exemption/pay\n")
        .contains("Exempt: 0 functions, by 1 exemptions")
        .doesNotContain("team-payments");
  }

  @Test
  void a_report_of_a_time_knows_nothing_of_what_happened_later() throws IOException {
    String exemptions = exemptions("from: 2026-10-12T09:02:00Z\n    until: 2026-10-12T09:04:00Z");

    assertThat(verdictAt("2026-10-12T08:59:59Z", exemptions)).isEmpty();
    assertThat(verdictAt("2026-10-12T09:01:59Z", exemptions)).isEqualTo("VIOLATING");
    assertThat(verdictAt("2026-10-12T09:02:00Z", exemptions)).isEqualTo("EXEMPT");
    assertThat(verdictAt("2026-10-12T09:04:00Z", exemptions)).isEqualTo("VIOLATING");
    assertThat(verdictAt("2026-10-12T09:05:00Z", exemptions)).isEqualTo("DELETED");
  }

  private String verdictAt(String time, String exemptions) throws IOException {
    out.getBuffer().setLength(0);
    replay("--format", "json", "--at", time, "--exemptions", exemptions, trail(OVER));
    return Json.mapper().readTree(out.toString()).at("/functions/0/verdict").asText();
  }

  @Test
  void a_function_that_no_rule_covers_is_not_said_to_be_inside() throws IOException {
    String edge =
        record("EnableReplication20170630v2", "e1", "2026-10-12T08:00:00Z")
            .replace("payments\"", "payments\",\"qualifier\":\"1\"");

    assertThat(replay(trail(edge))).isZero();
    assertThat(out.toString())
        .contains("No function that is judged was ever outside of a VPC.", "NOT_APPLICABLE=1");
  }

  @Test
  void rules_that_are_broken_at_the_end_or_not_known_are_counted() {
    assertThat(replay("../examples/network")).isZero();
    assertThat(out.toString())
        .contains(
            "enough to judge these rules, by number of functions:\nprivate-subnet 1, egress 1, subnet-exists 1\n",
            "Open violations: 0\nOpen violations of rules about the network: 2\n");
  }

  @Test
  void web_functions_are_counted_beside_the_absence_of_violations() throws IOException {
    String trail =
        record("CreateWebFunction", "e1", "2026-10-12T09:00:00Z")
            + record("CreateWebFunction", "e2", "2026-10-12T09:00:01Z");

    assertThat(replay(trail(trail))).isZero();
    assertThat(out.toString())
        .contains(
            "No function that is judged was ever outside of a VPC.",
            "Not judged: calls about web functions",
            "{CreateWebFunction=2}");
    out.getBuffer().setLength(0);
    assertThat(replay("--format", "json", trail(trail))).isZero();
    assertThat(Json.mapper().readTree(out.toString()).at("/summary/notJudged/CreateWebFunction"))
        .hasToString("2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "nothing of CloudTrail\n", "{\"a\":1}", "{\"Records\":[{\"ev"})
  void a_file_of_an_unknown_kind_beside_good_ones_is_no_all_clear(String content)
      throws IOException {
    Path trails = Files.createDirectory(folder.resolve("trails"));
    Files.writeString(trails.resolve("good.json"), OTHER_SERVICE);
    Files.writeString(trails.resolve("other.json"), content);

    assertThat(replay(trails.toString())).isEqualTo(2);
    assertThat(out.toString())
        .contains("No function was outside of a VPC in the records that were read.")
        .contains("INCOMPLETE: 1 piece of the input could not be read.", "other.json, offset ")
        .doesNotContain("No function was ever");
    assertThat(err.toString()).contains("incomplete: 1 records, 1 unreadable pieces");
  }

  @Test
  void a_record_of_lambda_that_can_not_be_interpreted_is_no_all_clear() throws IOException {
    assertThat(replay(trail(OVER + OPEN.replace("payments", "a/b")))).isEqualTo(2);
    assertThat(out.toString()).contains("unreadable-field");
  }

  @Test
  void open_violations_are_reported_with_what_is_missing() throws IOException {
    assertThat(replay(trail(OPEN + "\n{broken\n"))).isEqualTo(3);
    assertThat(out.toString()).contains("still open", "INCOMPLETE: 1 piece of the input");
  }

  @Test
  void the_first_unreadable_pieces_are_named_and_the_rest_is_counted() throws IOException {
    String broken = (OTHER_SERVICE + "\n{broken\n").repeat(25) + OTHER_SERVICE;

    assertThat(replay(trail(broken))).isEqualTo(2);
    assertThat(out.toString()).contains("INCOMPLETE: 25 pieces", "  and 5 more");
    assertThat(out.toString().lines().filter(line -> line.contains("trail.json, offset")))
        .hasSize(20);
  }

  @Test
  void a_path_that_does_not_exist_is_named() {
    assertThat(replay(folder.resolve("none").toString())).isEqualTo(2);
    assertThat(err.toString()).contains("none");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void paths_without_cloudtrail_beside_a_good_one_make_its_report_incomplete() throws IOException {
    Path other = Files.writeString(folder.resolve("notes.txt"), "nothing of CloudTrail\n");
    Path nothing = Files.createDirectory(folder.resolve("nothing"));

    assertThat(replay(trail(OVER), other.toString(), nothing.toString())).isEqualTo(2);
    assertThat(out.toString()).contains("INCOMPLETE: 2 pieces", "notes.txt", "nothing");
    assertThat(replay(trail(OPEN), other.toString(), nothing.toString())).isEqualTo(3);
  }

  @Test
  void without_any_cloudtrail_the_paths_are_named_and_there_is_no_report() throws IOException {
    Path one = Files.writeString(folder.resolve("notes.txt"), "nothing of CloudTrail\n");
    Path other = Files.createDirectory(folder.resolve("nothing"));

    assertThat(replay(one.toString(), other.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("no CloudTrail in", "notes.txt", "nothing");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void unreadable_pieces_are_listed_and_counted_and_the_rest_is_read() throws IOException {
    assertThat(
            replay(
                "--format",
                "json",
                trail(
                    OPEN
                        + "\n{broken\n"
                        + record("DeleteFunction20150331", "e2", "2026-10-12T09:05:00Z"))))
        .isEqualTo(2);
    assertThat(err.toString()).contains("unreadable");
    JsonNode report = Json.mapper().readTree(out.toString());
    assertThat(report.at("/summary/deadLetters").asInt()).isEqualTo(1);
    assertThat(report.at("/complete").asBoolean(true)).isFalse();
    JsonNode piece = report.at("/unread/0");
    assertThat(piece.get("source").asText()).endsWith("trail.json");
    assertThat(piece.get("reason").asText()).isEqualTo("malformed-json");
    assertThat(piece.get("offset").asInt()).isEqualTo(OPEN.length() + 1);
    assertThat(piece.get("length").asInt()).isEqualTo("{broken\n".length());
  }

  @Test
  void the_report_can_go_to_a_file() throws IOException {
    Path report = folder.resolve("report.json");

    assertThat(replay("--format", "json", "--output", report.toString(), trail(OPEN))).isEqualTo(3);
    assertThat(Json.mapper().readTree(report.toFile()).at("/summary/openViolations").asInt())
        .isEqualTo(1);
    assertThat(out.toString()).isEmpty();
    assertThat(replay("--output", folder.resolve("no/such/folder").toString(), trail(OPEN)))
        .isEqualTo(2);
    assertThat(err.toString()).contains("its folder does not exist").doesNotContain("java.");
  }

  @Test
  void a_report_that_can_not_be_written_is_refused_before_anything_is_read() {
    assertThat(replay("--output", folder.resolve("no/such/folder").toString(), "no-such-trail"))
        .isEqualTo(2);
    assertThat(err.toString())
        .contains("its folder does not exist")
        .doesNotContain("no-such-trail");
  }

  @Test
  void a_link_that_leads_nowhere_is_no_all_clear() throws IOException {
    Path good =
        Files.writeString(Files.createDirectory(folder.resolve("t")).resolve("a"), OTHER_SERVICE);
    Files.createSymbolicLink(good.resolveSibling("b.json.gz"), folder.resolve("missing"));

    assertThat(replay(good.getParent().toString())).isEqualTo(2);
    assertThat(err.toString()).contains("b.json.gz: there is no such file");
  }

  @Test
  void text_of_callers_cannot_control_the_terminal() throws IOException {
    String hostile = OPEN.replace(":user/a", ":user/\\u001b[2J\\u202e\\r\\nOpen violations: 0");

    assertThat(replay(trail(hostile))).isEqualTo(3);
    assertThat(out.toString()).contains("payments").doesNotContain("\u001b", "\u202e", "\r");
    assertThat(out.toString().lines()).doesNotContain("Open violations: 0");
  }

  @Test
  void standard_input_can_not_be_mixed_with_files() throws IOException {
    assertThat(replay("-", trail(OPEN))).isEqualTo(2);
    assertThat(err.toString()).contains("standard input");
  }

  @Test
  void a_missing_path_is_an_error_that_names_it() {
    assertThat(replay()).isEqualTo(2);
    assertThat(err.toString()).contains("PATH");
  }

  private int replay(String... arguments) {
    ReplayCommand command = new ReplayCommand(() -> KnownSettings.loader().load(), "test");
    return new CommandLine(command)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private String trail(String content) throws IOException {
    return Files.writeString(folder.resolve("trail.json"), content).toString();
  }

  private String exemptions(String times) throws IOException {
    String file =
        """
        exemptions:
          - id: pay
            match: [{arn: "*:function:pay*"}]
            owner: team-payments
            reason: calls public APIs only
            %s
        """
            .formatted(times);
    return Files.writeString(folder.resolve("exemptions.yaml"), file).toString();
  }

  private static String record(String call, String id, String time) {
    return ("{\"eventVersion\":\"1.09\",\"userIdentity\":{\"type\":\"IAMUser\",\"arn\":\"arn:aws:iam::111122223333:user/a\"},"
            + "\"eventTime\":\"%s\",\"eventSource\":\"lambda.amazonaws.com\",\"eventName\":\"%s\",\"awsRegion\":\"eu-west-1\","
            + "\"requestParameters\":{\"functionName\":\"payments\"},\"responseElements\":null,\"eventID\":\"%s\","
            + "\"eventType\":\"AwsApiCall\",\"recipientAccountId\":\"111122223333\"}")
        .formatted(time, call, id);
  }
}
