package io.vpcwatch.ingest.cloudtrail;

import io.vpcwatch.model.Actor;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionChange.Kind;
import io.vpcwatch.model.FunctionChangeBuilder;
import io.vpcwatch.model.QualifiedFunction;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.model.SourceType;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The common part of all records: the time, the actor, the place and the event.
 *
 * @param source through which the record arrived
 * @param contentId computes an id from the record's bytes, for a record that has none
 */
record RecordEnvelope(
    JsonFields fields,
    SourceType source,
    Instant receivedAt,
    boolean replayed,
    Supplier<String> contentId) {
  private static final Instant EARLIEST = Instant.parse("2010-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");
  private static final int LONGEST_ID = 128;

  /** A change made by this call, without its details. */
  FunctionChangeBuilder change(Kind kind, FunctionArn function) throws UnreadableRecordException {
    String ownId = fields.text("eventID");
    ownId =
        ownId == null || ownId.isBlank()
            ? contentId.get()
            : SanitizedText.stored(ownId, LONGEST_ID);
    String corrected = correctedEventId();
    return FunctionChange.from(source)
        .functionArn(function)
        .kind(kind)
        .eventTime(time())
        .eventId(corrected == null ? ownId : corrected)
        .correction(corrected == null ? null : ownId)
        .actor(actor())
        .receivedAt(receivedAt)
        .replayed(replayed);
  }

  /** The function with a name in any form; most forms contain the region and the account. */
  QualifiedFunction resolve(String name, String field) throws UnreadableRecordException {
    String region = fields.text("awsRegion");
    try {
      return QualifiedFunction.resolve(name, region == null ? "" : region, account());
    } catch (IllegalArgumentException e) {
      throw UnreadableRecordException.field(field + ": " + e.getMessage());
    }
  }

  private String account() throws UnreadableRecordException {
    String recipient = fields.text("recipientAccountId");
    if (recipient != null && !recipient.isBlank()) {
      return recipient;
    }
    String caller = identity().textIfAny("accountId");
    return caller == null ? "" : caller;
  }

  private Instant time() throws UnreadableRecordException {
    String text = fields.requiredText("eventTime");
    Instant time;
    try {
      time = Instant.parse(text).truncatedTo(ChronoUnit.SECONDS);
    } catch (DateTimeException e) {
      throw UnreadableRecordException.field("eventTime is not an ISO 8601 time");
    }
    if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
      throw UnreadableRecordException.field("eventTime is not within 2010 and 2200");
    }
    return time;
  }

  /** The id of the event that this record corrects; null if it corrects none. */
  private @Nullable String correctedEventId() throws UnreadableRecordException {
    JsonFields addendum = fields.object("addendum");
    if (addendum == null || !"UPDATED_DATA".equals(addendum.text("reason"))) {
      return null;
    }
    String original = addendum.text("originalEventID");
    return original == null || original.isBlank()
        ? null
        : SanitizedText.stored(original, LONGEST_ID);
  }

  private Actor actor() {
    JsonFields identity = identity();
    return new Actor(
        identity.textIfAny("arn"),
        identity.textIfAny("type"),
        identity.textIfAny("invokedBy"),
        fields.textIfAny("sourceIPAddress"),
        fields.textIfAny("userAgent"));
  }

  private JsonFields identity() {
    return new JsonFields("userIdentity.", fields.node().path("userIdentity"));
  }
}
