package io.vpcwatch.ingest.cloudtrail;

import io.vpcwatch.model.FunctionChangeBuilder;
import io.vpcwatch.model.QualifiedFunction;
import io.vpcwatch.model.SanitizedText;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The meaning of one CloudTrail record whose event source is Lambda. */
final class LambdaRecord {
  private final RecordEnvelope envelope;
  private final JsonFields fields;

  LambdaRecord(RecordEnvelope envelope) {
    this.envelope = envelope;
    this.fields = envelope.fields();
  }

  /** Reports the change that the record shows, or why it shows none. */
  void read(TrailListener listener) throws UnreadableRecordException {
    String eventType = fields.text("eventType");
    if ("AwsServiceEvent".equals(eventType)) {
      listener.onIgnored(IgnoredReason.SERVICE_EVENT);
      return;
    }
    if ("AwsVpceEvent".equals(eventType)) {
      listener.onIgnored(IgnoredReason.NETWORK_EVENT);
      return;
    }
    Operation operation = Operation.ofEventName(fields.requiredText("eventName"));
    if (operation == null) {
      listener.onIgnored(IgnoredReason.OTHER_OPERATION);
      return;
    }
    if (fields.has("errorCode") || fields.has("errorMessage")) {
      listener.onIgnored(IgnoredReason.FAILED_CALL);
      return;
    }
    JsonFields request = fields.objectOrEmpty("requestParameters");
    if (request.flag("dryRun")) {
      listener.onIgnored(IgnoredReason.DRY_RUN);
    } else if (operation.isAboutTags()) {
      readTags(operation, request, listener);
    } else {
      readFunction(operation, request, listener);
    }
  }

  private void readTags(Operation operation, JsonFields request, TrailListener listener)
      throws UnreadableRecordException {
    String resource = request.requiredText("resource");
    if (!resource.contains(":function:")) {
      listener.onIgnored(IgnoredReason.OTHER_RESOURCE);
      return;
    }
    QualifiedFunction function = envelope.resolve(resource, request.path() + "resource");
    FunctionChangeBuilder change = envelope.change(operation.kind(), function.function());
    if (operation == Operation.TAG_RESOURCE) {
      change.tags(request.tags("tags"));
    } else {
      change.untagged(new TreeSet<>(request.texts("tagKeys")));
    }
    listener.onChange(change.build());
  }

  private void readFunction(Operation operation, JsonFields request, TrailListener listener)
      throws UnreadableRecordException {
    JsonFields response = fields.object("responseElements");
    QualifiedFunction requested = requested(request);
    QualifiedFunction answered = answered(response);
    QualifiedFunction function = answered == null ? requested : answered;
    if (function == null) {
      throw UnreadableRecordException.field("requestParameters.functionName is missing");
    }
    if (operation == Operation.DELETE_FUNCTION && qualifierOf(requested) != null) {
      listener.onIgnored(IgnoredReason.VERSION_DELETED);
      return;
    }
    FunctionChangeBuilder change = envelope.change(operation.kind(), function.function());
    if (operation.isAboutReplication()) {
      String version =
          qualifierOf(requested) == null ? qualifierOf(answered) : qualifierOf(requested);
      change.version(SanitizedText.storedOrNull(version));
    } else if (operation != Operation.DELETE_FUNCTION) {
      addConfiguration(change, operation, request, response);
    }
    listener.onChange(change.build());
  }

  private void addConfiguration(
      FunctionChangeBuilder change,
      Operation operation,
      JsonFields request,
      @Nullable JsonFields response)
      throws UnreadableRecordException {
    JsonFields sentRequest = fields.has("requestParameters") ? request : null;
    change
        .attachment(AttachmentRule.attachment(operation, sentRequest, response))
        .edge(isReplica(request) || (response != null && isReplica(response)));
    if (operation == Operation.CREATE_FUNCTION) {
      change.tags(request.tagsIfAny("tags"));
    }
  }

  private static @Nullable String qualifierOf(@Nullable QualifiedFunction function) {
    return function == null ? null : function.qualifier();
  }

  private static boolean isReplica(JsonFields configuration) throws UnreadableRecordException {
    String master = configuration.text("masterArn");
    return master != null && !master.isBlank();
  }

  private @Nullable QualifiedFunction answered(@Nullable JsonFields response)
      throws UnreadableRecordException {
    String arn = response == null ? null : response.text("functionArn");
    return arn == null || arn.isBlank()
        ? null
        : envelope.resolve(arn, "responseElements.functionArn");
  }

  /** The function that the caller named, with the qualifier in its name or in its own field. */
  private @Nullable QualifiedFunction requested(JsonFields request)
      throws UnreadableRecordException {
    String name = request.text("functionName");
    if (name == null || name.isBlank()) {
      return null;
    }
    QualifiedFunction named = envelope.resolve(name, request.path() + "functionName");
    String beside = request.text("qualifier");
    return beside == null || beside.isBlank()
        ? named
        : new QualifiedFunction(named.function(), beside);
  }
}
