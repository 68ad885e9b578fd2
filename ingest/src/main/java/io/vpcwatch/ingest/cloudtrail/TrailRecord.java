package io.vpcwatch.ingest.cloudtrail;

import io.vpcwatch.model.Actor;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.model.SourceType;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One CloudTrail record, and what the records of all services have in common.
 *
 * @param source through which the record arrived
 * @param contentId computes an id from the record's bytes, for a record that has none
 */
record TrailRecord(
    JsonFields fields,
    SourceType source,
    Instant receivedAt,
    boolean replayed,
    Supplier<String> contentId) {
  private static final Instant EARLIEST = Instant.parse("2010-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");
  private static final int LONGEST_ID = 128;

  // UTC, as Lambda (+0000), CloudTrail Lake and Athena write it, or omit it.
  private static final Pattern TIMESTAMP =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\d)[T ](\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?)(?: ?UTC|[+]0000)?");

  boolean isFailedCall() {
    return fields.isError("errorCode") || fields.isError("errorMessage");
  }

  /** The account that received the record, else that of the caller; empty if it shows neither. */
  String account() {
    String recipient = fields.accountId("recipientAccountId");
    return recipient == null
        ? Objects.requireNonNullElse(fields.objectIfAny("userIdentity").accountId("accountId"), "")
        : recipient;
  }

  /** The id of the event that the record describes, or corrects. */
  String eventId() {
    String corrected = correctedEventId();
    return corrected == null ? ownId() : corrected;
  }

  String ownId() {
    String id = id(fields, "eventID");
    return id == null ? contentId.get() : id;
  }

  boolean isCorrection() {
    return correctedEventId() != null;
  }

  /** When the call was completed, in whole seconds. */
  Instant time() throws UnreadableRecordException {
    Instant time = instant(fields.requiredText("eventTime"));
    if (time == null) {
      throw UnreadableRecordException.field("eventTime is not an ISO 8601 time");
    }
    if (!isPlausible(time)) {
      throw UnreadableRecordException.field("eventTime is not within 2010 and 2200");
    }
    if (time.isAfter(receivedAt.plus(FunctionChange.MAX_AHEAD))) {
      throw UnreadableRecordException.field(
          "eventTime is more than a day after the record was read");
    }
    return time.truncatedTo(ChronoUnit.SECONDS);
  }

  static boolean isPlausible(Instant time) {
    return !time.isBefore(EARLIEST) && !time.isAfter(LATEST);
  }

  /** Null if the text is not a time. */
  static @Nullable Instant instant(String text) {
    Matcher timestamp = TIMESTAMP.matcher(text);
    try {
      return timestamp.matches()
          ? Instant.parse(timestamp.group(1) + "T" + timestamp.group(2) + "Z")
          : Instant.parse(text);
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** The id of the event that this record corrects; null if it corrects none. */
  private @Nullable String correctedEventId() {
    JsonFields addendum = fields.objectIfAny("addendum");
    return "UPDATED_DATA".equals(addendum.textIfAny("reason"))
        ? id(addendum, "originalEventID")
        : null;
  }

  private static @Nullable String id(JsonFields fields, String name) {
    String id = fields.textIfAny(name);
    return id == null ? null : SanitizedText.stored(id, LONGEST_ID);
  }

  Actor actor() {
    JsonFields identity = fields.objectIfAny("userIdentity");
    return new Actor(
        identity.textIfAny("arn"),
        identity.textIfAny("type"),
        identity.textIfAny("invokedBy"),
        fields.textIfAny("sourceIPAddress"),
        fields.textIfAny("userAgent"));
  }
}
