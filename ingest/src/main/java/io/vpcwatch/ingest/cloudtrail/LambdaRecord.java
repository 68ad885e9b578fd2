package io.vpcwatch.ingest.cloudtrail;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vpcwatch.model.Actor;
import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionChangeBuilder;
import io.vpcwatch.model.QualifiedFunction;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.model.SourceType;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
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

  // UTC, as Lambda (+0000), CloudTrail Lake and Athena write it, or omit it.
  private static final Pattern TIMESTAMP =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\d)[T ](\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?)(?: ?UTC|[+]0000)?");

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
    if (fields.isError("errorCode") || fields.isError("errorMessage")) {
      listener.onIgnored(IgnoredReason.FAILED_CALL);
      return;
    }
    if (Operation.NOT_JUDGED.contains(operation)) {
      listener.onIgnored(IgnoredReason.NOT_JUDGED);
      listener.onNotJudged(operation);
      return;
    }
    JsonFields response = fields.objectOrEmpty("responseElements");
    try {
      JsonFields request = fields.object("requestParameters");
      read(operation, request == null ? OMITTED : request, response, listener);
    } catch (UnreadableRecordException e) {
      if (!response.has("functionArn") && !response.has("capacityProvider")) {
        throw e;
      }
      // The response names the function and shows its configuration, whatever was requested.
      read(operation, OMITTED, response, listener);
    }
  }

  private void read(
      Operation operation, JsonFields request, JsonFields response, TrailListener listener)
      throws UnreadableRecordException {
    if (request.flag("dryRun")) {
      listener.onIgnored(IgnoredReason.DRY_RUN);
    } else if (Operation.OF_TAGS.contains(operation)) {
      readTags(operation, request, listener);
    } else if (Operation.OF_CAPACITY_PROVIDERS.contains(operation)) {
      readProvider(request, response, listener);
    } else {
      readFunction(operation, request, response, listener);
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
    FunctionChangeBuilder change = change(operation, function.function());
    if (operation == Operation.TAG_RESOURCE) {
      change.tags(request.tags("tags"));
    } else {
      change.untagged(new TreeSet<>(request.texts("tagKeys")));
    }
    listener.onChange(change.build());
  }

  private void readProvider(JsonFields request, JsonFields response, TrailListener listener)
      throws UnreadableRecordException {
    JsonFields provider = response.objectOrEmpty("capacityProvider");
    JsonFields shown = provider.has("vpcConfig") ? provider : request;
    JsonFields vpc = shown.objectOrEmpty("vpcConfig");
    List<String> subnets = AttachmentRule.ids(vpc, "subnetIds");
    if (subnets.isEmpty()) {
      // An update that shows only its request, which can't change the network.
      listener.onIgnored(IgnoredReason.OTHER_OPERATION);
      return;
    }
    String arn = provider.text("capacityProviderArn");
    arn = arn == null ? request.requiredText("capacityProviderName") : arn;
    if (!arn.startsWith("arn:")) {
      FunctionArn sibling = resolve(arn, request.path() + "capacityProviderName").function();
      arn = sibling.toString().replace(":function:", ":capacity-provider:");
    }
    listener.onCapacityProvider(
        new CapacityProvider(
            SanitizedText.stored(arn, AttachmentRule.LONGEST_ARN),
            new TreeSet<>(subnets),
            new TreeSet<>(AttachmentRule.ids(vpc, "securityGroupIds")),
            time()));
  }

  private void readFunction(
      Operation operation, JsonFields request, JsonFields response, TrailListener listener)
      throws UnreadableRecordException {
    QualifiedFunction answered = answered(response);
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
    FunctionChangeBuilder change = change(operation, function.function());
    if (Operation.OF_REPLICATION.contains(operation)) {
      change.version(SanitizedText.storedOrNull(version));
    } else if (operation != Operation.DELETE_FUNCTION) {
      AttachmentRule.apply(change, operation, request, response);
      change.lastModified(lastModified(response)).edge(isReplica(request) || isReplica(response));
    }
    if (operation == Operation.CREATE_FUNCTION) {
      change.tags(request.tagsIfAny("tags"));
    }
    listener.onChange(change.build());
  }

  private static boolean isReplica(JsonFields configuration) throws UnreadableRecordException {
    return configuration.text("masterArn") != null;
  }

  private @Nullable QualifiedFunction answered(JsonFields response)
      throws UnreadableRecordException {
    String arn = response.text("functionArn");
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
    try {
      return QualifiedFunction.resolve(name, region, account(fields));
    } catch (IllegalArgumentException e) {
      throw UnreadableRecordException.field(field + ": " + e.getMessage());
    }
  }

  /** The account that received the record, else that of the caller; empty if it shows neither. */
  private static String account(JsonFields fields) {
    String recipient = fields.accountId("recipientAccountId");
    return recipient == null
        ? Objects.requireNonNullElse(fields.objectIfAny("userIdentity").accountId("accountId"), "")
        : recipient;
  }

  /** A change made by this call, without its details. */
  private FunctionChangeBuilder change(Operation operation, FunctionArn function)
      throws UnreadableRecordException {
    String ownId = id(fields, "eventID");
    ownId = ownId == null ? contentId.get() : ownId;
    String corrected = correctedEventId();
    return FunctionChange.from(source)
        .functionArn(function)
        .kind(operation.kind())
        .operation(operation.label())
        .eventTime(time())
        .eventId(corrected == null ? ownId : corrected)
        .correction(corrected == null ? null : ownId)
        .actor(actor())
        .receivedAt(receivedAt)
        .replayed(replayed);
  }

  private Instant time() throws UnreadableRecordException {
    Instant time = instant(fields.requiredText("eventTime"));
    if (time == null) {
      throw UnreadableRecordException.field("eventTime is not an ISO 8601 time");
    }
    if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
      throw UnreadableRecordException.field("eventTime is not within 2010 and 2200");
    }
    if (time.isAfter(receivedAt.plus(FunctionChange.MAX_AHEAD))) {
      throw UnreadableRecordException.field(
          "eventTime is more than a day after the record was read");
    }
    return time.truncatedTo(ChronoUnit.SECONDS);
  }

  /** When Lambda last modified the function; null if the response does not show it. */
  private static @Nullable Instant lastModified(JsonFields response) {
    String text = response.textIfAny("lastModified");
    Instant time = text == null ? null : instant(text);
    return time == null || time.isBefore(EARLIEST) || time.isAfter(LATEST)
        ? null
        : time.truncatedTo(ChronoUnit.MILLIS);
  }

  /** Null if the text is not a time. */
  private static @Nullable Instant instant(String text) {
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
