package io.vpcwatch.ingest.cloudtrail;

import static io.vpcwatch.ingest.cloudtrail.NetworkRecord.first;
import static io.vpcwatch.ingest.cloudtrail.NetworkRecord.required;
import static io.vpcwatch.ingest.cloudtrail.NetworkRecord.requiredObject;
import static io.vpcwatch.ingest.cloudtrail.NetworkRecord.texts;
import static io.vpcwatch.model.network.NetworkParts.member;

import io.vpcwatch.ingest.cloudtrail.NetworkRecord.Reading;
import io.vpcwatch.model.NetworkKind;
import io.vpcwatch.model.network.AclEntry;
import io.vpcwatch.model.network.Cidr;
import io.vpcwatch.model.network.NetworkChangeDraft;
import io.vpcwatch.model.network.NetworkParts;
import io.vpcwatch.model.network.Route;
import io.vpcwatch.model.network.TrafficRule;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the calls of EC2 change. A call shows only what it names: one that changes something which
 * it does not name shows that the resource exists, and the next description has the rest.
 */
final class Ec2Calls {
  private static final String DESTINATION = "destinationCidrBlock";
  private static final String ID = "routeTableId";

  /** The fields of a route that may name its target; an instance also has an interface. */
  private static final String[] TARGETS = {
    "gatewayId",
    "natGatewayId",
    "transitGatewayId",
    "vpcPeeringConnectionId",
    "egressOnlyInternetGatewayId",
    "vpcEndpointId",
    "networkInterfaceId",
    "instanceId",
    "localGatewayId",
    "carrierGatewayId",
    "coreNetworkArn",
    "odbNetworkArn"
  };

  static final Map<String, Reading> READINGS =
      Map.ofEntries(
          Map.entry("CreateVpc", Ec2Calls::createVpc),
          Map.entry("DeleteVpc", call -> delete(call, NetworkKind.VPC, "vpcId")),
          Map.entry("CreateSubnet", Ec2Calls::createSubnet),
          Map.entry("DeleteSubnet", call -> delete(call, NetworkKind.SUBNET, "subnetId")),
          Map.entry("CreateRouteTable", Ec2Calls::createRouteTable),
          Map.entry("DeleteRouteTable", call -> delete(call, NetworkKind.ROUTE_TABLE, ID)),
          Map.entry("CreateRoute", Ec2Calls::setRoute),
          Map.entry("ReplaceRoute", Ec2Calls::setRoute),
          Map.entry("DeleteRoute", Ec2Calls::deleteRoute),
          Map.entry("AssociateRouteTable", Ec2Calls::associateRouteTable),
          Map.entry(
              "DisassociateRouteTable",
              call -> delete(call, NetworkKind.ASSOCIATION, "associationId")),
          Map.entry("ReplaceRouteTableAssociation", call -> replaceAssociation(call, ID)),
          Map.entry(
              "ReplaceNetworkAclAssociation", call -> replaceAssociation(call, "networkAclId")),
          Map.entry("EnableVgwRoutePropagation", Ec2Calls::touchRouteTable),
          Map.entry("DisableVgwRoutePropagation", Ec2Calls::touchRouteTable),
          Map.entry("CreateNetworkAcl", Ec2Calls::createNetworkAcl),
          Map.entry(
              "DeleteNetworkAcl", call -> delete(call, NetworkKind.NETWORK_ACL, "networkAclId")),
          Map.entry("CreateNetworkAclEntry", Ec2Calls::setAclEntry),
          Map.entry("ReplaceNetworkAclEntry", Ec2Calls::setAclEntry),
          Map.entry("DeleteNetworkAclEntry", Ec2Calls::deleteAclEntry),
          Map.entry("CreateSecurityGroup", Ec2Calls::createSecurityGroup),
          Map.entry("DeleteSecurityGroup", Ec2Calls::deleteSecurityGroup),
          Map.entry("AuthorizeSecurityGroupEgress", call -> authorize(call, NetworkParts.EGRESS)),
          Map.entry("AuthorizeSecurityGroupIngress", call -> authorize(call, NetworkParts.INGRESS)),
          Map.entry("RevokeSecurityGroupEgress", call -> revoke(call, NetworkParts.EGRESS)),
          Map.entry("RevokeSecurityGroupIngress", call -> revoke(call, NetworkParts.INGRESS)),
          Map.entry("ModifySecurityGroupRules", Ec2Calls::modifyRules),
          Map.entry("CreateNatGateway", Ec2Calls::createNatGateway),
          Map.entry(
              "DeleteNatGateway", call -> delete(call, NetworkKind.NAT_GATEWAY, "natGatewayId")),
          Map.entry("CreateInternetGateway", Ec2Calls::createInternetGateway),
          Map.entry("AttachInternetGateway", Ec2Calls::attachInternetGateway),
          Map.entry(
              "DetachInternetGateway", call -> internetGateway(call).removed(NetworkParts.VPC)),
          Map.entry("DeleteInternetGateway", call -> internetGateway(call).deleted()),
          Map.entry("CreateEgressOnlyInternetGateway", Ec2Calls::createEgressOnlyGateway),
          Map.entry(
              "DeleteEgressOnlyInternetGateway",
              call -> delete(call, NetworkKind.EGRESS_ONLY_GATEWAY, "egressOnlyInternetGatewayId")),
          Map.entry("CreateVpcEndpoint", Ec2Calls::createEndpoint),
          Map.entry("ModifyVpcEndpoint", Ec2Calls::modifyEndpoint),
          Map.entry("DeleteVpcEndpoints", Ec2Calls::deleteEndpoints),
          Map.entry("CreateManagedPrefixList", Ec2Calls::createPrefixList),
          Map.entry("ModifyManagedPrefixList", Ec2Calls::modifyPrefixList),
          Map.entry(
              "DeleteManagedPrefixList",
              call -> delete(call, NetworkKind.PREFIX_LIST, "prefixListId")));

  private Ec2Calls() {}

  private static void delete(NetworkRecord call, NetworkKind kind, String id)
      throws UnreadableRecordException {
    call.requested(kind, id).deleted();
  }

  /** A resource that the response describes, with its owner. */
  private static NetworkChangeDraft created(
      NetworkRecord call, NetworkKind kind, JsonFields resource, String id)
      throws UnreadableRecordException {
    String owner = resource.accountId("ownerId");
    return call.draft(kind, resource.requiredText(id))
        .account(owner == null ? call.account() : owner)
        .part(NetworkParts.VPC, kind.equals(NetworkKind.VPC) ? null : resource.text("vpcId"));
  }

  /** Neither its main route table nor its default group is shown. */
  private static void createVpc(NetworkRecord call) throws UnreadableRecordException {
    created(call, NetworkKind.VPC, requiredObject(call.response(), "vpc"), "vpcId")
        .complete(NetworkParts.ENDPOINT);
  }

  private static void createSubnet(NetworkRecord call) throws UnreadableRecordException {
    JsonFields subnet = requiredObject(call.response(), "subnet");
    created(call, NetworkKind.SUBNET, subnet, "subnetId")
        .part(NetworkParts.ZONE, subnet.text("availabilityZoneId"))
        .part(NetworkParts.CIDR, subnet.text("cidrBlock"))
        .complete(NetworkParts.ASSOCIATION);
  }

  private static void createRouteTable(NetworkRecord call) throws UnreadableRecordException {
    JsonFields table = requiredObject(call.response(), "routeTable");
    NetworkChangeDraft draft = created(call, NetworkKind.ROUTE_TABLE, table, ID);
    for (JsonFields route : table.objects("routeSet")) {
      boolean active = !"blackhole".equals(route.text("state"));
      draft.member(NetworkParts.ROUTE, destination(route), new Route(target(route), active));
    }
    draft.complete(NetworkParts.ROUTE);
  }

  private static void setRoute(NetworkRecord call) throws UnreadableRecordException {
    call.requested(NetworkKind.ROUTE_TABLE, ID)
        .member(
            NetworkParts.ROUTE,
            destination(call.request()),
            new Route(target(call.request()), true));
  }

  private static void deleteRoute(NetworkRecord call) throws UnreadableRecordException {
    call.requested(NetworkKind.ROUTE_TABLE, ID)
        .removed(member(NetworkParts.ROUTE, destination(call.request())));
  }

  private static String destination(JsonFields route) throws UnreadableRecordException {
    return Cidr.canonical(
        required(route, DESTINATION, "destinationIpv6CidrBlock", "destinationPrefixListId"));
  }

  private static String target(JsonFields route) throws UnreadableRecordException {
    return route.flag("localTarget") ? "local" : required(route, TARGETS);
  }

  /** Of a gateway instead of a subnet, it is about what comes in. */
  private static void associateRouteTable(NetworkRecord call) throws UnreadableRecordException {
    String subnet = call.request().text("subnetId");
    String table = call.request().requiredText(ID);
    if (subnet == null) {
      call.draft(NetworkKind.ROUTE_TABLE, table);
    } else {
      call.draft(NetworkKind.SUBNET, subnet)
          .member(NetworkParts.ASSOCIATION, call.response().requiredText("associationId"), table);
    }
  }

  private static void replaceAssociation(NetworkRecord call, String target)
      throws UnreadableRecordException {
    String successor = call.response().requiredText("newAssociationId");
    call.requested(NetworkKind.ASSOCIATION, "associationId")
        .part(NetworkParts.SUCCESSOR, successor)
        .deleted();
    call.draft(NetworkKind.ASSOCIATION, successor)
        .part(NetworkParts.TARGET, call.request().requiredText(target));
  }

  private static void touchRouteTable(NetworkRecord call) throws UnreadableRecordException {
    call.requested(NetworkKind.ROUTE_TABLE, ID);
  }

  private static void createNetworkAcl(NetworkRecord call) throws UnreadableRecordException {
    JsonFields acl = requiredObject(call.response(), "networkAcl");
    created(call, NetworkKind.NETWORK_ACL, acl, "networkAclId")
        .complete(NetworkParts.EGRESS, NetworkParts.INGRESS);
  }

  private static void setAclEntry(NetworkRecord call) throws UnreadableRecordException {
    JsonFields entry = call.request();
    JsonFields ports = entry.objectOrEmpty("portRange");
    JsonFields icmp = entry.objectOrEmpty("icmpTypeCode");
    boolean ofIcmp = icmp.has("type");
    TrafficRule rule =
        TrafficRule.of(
            required(entry, "aclProtocol", "protocol"),
            ofIcmp ? icmp.integer("type") : ports.integer("from"),
            ofIcmp ? icmp.integer("code") : ports.integer("to"),
            required(entry, "cidrBlock", "ipv6CidrBlock"));
    boolean allow = "allow".equals(entry.requiredText("ruleAction"));
    call.requested(NetworkKind.NETWORK_ACL, "networkAclId")
        .part(aclEntry(entry), new AclEntry(allow, rule));
  }

  private static void deleteAclEntry(NetworkRecord call) throws UnreadableRecordException {
    call.requested(NetworkKind.NETWORK_ACL, "networkAclId").removed(aclEntry(call.request()));
  }

  private static String aclEntry(JsonFields entry) throws UnreadableRecordException {
    Integer number = entry.integer("ruleNumber");
    if (number == null) {
      throw UnreadableRecordException.field(entry.path() + "ruleNumber is missing");
    }
    String family = entry.flag("egress") ? NetworkParts.EGRESS : NetworkParts.INGRESS;
    return member(family, number.toString());
  }

  /** With the rule that EC2 gives every new group. */
  private static void createSecurityGroup(NetworkRecord call) throws UnreadableRecordException {
    call.draft(NetworkKind.SECURITY_GROUP, call.response().requiredText("groupId"))
        .part(NetworkParts.VPC, call.request().text("vpcId"))
        .part(NetworkParts.NAME, call.request().text("groupName"))
        .member(NetworkParts.EGRESS, TrafficRule.of("-1", null, null, "0.0.0.0/0").toString(), "")
        .complete(NetworkParts.EGRESS, NetworkParts.INGRESS);
  }

  /** A group of a default VPC may be named instead; newer responses then have its id. */
  private static void deleteSecurityGroup(NetworkRecord call) throws UnreadableRecordException {
    group(call).deleted();
  }

  private static NetworkChangeDraft group(NetworkRecord call) throws UnreadableRecordException {
    String id = call.request().text("groupId");
    for (String rules : new String[] {"securityGroupRuleSet", "revokedSecurityGroupRuleSet"}) {
      for (JsonFields rule : call.response().objects(rules)) {
        id = id == null ? rule.text("groupId") : id;
      }
    }
    return call.draft(
        NetworkKind.SECURITY_GROUP, id == null ? required(call.response(), "groupId") : id);
  }

  private static void authorize(NetworkRecord call, String family)
      throws UnreadableRecordException {
    NetworkChangeDraft group = group(call);
    boolean answered = false;
    for (JsonFields rule : call.response().objects("securityGroupRuleSet")) {
      String text = ruleOf(rule);
      if (text != null) {
        String id = rule.text("securityGroupRuleId");
        group.member(family, text, Objects.requireNonNullElse(id, ""));
        answered = true;
      }
    }
    if (!answered) {
      for (String rule : permissions(call.request())) {
        group.member(family, rule, "");
      }
    }
  }

  /** By what a rule allows, or by its id, which does not show that unless the response does. */
  private static void revoke(NetworkRecord call, String family) throws UnreadableRecordException {
    NetworkChangeDraft group = group(call);
    for (JsonFields rule : call.response().objects("revokedSecurityGroupRuleSet")) {
      String id = rule.text("securityGroupRuleId");
      String text = ruleOf(rule);
      if (id != null) {
        group.removed(member(NetworkParts.RULE, id));
      }
      if (text != null) {
        group.removed(member(family, text));
      }
    }
    texts(call.request(), "securityGroupRuleIds", "securityGroupRuleId")
        .forEach(id -> group.removed(member(NetworkParts.RULE, id)));
    for (String rule : permissions(call.request())) {
      group.removed(member(family, rule));
    }
  }

  private static void modifyRules(NetworkRecord call) throws UnreadableRecordException {
    NetworkChangeDraft group = group(call);
    for (JsonFields update : call.request().objects("securityGroupRule")) {
      String text = ruleOf(update.objectOrEmpty("securityGroupRule"));
      if (text != null) {
        group.member(NetworkParts.RULE, update.requiredText("securityGroupRuleId"), text);
      }
    }
  }

  /** Null if it is none, as a change of only the description. */
  private static @Nullable String ruleOf(JsonFields rule) throws UnreadableRecordException {
    String peer =
        first(rule, "cidrIpv4", "cidrIpv6", "cidrIp", "prefixListId", "referencedGroupId");
    peer = peer == null ? rule.objectOrEmpty("referencedGroupInfo").text("groupId") : peer;
    return peer == null || rule.text("ipProtocol") == null ? null : rule(rule, peer);
  }

  private static String rule(JsonFields rule, String peer) throws UnreadableRecordException {
    return TrafficRule.of(
            rule.requiredText("ipProtocol"), rule.integer("fromPort"), rule.integer("toPort"), peer)
        .toString();
  }

  /** The rules of {@code ipPermissions}, or of the fields beside it, which hold a single one. */
  private static Set<String> permissions(JsonFields request) throws UnreadableRecordException {
    Set<String> rules = new TreeSet<>();
    for (JsonFields permission : request.objects("ipPermissions")) {
      Set<String> peers =
          Stream.of(
                  texts(permission, "ipRanges", "cidrIp"),
                  texts(permission, "ipv6Ranges", "cidrIpv6"),
                  texts(permission, "prefixListIds", "prefixListId"),
                  texts(permission, "groups", "groupId"))
              .flatMap(each -> each)
              .collect(Collectors.toSet());
      for (String peer : peers) {
        rules.add(rule(permission, peer));
      }
    }
    String flat = ruleOf(request);
    if (flat != null) {
      rules.add(flat);
    }
    return rules;
  }

  private static void createNatGateway(NetworkRecord call) throws UnreadableRecordException {
    JsonFields gateway = requiredObject(call.response(), "natGateway");
    created(call, NetworkKind.NAT_GATEWAY, gateway, "natGatewayId")
        .part(NetworkParts.STATE, gateway.text("state"))
        .part(
            NetworkParts.CONNECTIVITY,
            Objects.requireNonNullElse(gateway.text("connectivityType"), "public"))
        .part(NetworkParts.SUBNET, gateway.text("subnetId"))
        .part(NetworkParts.TABLE, gateway.text(ID));
  }

  private static NetworkChangeDraft internetGateway(NetworkRecord call)
      throws UnreadableRecordException {
    return call.requested(NetworkKind.INTERNET_GATEWAY, "internetGatewayId");
  }

  private static void createInternetGateway(NetworkRecord call) throws UnreadableRecordException {
    JsonFields gateway = requiredObject(call.response(), "internetGateway");
    created(call, NetworkKind.INTERNET_GATEWAY, gateway, "internetGatewayId")
        .removed(NetworkParts.VPC);
  }

  private static void attachInternetGateway(NetworkRecord call) throws UnreadableRecordException {
    internetGateway(call).part(NetworkParts.VPC, call.request().requiredText("vpcId"));
  }

  private static void createEgressOnlyGateway(NetworkRecord call) throws UnreadableRecordException {
    JsonFields gateway = requiredObject(call.response(), "egressOnlyInternetGateway");
    created(call, NetworkKind.EGRESS_ONLY_GATEWAY, gateway, "egressOnlyInternetGatewayId")
        .part(NetworkParts.VPC, call.request().text("vpcId"));
  }

  private static void createEndpoint(NetworkRecord call) throws UnreadableRecordException {
    JsonFields endpoint = requiredObject(call.response(), "vpcEndpoint");
    String service = required(endpoint, "serviceName");
    String state = endpoint.text("state");
    NetworkChangeDraft draft =
        created(call, NetworkKind.VPC_ENDPOINT, endpoint, "vpcEndpointId")
            .part(NetworkParts.SERVICE, service)
            .part(
                NetworkParts.TYPE,
                Objects.requireNonNullElse(endpoint.text("vpcEndpointType"), "Gateway"))
            .part(NetworkParts.STATE, state == null ? null : state.toLowerCase(Locale.ROOT))
            .part(
                NetworkParts.PRIVATE_DNS,
                endpoint.has("privateDnsEnabled") ? endpoint.flag("privateDnsEnabled") : null)
            .complete(NetworkParts.TABLE, NetworkParts.SUBNET, NetworkParts.GROUP);
    texts(endpoint, "routeTableIdSet", ID).forEach(id -> draft.member(NetworkParts.TABLE, id, ""));
    texts(endpoint, "subnetIdSet", "subnetId")
        .forEach(id -> draft.member(NetworkParts.SUBNET, id, ""));
    texts(endpoint, "groupSet", "groupId").forEach(id -> draft.member(NetworkParts.GROUP, id, ""));
    // A shared VPC belongs to another account.
    call.draft(NetworkKind.VPC, required(endpoint, "vpcId"))
        .account(null)
        .member(NetworkParts.ENDPOINT, required(endpoint, "vpcEndpointId"), service);
  }

  private static void modifyEndpoint(NetworkRecord call) throws UnreadableRecordException {
    JsonFields request = call.request();
    NetworkChangeDraft draft = call.requested(NetworkKind.VPC_ENDPOINT, "vpcEndpointId");
    if (request.has("privateDnsEnabled")) {
      draft.part(NetworkParts.PRIVATE_DNS, request.flag("privateDnsEnabled"));
    }
    Map<String, String> families =
        Map.of(
            "RouteTableId", NetworkParts.TABLE,
            "SubnetId", NetworkParts.SUBNET,
            "SecurityGroupId", NetworkParts.GROUP);
    for (Map.Entry<String, String> family : families.entrySet()) {
      for (String plural : new String[] {"", "s"}) {
        String field = family.getKey() + plural;
        texts(request, "add" + field, family.getKey())
            .forEach(id -> draft.member(family.getValue(), id, ""));
        texts(request, "remove" + field, family.getKey())
            .forEach(id -> draft.removed(member(family.getValue(), id)));
      }
    }
  }

  private static void deleteEndpoints(NetworkRecord call) throws UnreadableRecordException {
    Set<String> remaining =
        texts(call.response(), "unsuccessful", "resourceId").collect(Collectors.toSet());
    String field = call.request().has("vpcEndpointId") ? "vpcEndpointId" : "vpcEndpointIds";
    texts(call.request(), field, "vpcEndpointId")
        .filter(id -> !remaining.contains(id))
        .forEach(id -> call.draft(NetworkKind.VPC_ENDPOINT, id).deleted());
  }

  private static void createPrefixList(NetworkRecord call) throws UnreadableRecordException {
    JsonFields list = requiredObject(call.response(), "prefixList");
    NetworkChangeDraft draft =
        created(call, NetworkKind.PREFIX_LIST, list, "prefixListId")
            .part(NetworkParts.NAME, call.request().text("prefixListName"))
            .complete(NetworkParts.ENTRY);
    texts(call.request(), "entry", "cidr")
        .forEach(block -> draft.member(NetworkParts.ENTRY, Cidr.canonical(block), ""));
  }

  private static void modifyPrefixList(NetworkRecord call) throws UnreadableRecordException {
    NetworkChangeDraft draft =
        call.requested(NetworkKind.PREFIX_LIST, "prefixListId")
            .part(NetworkParts.NAME, call.request().text("prefixListName"));
    texts(call.request(), "addEntry", "cidr")
        .forEach(block -> draft.member(NetworkParts.ENTRY, Cidr.canonical(block), ""));
    texts(call.request(), "removeEntry", "cidr")
        .forEach(block -> draft.removed(member(NetworkParts.ENTRY, Cidr.canonical(block))));
  }
}
