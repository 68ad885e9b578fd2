package io.vpcwatch.evaluator;

import io.vpcwatch.model.Actor;
import io.vpcwatch.model.NetworkKind;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.model.network.NetworkChangeBuilder;
import io.vpcwatch.model.network.NetworkEvent;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Builds changes of the network of {@link TestChange#VPC}. */
final class TestNetworkChange {
  static final String OPEN = "egress/all:0-65535:0.0.0.0/0";
  static final String PUBLIC_ROUTE = "route/0.0.0.0/0";

  private TestNetworkChange() {}

  /** A description of everything: a private subnet in one zone, and a group that lets HTTPS out. */
  static NetworkChange[] network(int second) {
    return new NetworkChange[] {
      described(
          second,
          NetworkKind.VPC,
          "vpc-1",
          List.of("association", "endpoint"),
          "association/rtbassoc-1=rtb-1"),
      subnet(second, "subnet-1", "euw1-az1"),
      described(
          second,
          NetworkKind.ROUTE_TABLE,
          "rtb-1",
          List.of("route"),
          "vpc=vpc-1",
          "route/10.0.0.0/16=local"),
      described(
          second,
          NetworkKind.SECURITY_GROUP,
          "sg-1",
          List.of("egress", "ingress", "rule"),
          "vpc=vpc-1",
          "name=app",
          "egress/tcp:443-443:0.0.0.0/0=sgr-1"),
      described(second, NetworkKind.INTERNET_GATEWAY, "igw-1", List.of(), "vpc=vpc-1")
    };
  }

  static NetworkChange subnet(int second, String id, String zone) {
    return described(
        second,
        NetworkKind.SUBNET,
        id,
        List.of("association", "acl-association"),
        "vpc=vpc-1",
        "zone=" + zone,
        "cidr=10.0.1.0/24");
  }

  static NetworkChange described(
      int second, NetworkKind kind, String id, List<String> complete, String... parts) {
    return change(second, kind, id, parts).complete(new TreeSet<>(complete)).build();
  }

  /**
   * A call of alice.
   *
   * @param parts {@code name=value}, or {@code -name} for one that it removes
   */
  static NetworkChange called(
      int second, String operation, NetworkKind kind, String id, String... parts) {
    return change(second, kind, id, parts)
        .source(SourceType.EVENTBRIDGE)
        .event(
            new NetworkEvent(
                operation,
                operation + "@" + second,
                new Actor("arn:aws:iam::111122223333:user/alice", "IAMUser", null, null, null)))
        .build();
  }

  static NetworkChange madePublic(int second) {
    return called(second, "CreateRoute", NetworkKind.ROUTE_TABLE, "rtb-1", PUBLIC_ROUTE + "=igw-1");
  }

  static NetworkChange madePrivate(int second) {
    return called(second, "DeleteRoute", NetworkKind.ROUTE_TABLE, "rtb-1", "-" + PUBLIC_ROUTE);
  }

  private static NetworkChangeBuilder change(
      int second, NetworkKind kind, String id, String... parts) {
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
    return NetworkChange.from(SourceType.INVENTORY)
        .region("eu-west-1")
        .account("111122223333")
        .kind(kind)
        .id(id)
        .time(TestChange.at(second))
        .receivedAt(TestChange.at(second + 2))
        .parts(set)
        .removed(removed);
  }
}
