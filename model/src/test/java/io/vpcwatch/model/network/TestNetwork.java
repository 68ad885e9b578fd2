package io.vpcwatch.model.network;

import io.vpcwatch.model.Actor;
import io.vpcwatch.model.NetworkKind;
import io.vpcwatch.model.SourceType;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Network resources in memory. */
final class TestNetwork implements NetworkView {
  static final String REGION = "eu-west-1";

  private static final Map<NetworkKind, Set<String>> FAMILIES =
      Map.of(
          NetworkKind.VPC, Set.of("association", "endpoint"),
          NetworkKind.SUBNET, Set.of("association", "acl-association"),
          NetworkKind.ROUTE_TABLE, Set.of("route"),
          NetworkKind.SECURITY_GROUP, Set.of("egress", "ingress", "rule"),
          NetworkKind.NETWORK_ACL, Set.of("egress", "ingress"),
          NetworkKind.VPC_ENDPOINT, Set.of("table", "subnet", "group"),
          NetworkKind.PREFIX_LIST, Set.of("entry"),
          NetworkKind.ROLE, Set.of("policy", "inline"));

  final Map<String, NetworkResource> resources = new HashMap<>();
  private long second;

  void add(NetworkResource resource) {
    resources.merge(resource.id(), resource, NetworkResource::join);
  }

  @Override
  public @Nullable NetworkResource find(String region, String id) {
    NetworkResource resource = resources.get(id);
    return resource != null && resource.region().equals(region) ? resource : null;
  }

  /**
   * A description of the whole resource.
   *
   * @param parts {@code name=value}, or {@code -name} for one that it does not have
   */
  void described(NetworkKind kind, String id, String... parts) {
    add(
        NetworkResource.of(
            change(kind, id, parts)
                .source(SourceType.INVENTORY)
                .complete(new TreeSet<>(FAMILIES.getOrDefault(kind, Set.of())))
                .build()));
  }

  /** A call that sets or removes parts. */
  void called(String operation, NetworkKind kind, String id, String... parts) {
    add(NetworkResource.of(event(operation, change(kind, id, parts))));
  }

  void deleted(String operation, NetworkKind kind, String id, String... parts) {
    add(NetworkResource.of(event(operation, change(kind, id, parts).deleted(true))));
  }

  private NetworkChange event(String operation, NetworkChangeBuilder change) {
    Actor alice = new Actor("arn:aws:iam::1:user/alice", "IAMUser", null, null, null);
    return change
        .source(SourceType.TRAIL)
        .event(new NetworkEvent(operation, "event-" + second, alice))
        .build();
  }

  private NetworkChangeBuilder change(NetworkKind kind, String id, String... parts) {
    SortedMap<String, String> set = new TreeMap<>();
    SortedSet<String> removed = new TreeSet<>();
    for (String part : parts) {
      int equals = part.indexOf('=');
      if (part.startsWith("-")) {
        removed.add(part.substring(1));
      } else {
        set.put(part.substring(0, equals), part.substring(equals + 1));
      }
    }
    second++;
    return NetworkChange.from(SourceType.INVENTORY)
        .region(id.startsWith("arn:") ? NetworkChange.GLOBAL : REGION)
        .kind(kind)
        .id(id)
        .time(Instant.ofEpochSecond(second))
        .receivedAt(Instant.ofEpochSecond(second))
        .parts(set)
        .removed(removed);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(resources)
        .forEach(
            (id, each) ->
                text.append(each.kind())
                    .append(' ')
                    .append(id)
                    .append(each.isDeleted() ? " deleted " : " ")
                    .append(each.parts())
                    .append('\n'));
    return text.toString();
  }
}
