package io.vpcwatch.ingest.sqs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.vpcwatch.ingest.sqs.MessageContent.BucketObject;
import io.vpcwatch.ingest.sqs.MessageContent.Events;
import io.vpcwatch.ingest.sqs.MessageContent.Nothing;
import io.vpcwatch.ingest.sqs.MessageContent.Objects;
import io.vpcwatch.ingest.sqs.MessageContent.Unknown;
import io.vpcwatch.model.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses a message and recognises it by its content: an event of EventBridge, a notification of
 * CloudTrail or one of S3, each plain or in the envelope of SNS.
 */
final class MessageParser {
  // Content behind the first JSON value would be neither checked nor read.
  private static final ObjectReader JSON =
      Json.mapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final String VALIDATION = "CloudTrail validation message.";

  private MessageParser() {}

  static MessageContent read(String body) {
    if (body.strip().equals(VALIDATION)) {
      return new Nothing();
    }
    JsonNode message;
    try {
      message = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return new Unknown(
          "not JSON near line %d, column %d"
              .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()),
          true);
    }
    String type = message.path("Type").asText();
    if (type.equals("Notification") && message.path("Message").isTextual()) {
      return read(message.path("Message").textValue());
    }
    return readPlain(message, body, type);
  }

  private static MessageContent readPlain(JsonNode message, String body, String type) {
    if (type.equals("SubscriptionConfirmation")) {
      return new Unknown(
          "SNS asks to confirm a subscription; subscribe the queue by its own account, or visit the SubscribeURL");
    }
    if (message.path("s3Bucket").isTextual() && message.path("s3ObjectKey").isArray()) {
      return ofCloudTrail(message);
    }
    if (message.path("Event").asText().equals("s3:TestEvent")) {
      return new Nothing();
    }
    if (message.has("detail-type")) {
      return ofEventBridge(message, body);
    }
    JsonNode records = message.path("Records");
    if (records.path(0).has("s3")) {
      return ofS3(records);
    }
    if (records.isArray() || message.has("eventSource")) {
      List<JsonNode> each = new ArrayList<>();
      (records.isArray() ? records : List.of(message)).forEach(each::add);
      if (each.stream().anyMatch(record -> hasRecord(record) || record.has("detail-type"))) {
        return new Unknown("a record of CloudTrail that contains another one");
      }
      List<String> accounts = each.stream().map(record -> accountOf(record, "")).toList();
      return new Events(each, body, accounts);
    }
    return new Unknown("JSON, but no notification of CloudTrail, S3 or EventBridge", true);
  }

  private static MessageContent ofCloudTrail(JsonNode message) {
    List<BucketObject> objects = new ArrayList<>();
    for (JsonNode key : message.path("s3ObjectKey")) {
      if (!key.isTextual()) {
        return new Unknown("s3ObjectKey holds something else than keys");
      }
      objects.add(new BucketObject(message.path("s3Bucket").textValue(), key.textValue()));
    }
    return new Objects(objects);
  }

  private static MessageContent ofEventBridge(JsonNode event, String body) {
    if (hasRecord(event)) {
      return new Unknown("an event of EventBridge that contains two records");
    }
    JsonNode detail = event.path("detail");
    if (!event.path("detail-type").asText().equals("Object Created")) {
      String account = accountOf(detail, event.path("account").asText());
      return new Events(List.of(event), body, List.of(account));
    }
    JsonNode bucket = detail.path("bucket").path("name");
    JsonNode key = detail.path("object").path("key");
    return bucket.isTextual() && key.isTextual()
        ? new Objects(List.of(new BucketObject(bucket.textValue(), key.textValue())))
        : new Unknown("an Object Created event that names no object");
  }

  /** A record in this field would be read instead of the one whose account is checked. */
  private static boolean hasRecord(JsonNode object) {
    return object.has("CloudTrailEvent");
  }

  private static MessageContent ofS3(JsonNode records) {
    List<BucketObject> objects = new ArrayList<>();
    for (JsonNode record : records) {
      if (!record.path("eventName").asText().contains("ObjectCreated:")) {
        continue;
      }
      JsonNode bucket = record.path("s3").path("bucket").path("name");
      JsonNode key = record.path("s3").path("object").path("key");
      if (!bucket.isTextual() || !key.isTextual()) {
        return new Unknown("an event of S3 that names no object");
      }
      try {
        // Of all notifications only these encode the key, with + for a space.
        String decoded = URLDecoder.decode(key.textValue(), StandardCharsets.UTF_8);
        objects.add(new BucketObject(bucket.textValue(), decoded));
      } catch (IllegalArgumentException notEncoded) {
        return new Unknown("a key that is not URL-encoded");
      }
    }
    return new Objects(objects);
  }

  private static String accountOf(JsonNode record, String otherwise) {
    String recipient = record.path("recipientAccountId").asText();
    if (!recipient.isEmpty()) {
      return recipient;
    }
    String caller = record.path("userIdentity").path("accountId").asText();
    return caller.isEmpty() ? otherwise : caller;
  }
}
