package io.vpcwatch.model.network;

import io.vpcwatch.model.Actor;
import io.vpcwatch.model.NetworkKind;
import io.vpcwatch.model.SourceType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A simulated VPC in which calls change resources, and the changes that report of them. */
final class World {
  static final String REGION = "eu-west-1";
  static final String VPC = "vpc-1";
  static final String ROLE = "arn:aws:iam::111122223333:role/service/r";
  static final String IGW = "igw-1";
  static final String POLICY = "arn:aws:iam::111122223333:policy/p";
  static final String PREFIX_LIST = "pl-1";

  static final List<String> DESTINATIONS =
      List.of(
          "0.0.0.0/0",
          "0.0.0.0/0",
          "0.0.0.0/2",
          "8.0.0.0/8",
          "52.0.0.0/6",
          "10.0.0.0/8",
          "::/0",
          "2000::/5");
  static final List<String> EGRESS =
      List.of(
          "all:0-65535:0.0.0.0/0",
          "tcp:0-65535:::/0",
          "tcp:443-443:0.0.0.0/0",
          "udp:53-53:0.0.0.0/0",
          "all:0-65535:10.0.0.0/8",
          "all:0-65535:0.0.0.0/1",
          "all:0-65535:128.0.0.0/1",
          "tcp:0-65535:" + PREFIX_LIST);
  static final List<String> ENTRIES =
      List.of(
          "allow all:0-65535:0.0.0.0/0",
          "allow tcp:443-443:0.0.0.0/0",
          "allow tcp:1024-32767:0.0.0.0/0",
          "allow tcp:32768-65535:0.0.0.0/0",
          "allow all:0-65535:10.0.0.0/8",
          "allow all:0-65535:::/0",
          "deny tcp:443-443:8.0.0.0/8",
          "deny tcp:0-65535:0.0.0.0/0",
          "deny tcp:2000-3000:0.0.0.0/0",
          "deny udp:0-65535:0.0.0.0/0");

  static final class Subnet {
    String zone = "";
    @Nullable String association;
    String aclAssociation = "";
    boolean deleted;
  }

  static final class Nat {
    String subnet = "";
    boolean isPublic;
    boolean deleted;
  }

  static final class Group {
    String name = "";
    boolean deleted;
    final SortedSet<String> modified = new TreeSet<>();
    final SortedMap<String, String> egress = new TreeMap<>();
    final SortedMap<String, String> ingress = new TreeMap<>();
  }

  static final class Acl {
    final SortedMap<Integer, String> egress = new TreeMap<>();
    final SortedMap<Integer, String> ingress = new TreeMap<>();
  }

  static final class Endpoint {
    String service = "";
    boolean gateway;
    boolean privateDns;
    boolean deleted;
    final SortedSet<String> tables = new TreeSet<>();
    final SortedSet<String> groups = new TreeSet<>();
  }

  final SortedMap<String, Subnet> subnets = new TreeMap<>();
  final SortedMap<String, SortedMap<String, String>> tables = new TreeMap<>();
  final Map<String, String> associations = new HashMap<>();
  final SortedMap<String, Nat> nats = new TreeMap<>();
  final SortedMap<String, Group> groups = new TreeMap<>();
  final SortedMap<String, Acl> acls = new TreeMap<>();
  final SortedMap<String, Endpoint> endpoints = new TreeMap<>();
  final SortedSet<String> listed = new TreeSet<>();
  final SortedSet<String> attached = new TreeSet<>();
  final SortedMap<String, String> inline = new TreeMap<>();
  String policyGrants = "";
  @Nullable String boundary;
  boolean gatewayAttached = true;
  String mainAssociation = "";

  /** What was recorded of it. */
  final List<NetworkChange> changes = new ArrayList<>();

  private final Random random;
  private final double lost;
  private long second;
  private int ids;

  /**
   * @param lost the probability that an event is not recorded
   */
  World(Random random, double lost) {
    this.random = random;
    this.lost = lost;
    tables.put("rtb-0", new TreeMap<>(Map.of("10.0.0.0/16", "local")));
    tables.put("rtb-1", new TreeMap<>(Map.of("10.0.0.0/16", "local")));
    tables.put("rtb-2", new TreeMap<>(Map.of("10.0.0.0/16", "local")));
    mainAssociation = associate("rtbassoc", "rtb-0");
    for (String acl : List.of("acl-0", "acl-1")) {
      Acl all = new Acl();
      all.egress.put(100, ENTRIES.get(0));
      all.ingress.put(100, ENTRIES.get(0));
      acls.put(acl, all);
    }
    for (String id : List.of("sg-0", "sg-1", "sg-2")) {
      Group group = new Group();
      group.name = id.equals("sg-0") ? "default" : "g" + id;
      group.egress.put(EGRESS.get(id.equals("sg-1") ? 0 : 2), "sgr-" + id);
      groups.put(id, group);
    }
    for (int i = 0; i < 3; i++) {
      subnet();
    }
    describe();
  }

  private String id(String prefix) {
    return prefix + "-" + ids++;
  }

  private String associate(String prefix, String target) {
    String id = id(prefix);
    associations.put(id, target);
    return id;
  }

  private String subnet() {
    Subnet subnet = new Subnet();
    subnet.zone = "az" + random.nextInt(3);
    subnet.aclAssociation = associate("aclassoc", "acl-0");
    String id = id("subnet");
    subnets.put(id, subnet);
    return id;
  }

  <T> T any(Collection<T> values) {
    return List.copyOf(values).get(random.nextInt(values.size()));
  }

  // --- what is recorded ---

  private NetworkChangeBuilder observed(NetworkKind kind, String id) {
    return NetworkChange.from(SourceType.INVENTORY)
        .region(id.startsWith("arn:") ? NetworkChange.GLOBAL : REGION)
        .kind(kind)
        .id(id)
        .time(Instant.ofEpochSecond(second))
        .receivedAt(Instant.ofEpochSecond(second));
  }

  private void event(String operation, NetworkChangeBuilder... changed) {
    if (random.nextDouble() < lost) {
      return;
    }
    NetworkEvent event =
        new NetworkEvent(
            operation,
            "event-" + second,
            new Actor("arn:aws:iam::111122223333:user/" + operation, null, null, null, null));
    for (NetworkChangeBuilder change : changed) {
      changes.add(change.source(SourceType.TRAIL).event(event).build());
    }
  }

  private static SortedMap<String, String> part(String family, String key, String value) {
    return new TreeMap<>(Map.of(NetworkParts.member(family, key), value));
  }

  private static SortedSet<String> names(String... names) {
    return new TreeSet<>(Set.of(names));
  }

  // --- calls ---

  /** One successful call, a second or more after the last one. */
  void call() {
    second += 1 + random.nextInt(3);
    switch (random.nextInt(16)) {
      case 0 -> createOrDeleteSubnet();
      case 1, 2 -> changeAssociation();
      case 3 -> replaceMainTable();
      case 4, 5, 6 -> changeRoute();
      case 7 -> attachOrDetachGateway();
      case 8 -> createOrDeleteNat();
      case 9, 10 -> changeEgress();
      case 11 -> changeAclEntry();
      case 12 -> replaceAclAssociation();
      case 13 -> changeEndpoint();
      case 14 -> changePrefixListOrGroup();
      default -> changeRole();
    }
  }

  private void createOrDeleteSubnet() {
    if (random.nextBoolean() && subnets.size() < 6) {
      String id = subnet();
      Subnet created = subnets.get(id);
      event(
          "CreateSubnet",
          observed(NetworkKind.SUBNET, id)
              .parts(new TreeMap<>(Map.of("vpc", VPC, "zone", created.zone, "cidr", "10.0.0.0/24")))
              .complete(names("association")));
      // Only a description shows the ACL.
      describeSubnet(id, created);
    } else {
      String id = any(subnets.keySet());
      if (nats.values().stream().noneMatch(nat -> nat.subnet.equals(id) && !nat.deleted)) {
        subnets.get(id).deleted = true;
        event("DeleteSubnet", observed(NetworkKind.SUBNET, id).deleted(true));
      }
    }
  }

  private void changeAssociation() {
    String id = any(subnets.keySet());
    Subnet subnet = subnets.get(id);
    if (subnet.deleted) {
      return;
    }
    String table = any(tables.keySet());
    String old = subnet.association;
    if (old == null) {
      subnet.association = associate("rtbassoc", table);
      event(
          "AssociateRouteTable",
          observed(NetworkKind.SUBNET, id).parts(part("association", subnet.association, table)));
    } else if (random.nextBoolean()) {
      subnet.association = null;
      event("DisassociateRouteTable", observed(NetworkKind.ASSOCIATION, old).deleted(true));
    } else {
      subnet.association = associate("rtbassoc", table);
      replaced("ReplaceRouteTableAssociation", old, subnet.association, table);
    }
  }

  private void replaced(String operation, String old, String successor, String target) {
    event(
        operation,
        observed(NetworkKind.ASSOCIATION, old)
            .deleted(true)
            .parts(new TreeMap<>(Map.of("successor", successor))),
        observed(NetworkKind.ASSOCIATION, successor)
            .parts(new TreeMap<>(Map.of("target", target))));
  }

  private void replaceMainTable() {
    String old = mainAssociation;
    String table = any(tables.keySet());
    mainAssociation = associate("rtbassoc", table);
    replaced("ReplaceRouteTableAssociation", old, mainAssociation, table);
  }

  private void replaceAclAssociation() {
    Subnet subnet = any(subnets.values());
    if (!subnet.deleted) {
      String old = subnet.aclAssociation;
      String acl = any(acls.keySet());
      subnet.aclAssociation = associate("aclassoc", acl);
      replaced("ReplaceNetworkAclAssociation", old, subnet.aclAssociation, acl);
    }
  }

  private void changeRoute() {
    String table = any(tables.keySet());
    SortedMap<String, String> routes = tables.get(table);
    String destination = any(DESTINATIONS);
    if (random.nextInt(4) == 0) {
      if (routes.remove(destination) != null) {
        event(
            "DeleteRoute",
            observed(NetworkKind.ROUTE_TABLE, table).removed(names("route/" + destination)));
      }
      return;
    }
    List<String> targets = new ArrayList<>(List.of("tgw-1", "eni-1"));
    if (gatewayAttached) { // else EC2 refuses the call
      targets.add(IGW);
      targets.add(IGW);
    }
    nats.forEach((id, nat) -> targets.addAll(nat.deleted ? List.of() : List.of(id, id)));
    if (destination.contains(":")) {
      targets.removeIf(target -> target.startsWith("nat-"));
      targets.add("eigw-1");
    }
    String target = any(targets);
    routes.put(destination, target);
    event(
        "ReplaceRoute",
        observed(NetworkKind.ROUTE_TABLE, table).parts(part("route", destination, target)));
  }

  private void attachOrDetachGateway() {
    gatewayAttached = !gatewayAttached;
    event(
        gatewayAttached ? "AttachInternetGateway" : "DetachInternetGateway",
        gatewayAttached
            ? observed(NetworkKind.INTERNET_GATEWAY, IGW).parts(new TreeMap<>(Map.of("vpc", VPC)))
            : observed(NetworkKind.INTERNET_GATEWAY, IGW).removed(names("vpc")));
  }

  private void createOrDeleteNat() {
    if (random.nextInt(3) > 0 && nats.size() < 3) {
      Nat nat = new Nat();
      nat.subnet = any(subnets.keySet());
      if (subnets.get(nat.subnet).deleted) {
        return;
      }
      nat.isPublic = random.nextInt(4) > 0;
      String id = id("nat");
      nats.put(id, nat);
      event("CreateNatGateway", observed(NetworkKind.NAT_GATEWAY, id).parts(natParts(nat)));
    } else if (!nats.isEmpty()) {
      String id = any(nats.keySet());
      nats.get(id).deleted = true;
      event("DeleteNatGateway", observed(NetworkKind.NAT_GATEWAY, id).deleted(true));
    }
  }

  private static SortedMap<String, String> natParts(Nat nat) {
    return new TreeMap<>(
        Map.of(
            "vpc",
            VPC,
            "subnet",
            nat.subnet,
            "state",
            "available",
            "connectivity",
            nat.isPublic ? "public" : "private"));
  }

  private void changeEgress() {
    String id = any(groups.keySet());
    Group group = groups.get(id);
    String rule = any(EGRESS);
    String handle = group.egress.get(rule);
    if (group.deleted) {
      return;
    }
    NetworkChangeBuilder change = observed(NetworkKind.SECURITY_GROUP, id);
    if (handle == null) {
      String created = id("sgr");
      group.egress.put(rule, created);
      event("AuthorizeSecurityGroupEgress", change.parts(part("egress", rule, created)));
      if (group.modified.contains(rule)) {
        describeGroup(id, group); // else the id of the rule that was like it is lost
      }
      return;
    }
    group.egress.remove(rule);
    String other = any(EGRESS);
    switch (random.nextInt(3)) {
      case 0 -> event("RevokeSecurityGroupEgress", change.removed(names("egress/" + rule)));
      case 1 -> event("RevokeSecurityGroupEgress", change.removed(names("rule/" + handle)));
      default -> {
        if (group.egress.containsKey(other)) {
          group.egress.put(rule, handle); // EC2 refuses a duplicate
        } else {
          group.egress.put(other, handle);
          group.modified.add(rule);
          event("ModifySecurityGroupRules", change.parts(part("rule", handle, other)));
        }
      }
    }
  }

  private void changeAclEntry() {
    String id = any(acls.keySet());
    String direction = random.nextBoolean() ? "egress" : "ingress";
    Acl acl = acls.get(id);
    SortedMap<Integer, String> entries = direction.equals("egress") ? acl.egress : acl.ingress;
    int number = 98 + random.nextInt(5);
    NetworkChangeBuilder change = observed(NetworkKind.NETWORK_ACL, id);
    if (entries.containsKey(number) && random.nextBoolean()) {
      entries.remove(number);
      event("DeleteNetworkAclEntry", change.removed(names(direction + "/" + number)));
    } else {
      String entry = any(ENTRIES);
      entries.put(number, entry);
      event("ReplaceNetworkAclEntry", change.parts(part(direction, "" + number, entry)));
    }
  }

  private void changeEndpoint() {
    if (endpoints.size() < 3) {
      Endpoint endpoint = new Endpoint();
      endpoint.gateway = random.nextBoolean();
      endpoint.service = "com.amazonaws.eu-west-1." + (random.nextBoolean() ? "s3" : "sqs");
      endpoint.privateDns = random.nextBoolean();
      (endpoint.gateway ? endpoint.tables : endpoint.groups)
          .add(endpoint.gateway ? any(tables.keySet()) : "sg-0");
      String id = id("vpce");
      endpoints.put(id, endpoint);
      event(
          "CreateVpcEndpoint",
          endpointChange(id, endpoint),
          observed(NetworkKind.VPC, VPC).parts(part("endpoint", id, endpoint.service)));
      return;
    }
    String id = any(endpoints.keySet());
    Endpoint endpoint = endpoints.get(id);
    if (endpoint.deleted) {
      return;
    }
    if (random.nextInt(3) == 0) {
      endpoint.deleted = true;
      event("DeleteVpcEndpoints", observed(NetworkKind.VPC_ENDPOINT, id).deleted(true));
    } else if (endpoint.gateway) {
      String table = any(tables.keySet());
      boolean removed = endpoint.tables.remove(table);
      if (!removed) {
        endpoint.tables.add(table);
      }
      NetworkChangeBuilder change = observed(NetworkKind.VPC_ENDPOINT, id);
      event(
          "ModifyVpcEndpoint",
          removed
              ? change.removed(names("table/" + table))
              : change.parts(part("table", table, "")));
    }
  }

  private NetworkChangeBuilder endpointChange(String id, Endpoint endpoint) {
    SortedMap<String, String> parts =
        new TreeMap<>(
            Map.of(
                "vpc",
                VPC,
                "service",
                endpoint.service,
                "type",
                endpoint.gateway ? "Gateway" : "Interface",
                "private-dns",
                "" + endpoint.privateDns));
    endpoint.tables.forEach(table -> parts.put("table/" + table, ""));
    endpoint.groups.forEach(group -> parts.put("group/" + group, ""));
    return observed(NetworkKind.VPC_ENDPOINT, id)
        .parts(parts)
        .complete(names("table", "group", "subnet"));
  }

  private void changePrefixListOrGroup() {
    switch (random.nextInt(4)) {
      case 0 -> {
        String id = any(groups.keySet());
        if (!id.equals("sg-0")) { // EC2 keeps the default group
          groups.get(id).deleted = true;
          event("DeleteSecurityGroup", observed(NetworkKind.SECURITY_GROUP, id).deleted(true));
        }
      }
      case 1 -> {
        String id = any(groups.keySet());
        Group group = groups.get(id);
        String rule = any(List.of("tcp:443-443:sg-1", "tcp:0-65535:10.0.0.0/8"));
        NetworkChangeBuilder change = observed(NetworkKind.SECURITY_GROUP, id);
        if (!group.deleted) {
          boolean removed = group.ingress.remove(rule) != null;
          if (!removed) {
            group.ingress.put(rule, "");
          }
          event(
              "Ingress",
              removed
                  ? change.removed(names("ingress/" + rule))
                  : change.parts(part("ingress", rule, "")));
        }
      }
      default -> {
        String entry = any(List.of("0.0.0.0/0", "10.0.0.0/8"));
        NetworkChangeBuilder change = observed(NetworkKind.PREFIX_LIST, PREFIX_LIST);
        boolean removed = listed.remove(entry);
        if (!removed) {
          listed.add(entry);
        }
        event(
            "ModifyManagedPrefixList",
            removed
                ? change.removed(names("entry/" + entry))
                : change.parts(part("entry", entry, "")));
      }
    }
  }

  static final String VPC_ACCESS =
      "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";
  static final String BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
  private static final List<String> GRANTS =
      List.of(
          "",
          "+CreateNetworkInterface +DeleteNetworkInterface",
          "+DescribeNetworkInterfaces",
          "?+CreateNetworkInterface",
          "-DeleteNetworkInterface",
          "?-DeleteNetworkInterface");

  private void changeRole() {
    String id = NetworkChange.roleId(ROLE);
    NetworkChangeBuilder change = observed(NetworkKind.ROLE, id);
    switch (random.nextInt(4)) {
      case 0 -> {
        policyGrants = any(GRANTS);
        event(
            "CreatePolicyVersion",
            observed(NetworkKind.POLICY, POLICY)
                .parts(new TreeMap<>(Map.of("grants", policyGrants))));
      }
      case 1 -> {
        boundary = boundary == null && random.nextInt(3) == 0 ? POLICY : null;
        event(
            "RolePermissionsBoundary",
            boundary == null
                ? change.removed(names("boundary"))
                : change.parts(new TreeMap<>(Map.of("boundary", POLICY))));
      }
      case 2 -> {
        String name = any(List.of("a", "b"));
        String grants = any(GRANTS);
        inline.put(name, grants);
        event("PutRolePolicy", change.parts(part("inline", name, grants)));
      }
      default -> {
        String arn = any(List.of(VPC_ACCESS, BASIC, POLICY));
        boolean removed = attached.remove(arn);
        if (!removed) {
          attached.add(arn);
        }
        event(
            removed ? "DetachRolePolicy" : "AttachRolePolicy",
            removed
                ? change.removed(names("policy/" + arn))
                : change.parts(part("policy", arn, "")));
      }
    }
  }

  // --- descriptions ---

  /** Describes everything as it is. */
  void describe() {
    second += 2;
    subnets.forEach(this::describeSubnet);
    SortedMap<String, String> vpc = part("association", mainAssociation, tableOf(mainAssociation));
    endpoints.forEach(
        (id, endpoint) -> {
          if (!endpoint.deleted) {
            vpc.put("endpoint/" + id, endpoint.service);
          }
        });
    record(observed(NetworkKind.VPC, VPC).parts(vpc).complete(names("association", "endpoint")));
    tables.forEach(this::describeTable);
    describeGateways();
    groups.forEach(this::describeGroup);
    acls.forEach(this::describeAcl);
    endpoints.forEach(
        (id, endpoint) ->
            record(
                endpoint.deleted
                    ? observed(NetworkKind.VPC_ENDPOINT, id).deleted(true)
                    : endpointChange(id, endpoint)));
    describeListAndRole();
  }

  private void record(NetworkChangeBuilder change) {
    changes.add(change.build());
  }

  private void describeSubnet(String id, Subnet subnet) {
    if (subnet.deleted) {
      record(observed(NetworkKind.SUBNET, id).deleted(true));
      return;
    }
    SortedMap<String, String> parts =
        new TreeMap<>(Map.of("vpc", VPC, "zone", subnet.zone, "cidr", "10.0.0.0/24"));
    if (subnet.association != null) {
      parts.put("association/" + subnet.association, tableOf(subnet.association));
    }
    parts.put("acl-association/" + subnet.aclAssociation, tableOf(subnet.aclAssociation));
    record(
        observed(NetworkKind.SUBNET, id)
            .parts(parts)
            .complete(names("association", "acl-association")));
  }

  String tableOf(String association) {
    return associations.get(association);
  }

  boolean isLive(String target) {
    if (target.equals(IGW)) {
      return gatewayAttached;
    }
    return !target.startsWith("nat-") || !nats.get(target).deleted;
  }

  private void describeTable(String id, SortedMap<String, String> routes) {
    SortedMap<String, String> parts = new TreeMap<>(Map.of("vpc", VPC));
    routes.forEach(
        (destination, target) ->
            parts.put("route/" + destination, new Route(target, isLive(target)).toString()));
    record(observed(NetworkKind.ROUTE_TABLE, id).parts(parts).complete(names("route")));
  }

  private void describeGateways() {
    record(
        gatewayAttached
            ? observed(NetworkKind.INTERNET_GATEWAY, IGW).parts(new TreeMap<>(Map.of("vpc", VPC)))
            : observed(NetworkKind.INTERNET_GATEWAY, IGW).removed(names("vpc")));
    record(
        observed(NetworkKind.EGRESS_ONLY_GATEWAY, "eigw-1")
            .parts(new TreeMap<>(Map.of("vpc", VPC))));
    nats.forEach(
        (id, nat) ->
            record(
                nat.deleted
                    ? observed(NetworkKind.NAT_GATEWAY, id).deleted(true)
                    : observed(NetworkKind.NAT_GATEWAY, id).parts(natParts(nat))));
  }

  private void describeGroup(String id, Group group) {
    if (group.deleted) {
      record(observed(NetworkKind.SECURITY_GROUP, id).deleted(true));
      return;
    }
    SortedMap<String, String> parts = new TreeMap<>(Map.of("vpc", VPC, "name", group.name));
    group.egress.forEach((rule, handle) -> parts.put("egress/" + rule, handle));
    group.ingress.forEach((rule, handle) -> parts.put("ingress/" + rule, handle));
    record(
        observed(NetworkKind.SECURITY_GROUP, id)
            .parts(parts)
            .complete(names("egress", "ingress", "rule")));
  }

  private void describeAcl(String id, Acl acl) {
    SortedMap<String, String> parts = new TreeMap<>(Map.of("vpc", VPC));
    acl.egress.forEach((number, entry) -> parts.put("egress/" + number, entry));
    acl.ingress.forEach((number, entry) -> parts.put("ingress/" + number, entry));
    record(observed(NetworkKind.NETWORK_ACL, id).parts(parts).complete(names("egress", "ingress")));
  }

  private void describeListAndRole() {
    SortedMap<String, String> entries = new TreeMap<>();
    listed.forEach(entry -> entries.put("entry/" + entry, ""));
    record(observed(NetworkKind.PREFIX_LIST, PREFIX_LIST).parts(entries).complete(names("entry")));
    SortedMap<String, String> role = new TreeMap<>();
    attached.forEach(arn -> role.put("policy/" + arn, ""));
    inline.forEach((name, grants) -> role.put("inline/" + name, grants));
    NetworkChangeBuilder change =
        observed(NetworkKind.ROLE, NetworkChange.roleId(ROLE)).complete(names("policy", "inline"));
    if (boundary == null) {
      change.removed(names("boundary"));
    } else {
      role.put("boundary", boundary);
    }
    record(change.parts(role));
    record(
        observed(NetworkKind.POLICY, POLICY).parts(new TreeMap<>(Map.of("grants", policyGrants))));
  }
}
