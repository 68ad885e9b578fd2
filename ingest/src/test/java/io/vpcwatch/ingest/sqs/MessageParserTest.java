package io.vpcwatch.ingest.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vpcwatch.ingest.sqs.MessageContent.BucketObject;
import io.vpcwatch.ingest.sqs.MessageContent.Events;
import io.vpcwatch.ingest.sqs.MessageContent.Nothing;
import io.vpcwatch.ingest.sqs.MessageContent.Objects;
import io.vpcwatch.ingest.sqs.MessageContent.Unknown;
import io.vpcwatch.model.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageParserTest {
  private static final String KEY = "a b/AWSLogs/ü+1.json.gz";

  private static JsonNode json(String text) throws JsonProcessingException {
    return Json.mapper().readTree(text);
  }

  private static MessageContent object(String bucket, String key) {
    return new Objects(List.of(new BucketObject(bucket, key)));
  }

  @Test
  void an_event_of_event_bridge_is_read_as_it_is() throws JsonProcessingException {
    String message = Messages.envelope(Messages.ACCOUNT, Messages.record("e-1"));

    assertThat(MessageParser.read(message))
        .isEqualTo(new Events(List.of(json(message)), message, List.of(Messages.ACCOUNT)));
  }

  @Test
  void an_event_of_event_bridge_belongs_to_the_account_of_its_record_and_not_of_its_sender()
      throws JsonProcessingException {
    String message = Messages.envelope("999999999999", Messages.record("e-1"));

    assertThat(MessageParser.read(message))
        .isEqualTo(new Events(List.of(json(message)), message, List.of(Messages.ACCOUNT)));
  }

  @Test
  void an_event_of_s3_names_an_object_by_its_encoded_key() {
    assertThat(MessageParser.read(Messages.s3Event("ObjectCreated:Put", "trails", KEY)))
        .isEqualTo(object("trails", KEY));
  }

  @Test
  void an_event_of_s3_through_sns_is_the_same() {
    String event = Messages.s3Event("s3:ObjectCreated:CompleteMultipartUpload", "trails", KEY);

    assertThat(MessageParser.read(Messages.sns(event))).isEqualTo(object("trails", KEY));
  }

  @Test
  void a_removed_object_is_ignored() {
    assertThat(MessageParser.read(Messages.s3Event("ObjectRemoved:Delete", "trails", KEY)))
        .isEqualTo(new Objects(List.of()));
  }

  @Test
  void a_notification_of_cloud_trail_names_several_objects_by_their_plain_keys() {
    MessageContent two =
        new Objects(List.of(new BucketObject("trails", KEY), new BucketObject("trails", "x%2By")));
    String message = Messages.cloudTrail("trails", KEY, "x%2By");

    assertThat(MessageParser.read(message)).isEqualTo(two);
    assertThat(MessageParser.read(Messages.sns(message))).isEqualTo(two);
  }

  @Test
  void an_object_created_event_of_event_bridge_names_an_object_by_its_plain_key() {
    assertThat(MessageParser.read(Messages.objectCreated("trails", KEY)))
        .isEqualTo(object("trails", KEY));
  }

  @Test
  void records_without_an_envelope_are_events() throws JsonProcessingException {
    String file = Messages.trailFile("e-1", "e-2");

    assertThat(MessageParser.read(file))
        .isEqualTo(
            new Events(
                List.of(json(Messages.record("e-1")), json(Messages.record("e-2"))),
                file,
                List.of(Messages.ACCOUNT, Messages.ACCOUNT)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"eventSource\":\"x\",\"recipientAccountId\":\"210987654321\"}{\"eventSource\":\"x\"}",
        "{\"eventSource\":\"x\",\"recipientAccountId\":\"210987654321\",\"CloudTrailEvent\":\"{}\"}",
        "{\"Records\":[{\"recipientAccountId\":\"210987654321\",\"detail-type\":\"x\",\"detail\":{}}]}",
        "{\"detail-type\":\"x\",\"detail\":{\"recipientAccountId\":\"210987654321\"},\"CloudTrailEvent\":\"{}\"}"
      })
  void a_record_can_not_hide_behind_another_one_whose_account_is_allowed(String message) {
    assertThat(MessageParser.read(message)).isInstanceOf(Unknown.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CloudTrail validation message.",
        "{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\",\"Bucket\":\"trails\"}",
        "{\"Type\":\"Notification\",\"Message\":\"CloudTrail validation message.\"}"
      })
  void the_test_messages_of_aws_are_ignored(String message) {
    assertThat(MessageParser.read(message)).isEqualTo(new Nothing());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "[]",
        "{}",
        "null",
        "{\"Records\":7}",
        "{\"Type\":\"Notification\",\"Message\":{}}",
        "{\"Type\":\"Notification\",\"Message\":\"hello\"}",
        "{\"Type\":\"SubscriptionConfirmation\",\"SubscribeURL\":\"https://evil\"}",
        "{\"s3Bucket\":\"trails\",\"s3ObjectKey\":[7]}",
        "{\"Records\":[{\"eventName\":\"ObjectCreated:Put\",\"s3\":{\"bucket\":{}}}]}",
        "{\"Records\":[{\"eventName\":\"ObjectCreated:Put\","
            + "\"s3\":{\"bucket\":{\"name\":\"b\"},\"object\":{\"key\":\"%zz\"}}}]}",
        "{\"detail-type\":\"Object Created\",\"detail\":{}}"
      })
  void other_messages_are_unknown(String message) {
    assertThat(MessageParser.read(message)).isInstanceOf(Unknown.class);
  }
}
