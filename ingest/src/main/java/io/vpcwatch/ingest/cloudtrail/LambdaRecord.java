package io.vpcwatch.ingest.cloudtrail;

import io.vpcwatch.ingest.cloudtrail.RecordReading.Change;
import io.vpcwatch.ingest.cloudtrail.RecordReading.Ignored;
import io.vpcwatch.ingest.cloudtrail.RecordReading.Unreadable;
import io.vpcwatch.model.QualifiedFunction;
import io.vpcwatch.service.kafka.DeadLetterReason;
import java.util.Collections;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The meaning of one CloudTrail record whose event source is Lambda. */
final class LambdaRecord {
  private final Fields fields;
  private final Call call;

  private LambdaRecord(Fields fields, Provenance arrival) {
    this.fields = fields;
    this.call = new Call(fields, arrival);
  }

  static RecordReading read(Fields fields, Provenance arrival) {
    try {
      return new LambdaRecord(fields, arrival).read();
    } catch (UnreadableFieldException e) {
      return new Unreadable(DeadLetterReason.UNREADABLE_FIELD, String.valueOf(e.getMessage()));
    }
  }

  private RecordReading read() throws UnreadableFieldException {
    String eventType = fields.text("eventType");
    if ("AwsServiceEvent".equals(eventType)) {
      return new Ignored(IgnoredReason.SERVICE_EVENT);
    }
    if ("AwsVpceEvent".equals(eventType)) {
      return new Ignored(IgnoredReason.NETWORK_EVENT);
    }
    Operation operation = Operation.ofEventName(fields.requiredText("eventName"));
    if (operation == null) {
      return new Ignored(IgnoredReason.OTHER_OPERATION);
    }
    if (fields.has("errorCode") || fields.has("errorMessage")) {
      return new Ignored(IgnoredReason.FAILED_CALL);
    }
    Fields request = fields.objectOrEmpty("requestParameters");
    if (request.flag("dryRun")) {
      return new Ignored(IgnoredReason.DRY_RUN);
    }
    return operation.isAboutTags()
        ? readTags(operation, request)
        : readFunction(operation, request);
  }

  private RecordReading readTags(Operation operation, Fields request)
      throws UnreadableFieldException {
    String resource = request.requiredText("resource");
    if (!resource.contains(":function:")) {
      return new Ignored(IgnoredReason.OTHER_RESOURCE);
    }
    QualifiedFunction function = call.resolve(resource, request.path() + "resource");
    ObservedConfig shown =
        operation == Operation.TAG_RESOURCE
            ? ObservedConfig.tags(request.tags("tags"))
            : ObservedConfig.untagged(new TreeSet<>(request.texts("tagKeys")));
    return new Change(call.fact(operation.kind(), function.function(), shown));
  }

  private RecordReading readFunction(Operation operation, Fields request)
      throws UnreadableFieldException {
    Fields response = fields.object("responseElements");
    QualifiedFunction requested = requested(request);
    QualifiedFunction answered = answered(response);
    QualifiedFunction function = answered == null ? requested : answered;
    if (function == null) {
      throw new UnreadableFieldException("requestParameters.functionName is missing");
    }
    if (operation == Operation.DELETE_FUNCTION && qualifierOf(requested) != null) {
      return new Ignored(IgnoredReason.VERSION_DELETED);
    }
    return new Change(
        call.fact(
            operation.kind(),
            function.function(),
            shown(operation, request, response, requested, answered)));
  }

  private ObservedConfig shown(
      Operation operation,
      Fields request,
      @Nullable Fields response,
      @Nullable QualifiedFunction requested,
      @Nullable QualifiedFunction answered)
      throws UnreadableFieldException {
    if (operation == Operation.DELETE_FUNCTION) {
      return ObservedConfig.nothing();
    }
    if (operation.isAboutReplication()) {
      String version =
          qualifierOf(requested) == null ? qualifierOf(answered) : qualifierOf(requested);
      return ObservedConfig.version(SafeText.orNull(version));
    }
    Fields sentRequest = fields.has("requestParameters") ? request : null;
    return ObservedConfig.configuration(
        AttachmentRule.shownBy(operation, sentRequest, response),
        isReplica(request) || (response != null && isReplica(response)),
        operation == Operation.CREATE_FUNCTION
            ? request.tagsIfAny("tags")
            : Collections.emptySortedMap());
  }

  private static @Nullable String qualifierOf(@Nullable QualifiedFunction function) {
    return function == null ? null : function.qualifier();
  }

  private static boolean isReplica(Fields configuration) throws UnreadableFieldException {
    String master = configuration.text("masterArn");
    return master != null && !master.isBlank();
  }

  private @Nullable QualifiedFunction answered(@Nullable Fields response)
      throws UnreadableFieldException {
    String arn = response == null ? null : response.text("functionArn");
    return arn == null || arn.isBlank() ? null : call.resolve(arn, "responseElements.functionArn");
  }

  /** The function that the caller named, with the qualifier in its name or beside it. */
  private @Nullable QualifiedFunction requested(Fields request) throws UnreadableFieldException {
    String name = request.text("functionName");
    if (name == null || name.isBlank()) {
      return null;
    }
    QualifiedFunction named = call.resolve(name, request.path() + "functionName");
    String beside = request.text("qualifier");
    return beside == null || beside.isBlank()
        ? named
        : new QualifiedFunction(named.function(), beside);
  }
}
