package io.vpcwatch.ingest.sqs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vpcwatch.ingest.sqs.Notification.BucketObject;
import io.vpcwatch.ingest.sqs.Notification.Events;
import io.vpcwatch.ingest.sqs.Notification.Nothing;
import io.vpcwatch.ingest.sqs.Notification.Objects;
import io.vpcwatch.ingest.sqs.Notification.Unknown;
import io.vpcwatch.model.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells by its content what a message is: an event of EventBridge, CloudTrail's own notification,
 * or one of S3; each as it is or inside of SNS's envelope.
 */
final class NotificationReader {
  private static final ObjectMapper JSON = Json.mapper();
  private static final String VALIDATION = "CloudTrail validation message.";

  private NotificationReader() {}

  static Notification read(String body) {
    if (body.strip().equals(VALIDATION)) {
      return new Nothing();
    }
    JsonNode message;
    try {
      message = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return new Unknown("not JSON: " + e.getOriginalMessage());
    }
    String type = message.path("Type").asText();
    if (type.equals("Notification") && message.path("Message").isTextual()) {
      return read(message.path("Message").textValue());
    }
    return readPlain(message, body, type);
  }

  private static Notification readPlain(JsonNode message, String body, String type) {
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
      return new Events(body, accountsOf(records.isArray() ? records : List.of(message)));
    }
    return new Unknown("JSON, but no notification of CloudTrail, S3 or EventBridge");
  }

  private static Notification ofCloudTrail(JsonNode message) {
    List<BucketObject> objects = new ArrayList<>();
    for (JsonNode key : message.path("s3ObjectKey")) {
      if (!key.isTextual()) {
        return new Unknown("s3ObjectKey holds something else than keys");
      }
      objects.add(new BucketObject(message.path("s3Bucket").textValue(), key.textValue()));
    }
    return new Objects(objects);
  }

  private static Notification ofEventBridge(JsonNode event, String body) {
    JsonNode detail = event.path("detail");
    if (!event.path("detail-type").asText().equals("Object Created")) {
      return new Events(body, List.of(accountOf(detail, event.path("account").asText())));
    }
    JsonNode bucket = detail.path("bucket").path("name");
    JsonNode key = detail.path("object").path("key");
    return bucket.isTextual() && key.isTextual()
        ? new Objects(List.of(new BucketObject(bucket.textValue(), key.textValue())))
        : new Unknown("an Object Created event that names no object");
  }

  private static Notification ofS3(JsonNode records) {
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
      } catch (IllegalArgumentException e) {
        return new Unknown("a key that is not URL-encoded: " + e.getMessage());
      }
    }
    return new Objects(objects);
  }

  private static List<String> accountsOf(Iterable<JsonNode> records) {
    List<String> accounts = new ArrayList<>();
    records.forEach(record -> accounts.add(accountOf(record, "")));
    return accounts;
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
