package io.vpcwatch.model.network;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.soabase.recordbuilder.core.RecordBuilder;
import io.vpcwatch.model.Copies;
import io.vpcwatch.model.NetworkKind;
import io.vpcwatch.model.SourceType;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * What one event or one description shows of one network resource: the parts that are set or
 * removed. It says nothing of the other parts, except those of a family that it shows as a whole.
 *
 * @param region {@link #GLOBAL} for resources of IAM
 * @param account the owner's, which of a shared VPC is not that of the function; null if it is not
 *     shown
 * @param id as EC2 assigned it; the ARN of a managed policy; of a role, {@link #roleId}
 * @param time of an event, whole seconds; of a description, a moment before the first request of it
 *     was sent
 * @param event null if AWS was asked for the state of the resource
 * @param deleted the resource does not exist
 * @param parts the parts that are set, by their names in {@link NetworkParts}
 * @param removed the names of the parts that the resource does not have
 * @param complete the families of which {@code parts} has all members; of an event, only that of a
 *     creation has any
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NetworkChange(
    String region,
    @Nullable String account,
    NetworkKind kind,
    String id,
    Instant time,
    SourceType source,
    @Nullable NetworkEvent event,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean deleted,
    SortedMap<String, String> parts,
    SortedSet<String> removed,
    SortedSet<String> complete,
    Instant receivedAt,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean replayed) {

  public static final String GLOBAL = "global";

  public NetworkChange {
    parts = Copies.sorted(parts);
    removed = Copies.sorted(removed);
    complete = Copies.sorted(complete);
  }

  /** A builder of a change that shows nothing but that the resource exists, unless it is given. */
  public static NetworkChangeBuilder from(SourceType source) {
    return NetworkChangeBuilder.builder()
        .source(source)
        .parts(Collections.emptySortedMap())
        .removed(Collections.emptySortedSet())
        .complete(Collections.emptySortedSet());
  }

  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  public int v() {
    return 1;
  }

  /** The key of the resource: ids are unique in their region. */
  public String key() {
    return region + '/' + id;
  }

  /** The ARN of a role without its path, which events do not show. */
  public static String roleId(String arn) {
    int path = arn.indexOf('/');
    return path < 0 ? arn : arn.substring(0, path) + arn.substring(arn.lastIndexOf('/'));
  }
}
