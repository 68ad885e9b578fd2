package io.vpcwatch.ingest.cloudtrail;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The meaning of one CloudTrail record of a call of Lambda.
 *
 * @param source through which the record arrived
 * @param contentId computes an id from the record's bytes, for a record that has none
 */
record LambdaRecord(
    JsonFields fields,
    SourceType source,
    Instant receivedAt,
    boolean replayed,
    Supplier<String> contentId) {
  private static final Instant EARLIEST = Instant.parse("2010-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");
  private static final int LONGEST_ID = 128;

  // The time stamps of CloudTrail Lake and Athena: in UTC, which they may or may not say.
  private static final Pattern TIMESTAMP =
      Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)[T ](\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?)(?: ?UTC)?");

  /** The request of a record that has none, marked as CloudTrail marks one of more than 100 kB. */
  private static final JsonFields OMITTED =
      new JsonFields(
          "requestParameters.", JsonNodeFactory.instance.objectNode().put("omitted", true));

  /** Reports the change that the record shows, or why it shows none. */
  void read(TrailListener listener) throws UnreadableRecordException {
    Operation operation = Operation.ofEventName(fields.requiredText("eventName"));
    if (operation == null) {
      listener.onIgnored(IgnoredReason.OTHER_OPERATION);
      return;
    }
    if (fields.has("errorCode") || fields.has("errorMessage")) {
      listener.onIgnored(IgnoredReason.FAILED_CALL);
      return;
    }
    JsonFields response = fields.object("responseElements");
    QualifiedFunction answered = answered(response);
    try {
      JsonFields request = fields.object("requestParameters");
      read(operation, Objects.requireNonNullElse(request, OMITTED), response, answered, listener);
    } catch (UnreadableRecordException e) {
      if (answered == null) {
        throw e;
      }
      // The response names the function and shows its configuration, whatever was requested.
      read(operation, OMITTED, response, answered, listener);
    }
  }

  private void read(
      Operation operation,
      JsonFields request,
      @Nullable JsonFields response,
      @Nullable QualifiedFunction answered,
      TrailListener listener)
      throws UnreadableRecordException {
    if (request.flag("dryRun")) {
      listener.onIgnored(IgnoredReason.DRY_RUN);
    } else if (operation.isAboutTags()) {
      readTags(operation, request, listener);
    } else {
      readFunction(operation, request, response, answered, listener);
    }
  }

  private void readTags(Operation operation, JsonFields request, TrailListener listener)
      throws UnreadableRecordException {
    String resource = request.requiredText("resource");
    if (!resource.contains(":function:")) {
      listener.onIgnored(IgnoredReason.OTHER_RESOURCE);
      return;
    }
    QualifiedFunction function = resolve(resource, request.path() + "resource");
    FunctionChangeBuilder change = change(operation.kind(), function.function());
    if (operation == Operation.TAG_RESOURCE) {
      change.tags(request.tags("tags"));
    } else {
      change.untagged(new TreeSet<>(request.texts("tagKeys")));
    }
    listener.onChange(change.build());
  }

  private void readFunction(
      Operation operation,
      JsonFields request,
      @Nullable JsonFields response,
      @Nullable QualifiedFunction answered,
      TrailListener listener)
      throws UnreadableRecordException {
    QualifiedFunction requested = requested(request);
    QualifiedFunction function = answered == null ? requested : answered;
    if (function == null) {
      throw UnreadableRecordException.field(request.path() + "functionName is missing");
    }
    String version = requested == null ? null : requested.qualifier();
    version = version == null ? function.qualifier() : version;
    if (operation == Operation.DELETE_FUNCTION && version != null) {
      listener.onIgnored(IgnoredReason.VERSION_DELETED);
      return;
    }
    FunctionChangeBuilder change = change(operation.kind(), function.function());
    if (operation.isAboutReplication()) {
      change.version(SanitizedText.storedOrNull(version));
    } else if (operation != Operation.DELETE_FUNCTION) {
      change
          .attachment(AttachmentRule.attachment(operation, request, response))
          .edge(isReplica(request) || (response != null && isReplica(response)));
    }
    if (operation == Operation.CREATE_FUNCTION) {
      change.tags(request.tagsIfAny("tags"));
    }
    listener.onChange(change.build());
  }

  private static boolean isReplica(JsonFields configuration) throws UnreadableRecordException {
    return configuration.text("masterArn") != null;
  }

  private @Nullable QualifiedFunction answered(@Nullable JsonFields response)
      throws UnreadableRecordException {
    String arn = response == null ? null : response.text("functionArn");
    return arn == null ? null : resolve(arn, "responseElements.functionArn");
  }

  /** The function that the caller named, with the qualifier in its name or in its own field. */
  private @Nullable QualifiedFunction requested(JsonFields request)
      throws UnreadableRecordException {
    String name = request.name("functionName");
    if (name == null) {
      return null;
    }
    QualifiedFunction named = resolve(name, request.path() + "functionName");
    String beside = request.name("qualifier");
    return beside == null ? named : new QualifiedFunction(named.function(), beside);
  }

  /** The function with a name in any form; most forms contain the region and the account. */
  private QualifiedFunction resolve(String name, String field) throws UnreadableRecordException {
    String region = Objects.requireNonNullElse(fields.textIfAny("awsRegion"), "");
    String account = fields.accountId("recipientAccountId");
    if (account == null) {
      account = fields.objectIfAny("userIdentity").accountId("accountId");
    }
    try {
      return QualifiedFunction.resolve(name, region, Objects.requireNonNullElse(account, ""));
    } catch (IllegalArgumentException e) {
      throw UnreadableRecordException.field(field + ": " + e.getMessage());
    }
  }

  /** A change made by this call, without its details. */
  private FunctionChangeBuilder change(Kind kind, FunctionArn function)
      throws UnreadableRecordException {
    String ownId = id(fields, "eventID");
    ownId = ownId == null ? contentId.get() : ownId;
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

  private Instant time() throws UnreadableRecordException {
    String text = fields.requiredText("eventTime");
    Matcher timestamp = TIMESTAMP.matcher(text);
    Instant time;
    try {
      time =
          Instant.parse(
              timestamp.matches() ? timestamp.group(1) + "T" + timestamp.group(2) + "Z" : text);
    } catch (DateTimeException e) {
      throw UnreadableRecordException.field("eventTime is not an ISO 8601 time");
    }
    if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
      throw UnreadableRecordException.field("eventTime is not within 2010 and 2200");
    }
    return time.truncatedTo(ChronoUnit.SECONDS);
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

  private Actor actor() {
    JsonFields identity = fields.objectIfAny("userIdentity");
    return new Actor(
        identity.textIfAny("arn"),
        identity.textIfAny("type"),
        identity.textIfAny("invokedBy"),
        fields.textIfAny("sourceIPAddress"),
        fields.textIfAny("userAgent"));
  }
}
