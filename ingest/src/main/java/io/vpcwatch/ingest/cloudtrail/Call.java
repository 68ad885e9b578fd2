package io.vpcwatch.ingest.cloudtrail;

import io.vpcwatch.model.Actor;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionChange.Kind;
import io.vpcwatch.model.QualifiedFunction;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** What every record says of a call: when, by whom, where, and as which event. */
record Call(Fields fields, Provenance arrival) {
  private static final Instant EARLIEST = Instant.parse("2010-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");
  private static final int LONGEST_ID = 128;

  /** The fact that this call did such a thing to a function. */
  FunctionChange fact(Kind kind, FunctionArn function, ObservedConfig shown)
      throws UnreadableFieldException {
    String ownId = fields.text("eventID");
    ownId = ownId == null || ownId.isBlank() ? arrival.contentId() : SafeText.of(ownId, LONGEST_ID);
    String corrected = correctedEventId();
    return FunctionChange.from(arrival.source())
        .functionArn(function)
        .kind(kind)
        .eventTime(time())
        .eventId(corrected == null ? ownId : corrected)
        .correction(corrected == null ? null : ownId)
        .attachment(shown.attachment())
        .version(shown.version())
        .edge(shown.edge())
        .tags(shown.tags())
        .untagged(shown.untagged())
        .actor(actor())
        .receivedAt(arrival.receivedAt())
        .replayed(arrival.replayed())
        .build();
  }

  /** The function that a text means; most forms name the region and the account themselves. */
  QualifiedFunction resolve(String name, String field) throws UnreadableFieldException {
    String region = fields.text("awsRegion");
    try {
      return QualifiedFunction.resolve(name, region == null ? "" : region, account());
    } catch (IllegalArgumentException e) {
      throw new UnreadableFieldException(field + ": " + e.getMessage());
    }
  }

  private String account() throws UnreadableFieldException {
    String recipient = fields.text("recipientAccountId");
    if (recipient != null && !recipient.isBlank()) {
      return recipient;
    }
    String caller = identity().textIfAny("accountId");
    return caller == null ? "" : caller;
  }

  private Instant time() throws UnreadableFieldException {
    String text = fields.requiredText("eventTime");
    Instant time;
    try {
      time = Instant.parse(text).truncatedTo(ChronoUnit.SECONDS);
    } catch (DateTimeException e) {
      throw new UnreadableFieldException("eventTime is not an ISO 8601 time");
    }
    if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
      throw new UnreadableFieldException("eventTime is not within 2010 and 2200");
    }
    return time;
  }

  /** The event that this record corrects; null if it stands for itself. */
  private @Nullable String correctedEventId() throws UnreadableFieldException {
    Fields addendum = fields.object("addendum");
    if (addendum == null || !"UPDATED_DATA".equals(addendum.text("reason"))) {
      return null;
    }
    String original = addendum.text("originalEventID");
    return original == null || original.isBlank() ? null : SafeText.of(original, LONGEST_ID);
  }

  private Actor actor() {
    Fields identity = identity();
    return new Actor(
        identity.textIfAny("arn"),
        identity.textIfAny("type"),
        identity.textIfAny("invokedBy"),
        fields.textIfAny("sourceIPAddress"),
        fields.textIfAny("userAgent"));
  }

  private Fields identity() {
    return new Fields("userIdentity.", fields.node().path("userIdentity"));
  }
}
