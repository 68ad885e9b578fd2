package io.vpcwatch.ingest.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionChange.Kind;
import io.vpcwatch.model.SourceType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LambdaRecordTest {
  private static final FunctionArn BILLING = FunctionArn.parse(Records.ARN);

  private static Recorded read(ObjectNode record) {
    return Recorded.of(record.toString());
  }

  private static Recorded read(String eventName, String request, String response) {
    return read(Records.call(eventName, request, response));
  }

  @Test
  void a_creation_becomes_a_change_with_every_known_field() {
    FunctionChange change = read(Records.create()).onlyChange();

    assertThat(change.functionArn()).isEqualTo(BILLING);
    assertThat(change.kind()).isEqualTo(Kind.CREATED);
    assertThat(change.eventTime()).isEqualTo(Instant.parse("2026-11-20T10:00:00Z"));
    assertThat(change.eventId()).isEqualTo(Records.EVENT_ID);
    assertThat(change.correction()).isNull();
    assertThat(change.tags()).isEqualTo(Map.of("team", "red"));
    assertThat(change.edge()).isFalse();
    assertThat(change.actor())
        .isEqualTo(
            new Actor(
                "arn:aws:iam::210987654321:user/ann",
                "IAMUser",
                null,
                "203.0.113.7",
                "aws-cli/2.22.0"));
    assertThat(change.sources()).containsExactly(SourceType.TRAIL);
    assertThat(change.receivedAt()).isEqualTo(Recorded.NOW);
    assertThat(change.replayed()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "CreateFunction20150331, CREATED",
    "UpdateFunctionConfiguration20150331v2, CONFIGURED",
    "UpdateFunctionCode20150331v2, OBSERVED",
    "PublishVersion20150331, OBSERVED",
    "UploadFunction, OBSERVED",
    "DeleteFunction20150331, DELETED",
    "EnableReplication20170630, EDGE_ENABLED",
    "DisableReplication20170630v2, EDGE_DISABLED"
  })
  void each_operation_has_its_kind_of_change(String eventName, Kind kind) {
    assertThat(read(eventName, "{\"functionName\":\"billing\"}", "null").onlyChange().kind())
        .isEqualTo(kind);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "billing",
        "billing:PROD",
        "billing:$LATEST.PUBLISHED",
        "210987654321:billing",
        "210987654321:billing:7",
        "eu-west-1:210987654321:function:billing",
        "function:billing",
        "210987654321:function:billing",
        "210987654321:function:billing:7",
        "arn:aws:lambda:eu-west-1:210987654321:function:billing",
        "arn:aws:lambda:eu-west-1:210987654321:function:billing:$LATEST"
      })
  void the_request_may_name_the_function_in_any_form(String name) {
    assertThat(
            read("UpdateFunctionCode", "{\"functionName\":\"" + name + "\"}", "null")
                .onlyChange()
                .functionArn())
        .isEqualTo(BILLING);
  }

  @Test
  void the_response_names_the_function_more_surely_than_the_request_and_its_version_is_dropped() {
    assertThat(
            read(
                    "PublishVersion20150331",
                    "{\"functionName\":\"something-else\"}",
                    "{\"functionArn\":\"arn:aws-cn:lambda:cn-north-1:1:function:billing:12\",\"version\":\"12\"}")
                .onlyChange()
                .functionArn())
        .isEqualTo(FunctionArn.parse("arn:aws-cn:lambda:cn-north-1:1:function:billing"));
  }

  @Test
  void the_account_of_a_bare_name_is_the_recipient_else_the_caller() {
    ObjectNode record = Records.deletion(1);
    record.remove("recipientAccountId");
    record.withObject("userIdentity").put("accountId", "111122223333");

    assertThat(read(record).onlyChange().functionArn().account()).isEqualTo("111122223333");
  }

  @Test
  void an_account_id_that_became_a_number_gets_its_leading_zeros_back() {
    ObjectNode recipient = Records.deletion(1).put("recipientAccountId", 12345678L);
    ObjectNode caller = Records.deletion(1).put("recipientAccountId", "-");
    caller.withObject("userIdentity").put("accountId", 12345678.0);

    assertThat(read(recipient).onlyChange().functionArn().account()).isEqualTo("000012345678");
    assertThat(read(caller).onlyChange().functionArn().account()).isEqualTo("000012345678");
  }

  @Test
  void no_account_is_needed_where_the_response_names_the_function() {
    ObjectNode record = Records.create();
    record.remove(List.of("recipientAccountId", "userIdentity", "awsRegion", "eventType"));

    assertThat(read(record).onlyChange().functionArn()).isEqualTo(BILLING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "-"})
  void a_function_may_be_named_like_an_absent_value(String name) {
    ObjectNode record = Records.deletion(1);
    record.withObject("requestParameters").put("functionName", name);

    assertThat(read(record).onlyChange().functionArn().name()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "  ", "null", "NULL", "-", "None", "nil", "NaN", "N/A", "undefined", "\\N"})
  void a_blank_field_is_absent(String blank) {
    ObjectNode record = Records.create();
    for (String field :
        List.of("errorCode", "errorMessage", "eventType", "eventID", "addendum", "userAgent")) {
      record.put(field, blank);
    }
    record.withObject("responseElements").put("masterArn", blank).put("vpcConfig", blank);
    record.withObject("requestParameters").put("dryRun", blank).put("masterArn", blank);

    FunctionChange change = read(record).onlyChange();

    assertThat(change.attachment()).isEqualTo(Attachment.detached());
    assertThat(change.edge()).isFalse();
    assertThat(change.eventId()).startsWith("sha256:");
    assertThat(change.actor().userAgent()).isNull();
    record.put("requestParameters", blank);
    assertThat(read(record).onlyChange().attachment()).isEqualTo(Attachment.detached());
    record.put("responseElements", blank);
    assertThat(read(record).onlyProblem())
        .isEqualTo("unreadable-field: requestParameters.functionName is missing");
  }

  @Test
  void the_deletion_of_one_version_leaves_the_function_alive() {
    assertThat(
            read(
                    "DeleteFunction20150331",
                    "{\"functionName\":\"billing\",\"qualifier\":\"3\"}",
                    "null")
                .onlyIgnored())
        .isEqualTo("version-deleted");
    assertThat(
            read("DeleteFunction20150331", "{\"functionName\":\"billing:3\"}", "null")
                .onlyIgnored())
        .isEqualTo("version-deleted");
    assertThat(
            read(
                    "DeleteFunction20150331",
                    "{\"functionName\":\"billing:$LATEST.PUBLISHED\"}",
                    "{\"statusCode\":202}")
                .onlyIgnored())
        .isEqualTo("version-deleted");
    assertThat(
            read("DeleteFunction20150331", "{\"functionName\":\"210987654321:billing\"}", "null")
                .onlyChange()
                .kind())
        .isEqualTo(Kind.DELETED);
  }

  @Test
  void tags_are_set_and_removed_by_arn() {
    FunctionChange tagged =
        read(
                "TagResource20170331v2",
                "{\"resource\":\"" + Records.ARN + "\",\"tags\":{\"a\":\"1\",\"b\":\"\"}}",
                "null")
            .onlyChange();
    FunctionChange untagged =
        read(
                "UntagResource20170331v2",
                "{\"resource\":\"" + Records.ARN + "\",\"tagKeys\":[\"a\",\"b\"]}",
                "null")
            .onlyChange();

    assertThat(tagged.kind()).isEqualTo(Kind.TAGGED);
    assertThat(tagged.functionArn()).isEqualTo(BILLING);
    assertThat(tagged.tags()).isEqualTo(Map.of("a", "1", "b", ""));
    assertThat(untagged.kind()).isEqualTo(Kind.UNTAGGED);
    assertThat(untagged.untagged()).isEqualTo(Set.of("a", "b"));
  }

  @Test
  void tags_of_other_things_than_functions_are_ignored() {
    String mapping = "arn:aws:lambda:eu-west-1:210987654321:event-source-mapping:0c1d2e3f";
    assertThat(
            read("TagResource", "{\"resource\":\"" + mapping + "\",\"tags\":{}}", "null")
                .onlyIgnored())
        .isEqualTo("other-resource");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'functionName':'billing','qualifier':'4'} | null",
        "{'functionName':'billing:4'} | null",
        "{'functionName':'billing'} | {'functionArn':'arn:aws:lambda:us-east-1:1:function:billing:4'}"
      })
  void replication_is_about_one_version(String request, String response) {
    FunctionChange change =
        read("EnableReplication20170630v2", request.replace('\'', '"'), response.replace('\'', '"'))
            .onlyChange();

    assertThat(change.kind()).isEqualTo(Kind.EDGE_ENABLED);
    assertThat(change.version()).isEqualTo("4");
    assertThat(change.functionArn().name()).isEqualTo("billing");
  }

  @Test
  void a_master_arn_makes_a_replica_of_lambda_at_edge() {
    assertThat(
            read(
                    "CreateFunction20150331",
                    "{\"functionName\":\"billing\"}",
                    Records.response(",\"masterArn\":\"arn:aws:lambda:us-east-1:1:function:x:1\""))
                .onlyChange()
                .edge())
        .isTrue();
    assertThat(
            read(
                    "UpdateFunctionCode",
                    "{\"functionName\":\"billing\"}",
                    Records.response(",\"masterArn\":\"\""))
                .onlyChange()
                .edge())
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({"errorCode, failed-call", "errorMessage, failed-call"})
  void a_failed_call_changed_nothing(String field, String reason) {
    assertThat(read(Records.create().put(field, "AccessDenied")).onlyIgnored()).isEqualTo(reason);
    assertThat(read(Records.create().put(field, 403)).onlyIgnored()).isEqualTo(reason);
    assertThat(read(Records.create().putNull(field)).onlyChange().kind()).isEqualTo(Kind.CREATED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "false", "0"})
  void an_empty_error_is_none(String error) throws Exception {
    ObjectNode record = Records.create();
    record.set("errorCode", new ObjectMapper().readTree(error));

    assertThat(read(record).onlyChange().kind()).isEqualTo(Kind.CREATED);
  }

  @Test
  void a_denied_call_has_no_parameters_at_all() {
    ObjectNode denied =
        Records.create().put("errorCode", "AccessDenied").putNull("requestParameters");
    denied.remove("responseElements");

    assertThat(read(denied).onlyIgnored()).isEqualTo("failed-call");
  }

  @Test
  void a_dry_run_changed_nothing() {
    String response = Records.response("");
    assertThat(
            read(
                    "UpdateFunctionCode20150331v2",
                    "{\"functionName\":\"billing\",\"dryRun\":true}",
                    response)
                .onlyIgnored())
        .isEqualTo("dry-run");
    assertThat(
            read(
                    "UpdateFunctionCode20150331v2",
                    "{\"functionName\":\"billing\",\"dryRun\":false}",
                    response)
                .changes)
        .hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "AwsServiceEvent, service-event",
    "AwsVpceEvent, network-event",
    "AwsAggregatedEvent, aggregated-event",
    "AwsConsoleAction, console-event",
    "AwsEventOfTomorrow, other-event-type",
    "AwsCloudTrailInsight, insight"
  })
  void an_event_that_is_not_an_api_call_is_ignored(String eventType, String reason) {
    assertThat(read(Records.create().put("eventType", eventType)).onlyIgnored()).isEqualTo(reason);
  }

  @Test
  void an_aggregated_event_needs_neither_a_name_nor_a_time() {
    String aggregated =
        "{\"eventVersion\":\"1.0\",\"accountId\":\"210987654321\",\"eventId\":\"a1\","
            + "\"eventCategory\":\"Aggregated\",\"eventType\":\"AwsAggregatedEvent\","
            + "\"awsRegion\":\"eu-west-1\",\"eventSource\":\"lambda.amazonaws.com\","
            + "\"timeWindow\":{\"windowStart\":\"2026-11-20T10:00:00Z\",\"windowSize\":\"PT5M\"},"
            + "\"summary\":{\"primaryDimension\":{\"dimension\":\"eventName\"}}}";

    Recorded recorded = Recorded.of("{\"Records\":[" + aggregated + "]}");

    assertThat(recorded.onlyIgnored()).isEqualTo("aggregated-event");
    assertThat(recorded.counts.lambdaRecords()).isEqualTo(1);
  }

  @Test
  void other_operations_and_services_are_ignored() {
    assertThat(read(Records.create().put("eventName", "AddPermission20150331v2")).onlyIgnored())
        .isEqualTo("other-operation");
    assertThat(read(Records.ofOtherService(1)).onlyIgnored()).isEqualTo("other-service");
  }

  @ParameterizedTest
  @CsvSource({
    "CreateWebFunction, CreateWebFunction",
    "CreateWebFunctionRevision20250307, CreateWebFunctionRevision",
    "RunMicrovm, RunMicrovm",
    "CreateNetworkConnector20260404v2, CreateNetworkConnector"
  })
  void what_no_control_judges_is_counted_by_operation(String eventName, String operation) {
    ObjectNode record = Records.call(eventName, "{\"name\":\"shop\"}", "{\"omitted\":true}");

    Recorded recorded = read(record);

    assertThat(recorded.onlyIgnored()).isEqualTo("not-judged");
    assertThat(recorded.notJudged).containsExactly(operation);
    Recorded failed = read(record.put("errorCode", "ValidationException"));
    assertThat(failed.onlyIgnored()).isEqualTo("failed-call");
    assertThat(failed.notJudged).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "2026-11-20T10:00:00.123+0000, 2026-11-20T10:00:00.123Z",
        "2026-11-20T10:00:00.123456Z, 2026-11-20T10:00:00.123Z",
        "2026-11-20T11:00:00.123+01:00, 2026-11-20T10:00:00.123Z",
        "2026-11-20T10:00:00.000+0000, 2026-11-20T10:00:00Z",
        "-, none",
        "yesterday, none",
        "'May 24, 2018 7:29:40 PM', none"
      })
  void the_response_shows_when_the_function_was_last_modified(String text, Instant time) {
    String response = Records.response(",\"lastModified\":\"" + text + "\"");

    assertThat(read("UpdateFunctionCode20150331v2", "null", response).onlyChange().lastModified())
        .isEqualTo(time);
  }
}
