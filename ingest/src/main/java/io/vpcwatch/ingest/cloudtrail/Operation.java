package io.vpcwatch.ingest.cloudtrail;

import io.vpcwatch.model.FunctionChange.Kind;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The operations of the Lambda APIs that change or show what runs inside or outside of a VPC. */
public enum Operation {
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
  DISABLE_REPLICATION("DisableReplication", Kind.EDGE_DISABLED),
  CREATE_CAPACITY_PROVIDER("CreateCapacityProvider"),
  UPDATE_CAPACITY_PROVIDER("UpdateCapacityProvider"),
  DELETE_CAPACITY_PROVIDER("DeleteCapacityProvider"),
  CREATE_WEB_FUNCTION("CreateWebFunction"),
  CREATE_WEB_FUNCTION_REVISION("CreateWebFunctionRevision"),
  DELETE_WEB_FUNCTION("DeleteWebFunction"),
  DELETE_WEB_FUNCTION_REVISION("DeleteWebFunctionRevision"),
  CREATE_WEB_FUNCTION_ENDPOINT("CreateWebFunctionEndpoint"),
  UPDATE_WEB_FUNCTION_ENDPOINT("UpdateWebFunctionEndpoint"),
  DELETE_WEB_FUNCTION_ENDPOINT("DeleteWebFunctionEndpoint"),
  RUN_MICROVM("RunMicrovm"),
  CREATE_MICROVM_IMAGE("CreateMicrovmImage"),
  CREATE_NETWORK_CONNECTOR("CreateNetworkConnector"),
  UPDATE_NETWORK_CONNECTOR("UpdateNetworkConnector"),
  DELETE_NETWORK_CONNECTOR("DeleteNetworkConnector");

  /** Those on any resource with an ARN, a function among others. */
  static final Set<Operation> OF_TAGS = Set.of(TAG_RESOURCE, UNTAG_RESOURCE);

  /** Those on a version of a function, which Lambda@Edge replicates. */
  static final Set<Operation> OF_REPLICATION = Set.of(ENABLE_REPLICATION, DISABLE_REPLICATION);

  static final Set<Operation> OF_CAPACITY_PROVIDERS =
      Set.of(CREATE_CAPACITY_PROVIDER, UPDATE_CAPACITY_PROVIDER, DELETE_CAPACITY_PROVIDER);

  /**
   * The operations on what runs outside of a VPC unless it has a network connector. No control has
   * a rule for it, and neither have we: it is counted, so that its existence is known.
   */
  public static final Set<Operation> NOT_JUDGED =
      Collections.unmodifiableSet(EnumSet.range(CREATE_WEB_FUNCTION, DELETE_NETWORK_CONNECTOR));

  // "eventName might include date and version information": CreateFunction, CreateFunction20150331,
  // …20150331v2.
  // Neither a prefix nor equality is sufficient: CreateFunctionUrlConfig is something else.
  private static final Pattern EVENT_NAME =
      Pattern.compile("([A-Za-z]+?)(?:[0-9]{8})?(?:v[0-9]+)?");
  private static final Map<String, Operation> BY_BASE_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(o -> o.baseName, Function.identity()));

  private final String baseName;
  private final @Nullable Kind kind;

  /** An operation on something else than a function. */
  Operation(String baseName) {
    this(baseName, null);
  }

  Operation(String baseName, @Nullable Kind kind) {
    this.baseName = baseName;
    this.kind = kind;
  }

  /** Null if the event is none of these operations. */
  static @Nullable Operation ofEventName(String eventName) {
    Matcher matcher = EVENT_NAME.matcher(eventName);
    return matcher.matches() ? BY_BASE_NAME.get(matcher.group(1)) : null;
  }

  /** The name of the operation in AWS's API, in reports and in metrics. */
  public String label() {
    return baseName;
  }

  /** The change of a function that the operation makes. */
  Kind kind() {
    return Objects.requireNonNull(kind, baseName);
  }
}
