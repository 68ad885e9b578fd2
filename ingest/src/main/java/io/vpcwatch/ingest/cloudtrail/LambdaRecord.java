package io.vpcwatch.ingest.cloudtrail;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionChangeBuilder;
import io.vpcwatch.model.QualifiedFunction;
import io.vpcwatch.model.SanitizedText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The meaning of one CloudTrail record of a call of Lambda. */
record LambdaRecord(TrailRecord record) {
  /** The request of a record that has none, marked as CloudTrail marks one of more than 100 kB. */
  private static final JsonFields OMITTED =
      new JsonFields(
          "requestParameters.", JsonNodeFactory.instance.objectNode().put("omitted", true));

  /** Reports the change that the record shows, or why it shows none. */
  void read(TrailListener listener) throws UnreadableRecordException {
    JsonFields fields = record.fields();
    Operation operation = Operation.ofEventName(fields.requiredText("eventName"));
    if (operation == null) {
      listener.onIgnored(IgnoredReason.OTHER_OPERATION);
      return;
    }
    if (record.isFailedCall()) {
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
            record.time()));
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
    String region = Objects.requireNonNullElse(record.fields().textIfAny("awsRegion"), "");
    try {
      return QualifiedFunction.resolve(name, region, record.account());
    } catch (IllegalArgumentException e) {
      throw UnreadableRecordException.field(field + ": " + e.getMessage());
    }
  }

  /** A change made by this call, without its details. */
  private FunctionChangeBuilder change(Operation operation, FunctionArn function)
      throws UnreadableRecordException {
    return FunctionChange.from(record.source())
        .functionArn(function)
        .kind(operation.kind())
        .operation(operation.label())
        .eventTime(record.time())
        .eventId(record.eventId())
        .correction(record.isCorrection() ? record.ownId() : null)
        .actor(record.actor())
        .receivedAt(record.receivedAt())
        .replayed(record.replayed());
  }

  /** When Lambda last modified the function; null if the response does not show it. */
  private static @Nullable Instant lastModified(JsonFields response) {
    String text = response.textIfAny("lastModified");
    Instant time = text == null ? null : TrailRecord.instant(text);
    return time == null || !TrailRecord.isPlausible(time)
        ? null
        : time.truncatedTo(ChronoUnit.MILLIS);
  }
}
