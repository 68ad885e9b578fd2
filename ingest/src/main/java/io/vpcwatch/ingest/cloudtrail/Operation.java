package io.vpcwatch.ingest.cloudtrail;

import io.vpcwatch.model.FunctionChange.Kind;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The operations of the Lambda API that change or show the configuration of a function. */
enum Operation {
  CREATE_FUNCTION("CreateFunction", Kind.CREATED),
  UPDATE_FUNCTION_CONFIGURATION("UpdateFunctionConfiguration", Kind.CONFIGURED),
  UPDATE_FUNCTION_CODE("UpdateFunctionCode", Kind.OBSERVED),
  PUBLISH_VERSION("PublishVersion", Kind.OBSERVED),
  /** The API of 2014: creates or updates, without showing which. */
  UPLOAD_FUNCTION("UploadFunction", Kind.OBSERVED),
  DELETE_FUNCTION("DeleteFunction", Kind.DELETED),
  TAG_RESOURCE("TagResource", Kind.TAGGED),
  UNTAG_RESOURCE("UntagResource", Kind.UNTAGGED),
  ENABLE_REPLICATION("EnableReplication", Kind.EDGE_ENABLED),
  DISABLE_REPLICATION("DisableReplication", Kind.EDGE_DISABLED);

  // "eventName might include date and version information": CreateFunction, CreateFunction20150331,
  // …20150331v2.
  // Neither a prefix nor equality is sufficient: CreateFunctionUrlConfig is something else.
  private static final Pattern EVENT_NAME =
      Pattern.compile("([A-Za-z]+?)(?:[0-9]{8})?(?:v[0-9]+)?");
  private static final Map<String, Operation> BY_BASE_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(o -> o.baseName, Function.identity()));

  private final String baseName;
  private final Kind kind;

  Operation(String baseName, Kind kind) {
    this.baseName = baseName;
    this.kind = kind;
  }

  /** Null if the event is none of these operations. */
  static @Nullable Operation ofEventName(String eventName) {
    Matcher matcher = EVENT_NAME.matcher(eventName);
    return matcher.matches() ? BY_BASE_NAME.get(matcher.group(1)) : null;
  }

  Kind kind() {
    return kind;
  }

  /** Whether its subject is any resource with an ARN, rather than a function. */
  boolean isAboutTags() {
    return this == TAG_RESOURCE || this == UNTAG_RESOURCE;
  }

  boolean isAboutReplication() {
    return this == ENABLE_REPLICATION || this == DISABLE_REPLICATION;
  }
}
