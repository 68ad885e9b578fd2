package io.vpcwatch.ingest.inventory;

import io.vpcwatch.model.NetworkKind;
import io.vpcwatch.model.network.AclEntry;
import io.vpcwatch.model.network.Cidr;
import io.vpcwatch.model.network.NetworkChangeDraft;
import io.vpcwatch.model.network.NetworkParts;
import io.vpcwatch.model.network.Route;
import io.vpcwatch.model.network.TrafficRule;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeEgressOnlyInternetGatewaysResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInternetGatewaysResponse;
import software.amazon.awssdk.services.ec2.model.DescribeManagedPrefixListsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeNatGatewaysResponse;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkAclsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeRouteTablesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupRulesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcEndpointsResponse;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.GetManagedPrefixListEntriesResponse;
import software.amazon.awssdk.services.ec2.model.InternetGatewayAttachment;
import software.amazon.awssdk.services.ec2.model.NatGateway;
import software.amazon.awssdk.services.ec2.model.NetworkAcl;
import software.amazon.awssdk.services.ec2.model.NetworkAclEntry;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.RouteTableAssociation;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.SecurityGroupRule;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.VpcEndpoint;

/**
 * Asks EC2 for the networks that functions use. Each request needs a permission of its own; what
 * one is not allowed to show stays unknown. So does that something is not there, unless the account
 * owns the VPC: others see a part of it only.
 */
final class Ec2Network {
  /** The numbers of the entries of an ACL; the last one, which denies everything, has a higher. */
  private static final int LAST_ACL_ENTRY = 32_766;

  private static final int PAGE = 1000;

  /** The most route tables, prefix lists or entries of one on a page. */
  private static final int SMALL_PAGE = 100;

  private final Ec2Client client;
  private final String account;
  private final NetworkDescription found;
  private final NetworkPart part;

  // By their ids.
  private final Map<String, Subnet> subnets = new HashMap<>();
  private final Map<String, SecurityGroup> groups = new HashMap<>();
  private boolean listed;
  private final Set<String> ownVpcs = new HashSet<>();
  private final Set<String> wantedGroups = new TreeSet<>();
  private final Set<String> prefixLists = new TreeSet<>();

  Ec2Network(Ec2Client client, String account, NetworkDescription found, NetworkPart part) {
    this.client = client;
    this.account = account;
    this.found = found;
    this.part = part;
    part.groups().values().forEach(wantedGroups::addAll);
  }

  void describe() throws InterruptedException {
    listed =
        readSubnets(
            client, found, "vpc-id", part.vpcs(), subnet -> subnets.put(subnet.subnetId(), subnet));
    subnets.values().forEach(this::add);
    if (listed) {
      addMissing(NetworkKind.SUBNET, part.subnets(), subnets.keySet());
    }
    addRouteTables();
    addNetworkAcls();
    addNatGateways();
    addInternetGateways();
    addEndpoints();
    addGroups();
    addPrefixLists();
  }

  /** The subnets that the account sees, of other accounts as well. */
  static boolean readSubnets(
      Ec2Client client,
      NetworkDescription found,
      String filter,
      Collection<String> ids,
      Consumer<Subnet> reader)
      throws InterruptedException {
    return found.<DescribeSubnetsResponse>read(
        "ec2:DescribeSubnets",
        ids,
        (some, token) ->
            client.describeSubnets(
                request -> request.filters(filter(filter, some)).maxResults(PAGE).nextToken(token)),
        DescribeSubnetsResponse::nextToken,
        page -> page.subnets().forEach(reader));
  }

  private static Filter filter(String name, Collection<String> values) {
    return Filter.builder().name(name).values(values).build();
  }

  private void add(Subnet subnet) {
    found
        .draft(NetworkKind.SUBNET, subnet.subnetId(), subnet.vpcId())
        .account(subnet.ownerId())
        .part(NetworkParts.ZONE, subnet.availabilityZoneId())
        .part(NetworkParts.CIDR, subnet.cidrBlock());
    if (account.equals(subnet.ownerId())) {
      ownVpcs.add(subnet.vpcId());
    }
  }

  /** Those that functions use in a VPC of the account which do not exist. */
  private void addMissing(
      NetworkKind kind, Map<String, Set<String>> usedByVpc, Set<String> existing) {
    usedByVpc.forEach(
        (vpc, used) -> {
          if (ownVpcs.contains(vpc)) {
            used.stream()
                .filter(id -> !existing.contains(id))
                .forEach(id -> found.draft(kind, id).account(account).deleted());
          }
        });
  }

  private void addRouteTables() throws InterruptedException {
    boolean all =
        found.<DescribeRouteTablesResponse>read(
            "ec2:DescribeRouteTables",
            part.vpcs(),
            (some, token) ->
                client.describeRouteTables(
                    request ->
                        request
                            .filters(filter("vpc-id", some))
                            .maxResults(SMALL_PAGE)
                            .nextToken(token)),
            DescribeRouteTablesResponse::nextToken,
            page -> page.routeTables().forEach(this::add));
    completeSubnets(all, NetworkParts.ASSOCIATION);
  }

  private void add(RouteTable table) {
    NetworkChangeDraft draft =
        found
            .draft(NetworkKind.ROUTE_TABLE, table.routeTableId(), table.vpcId())
            .account(table.ownerId())
            .complete(NetworkParts.ROUTE);
    for (software.amazon.awssdk.services.ec2.model.Route route : table.routes()) {
      String destination =
          first(
              route.destinationCidrBlock(),
              route.destinationIpv6CidrBlock(),
              route.destinationPrefixListId());
      if (route.destinationPrefixListId() != null) {
        prefixLists.add(route.destinationPrefixListId());
      }
      boolean active = !"blackhole".equals(route.stateAsString());
      draft.member(
          NetworkParts.ROUTE, Cidr.canonical(destination), new Route(target(route), active));
    }
    for (RouteTableAssociation association : table.associations()) {
      String id = association.routeTableAssociationId();
      found.locate(id, table.vpcId());
      if (Boolean.TRUE.equals(association.main())) {
        found
            .draft(NetworkKind.VPC, table.vpcId())
            .account(table.ownerId())
            .member(NetworkParts.ASSOCIATION, id, table.routeTableId())
            .complete(NetworkParts.ASSOCIATION);
      } else if (association.subnetId() != null) {
        associate(association.subnetId(), NetworkParts.ASSOCIATION, id, table.routeTableId());
      }
    }
  }

  /** A subnet has at most one of each; one that was not listed has been deleted since. */
  private void associate(String subnet, String family, String id, String target) {
    if (!listed || subnets.containsKey(subnet)) {
      found.draft(NetworkKind.SUBNET, subnet).member(family, id, target).complete(family);
    }
  }

  private static String target(software.amazon.awssdk.services.ec2.model.Route route) {
    return first(
        route.gatewayId(),
        route.natGatewayId(),
        route.transitGatewayId(),
        route.vpcPeeringConnectionId(),
        route.egressOnlyInternetGatewayId(),
        route.networkInterfaceId(),
        route.instanceId(),
        route.localGatewayId(),
        route.carrierGatewayId(),
        route.coreNetworkArn(),
        route.odbNetworkArn());
  }

  private static String first(@Nullable String... texts) {
    return Stream.of(texts).filter(Objects::nonNull).findFirst().orElse("unknown");
  }

  /** A subnet of the account has no other association than those that were found. */
  private void completeSubnets(boolean all, String family) {
    if (all) {
      subnets.values().stream()
          .filter(subnet -> account.equals(subnet.ownerId()))
          .forEach(subnet -> found.draft(NetworkKind.SUBNET, subnet.subnetId()).complete(family));
    }
  }

  private void addNetworkAcls() throws InterruptedException {
    boolean all =
        found.<DescribeNetworkAclsResponse>read(
            "ec2:DescribeNetworkAcls",
            part.vpcs(),
            (some, token) ->
                client.describeNetworkAcls(
                    request ->
                        request.filters(filter("vpc-id", some)).maxResults(PAGE).nextToken(token)),
            DescribeNetworkAclsResponse::nextToken,
            page -> page.networkAcls().forEach(this::add));
    completeSubnets(all, NetworkParts.ACL_ASSOCIATION);
  }

  private void add(NetworkAcl acl) {
    NetworkChangeDraft draft =
        found
            .draft(NetworkKind.NETWORK_ACL, acl.networkAclId(), acl.vpcId())
            .account(acl.ownerId())
            .complete(NetworkParts.EGRESS, NetworkParts.INGRESS);
    for (NetworkAclEntry entry : acl.entries()) {
      if (entry.ruleNumber() <= LAST_ACL_ENTRY) {
        draft.member(
            Boolean.TRUE.equals(entry.egress()) ? NetworkParts.EGRESS : NetworkParts.INGRESS,
            entry.ruleNumber().toString(),
            new AclEntry("allow".equals(entry.ruleActionAsString()), rule(entry)));
      }
    }
    acl.associations()
        .forEach(
            association -> {
              found.locate(association.networkAclAssociationId(), acl.vpcId());
              associate(
                  association.subnetId(),
                  NetworkParts.ACL_ASSOCIATION,
                  association.networkAclAssociationId(),
                  acl.networkAclId());
            });
  }

  private static TrafficRule rule(NetworkAclEntry entry) {
    boolean icmp = entry.icmpTypeCode() != null;
    boolean ports = entry.portRange() != null;
    return TrafficRule.of(
        entry.protocol(),
        icmp ? entry.icmpTypeCode().type() : ports ? entry.portRange().from() : null,
        icmp ? entry.icmpTypeCode().code() : ports ? entry.portRange().to() : null,
        first(entry.cidrBlock(), entry.ipv6CidrBlock()));
  }

  private void addNatGateways() throws InterruptedException {
    found.<DescribeNatGatewaysResponse>read(
        "ec2:DescribeNatGateways",
        part.vpcs(),
        (some, token) ->
            client.describeNatGateways(
                request ->
                    request.filter(filter("vpc-id", some)).maxResults(PAGE).nextToken(token)),
        DescribeNatGatewaysResponse::nextToken,
        page -> page.natGateways().forEach(this::add));
  }

  private void add(NatGateway gateway) {
    found
        .draft(NetworkKind.NAT_GATEWAY, gateway.natGatewayId(), gateway.vpcId())
        .account(account)
        .part(NetworkParts.STATE, gateway.stateAsString())
        .part(
            NetworkParts.CONNECTIVITY,
            Objects.requireNonNullElse(gateway.connectivityTypeAsString(), "public"))
        .part(NetworkParts.SUBNET, gateway.subnetId())
        .part(NetworkParts.TABLE, gateway.routeTableId());
  }

  /** Those that are attached: what leads to another one leads nowhere, as its route shows. */
  private void addInternetGateways() throws InterruptedException {
    found.<DescribeInternetGatewaysResponse>read(
        "ec2:DescribeInternetGateways",
        part.vpcs(),
        (some, token) ->
            client.describeInternetGateways(
                request ->
                    request
                        .filters(filter("attachment.vpc-id", some))
                        .maxResults(PAGE)
                        .nextToken(token)),
        DescribeInternetGatewaysResponse::nextToken,
        page ->
            page.internetGateways()
                .forEach(
                    gateway ->
                        addGateway(
                            NetworkKind.INTERNET_GATEWAY,
                            gateway.internetGatewayId(),
                            gateway.attachments())));
    if (!part.vpcs().isEmpty()) {
      // There is no filter by VPC.
      found.<DescribeEgressOnlyInternetGatewaysResponse>read(
          "ec2:DescribeEgressOnlyInternetGateways",
          token -> client.describeEgressOnlyInternetGateways(request -> request.nextToken(token)),
          DescribeEgressOnlyInternetGatewaysResponse::nextToken,
          page ->
              page.egressOnlyInternetGateways()
                  .forEach(
                      gateway ->
                          addGateway(
                              NetworkKind.EGRESS_ONLY_GATEWAY,
                              gateway.egressOnlyInternetGatewayId(),
                              gateway.attachments())));
    }
  }

  private void addGateway(
      NetworkKind kind, String id, List<InternetGatewayAttachment> attachments) {
    attachments.stream()
        .filter(attachment -> part.vpcs().contains(attachment.vpcId()))
        .forEach(attachment -> found.draft(kind, id, attachment.vpcId()).account(account));
  }

  private void addEndpoints() throws InterruptedException {
    boolean all =
        found.<DescribeVpcEndpointsResponse>read(
            "ec2:DescribeVpcEndpoints",
            part.vpcs(),
            (some, token) ->
                client.describeVpcEndpoints(
                    request ->
                        request.filters(filter("vpc-id", some)).maxResults(PAGE).nextToken(token)),
            DescribeVpcEndpointsResponse::nextToken,
            page -> page.vpcEndpoints().forEach(this::add));
    if (all) {
      // Accounts that share the VPC may have endpoints of their own in it.
      ownVpcs.stream()
          .filter(vpc -> !part.shared().contains(vpc))
          .forEach(vpc -> found.draft(NetworkKind.VPC, vpc).complete(NetworkParts.ENDPOINT));
    }
  }

  private void add(VpcEndpoint endpoint) {
    NetworkChangeDraft draft =
        found
            .draft(NetworkKind.VPC_ENDPOINT, endpoint.vpcEndpointId(), endpoint.vpcId())
            .account(endpoint.ownerId())
            .part(NetworkParts.SERVICE, endpoint.serviceName())
            .part(
                NetworkParts.TYPE,
                Objects.requireNonNullElse(endpoint.vpcEndpointTypeAsString(), "Gateway"))
            .part(NetworkParts.STATE, endpoint.stateAsString().toLowerCase(Locale.ROOT))
            .part(NetworkParts.PRIVATE_DNS, endpoint.privateDnsEnabled())
            .complete(NetworkParts.TABLE, NetworkParts.SUBNET, NetworkParts.GROUP);
    endpoint.routeTableIds().forEach(id -> draft.member(NetworkParts.TABLE, id, ""));
    endpoint.subnetIds().forEach(id -> draft.member(NetworkParts.SUBNET, id, ""));
    endpoint
        .groups()
        .forEach(
            group -> {
              draft.member(NetworkParts.GROUP, group.groupId(), "");
              wantedGroups.add(group.groupId());
            });
    found
        .draft(NetworkKind.VPC, endpoint.vpcId())
        .member(NetworkParts.ENDPOINT, endpoint.vpcEndpointId(), endpoint.serviceName());
  }

  private void addGroups() throws InterruptedException {
    boolean listed =
        found.<DescribeSecurityGroupsResponse>read(
            "ec2:DescribeSecurityGroups",
            wantedGroups,
            (some, token) ->
                client.describeSecurityGroups(
                    request ->
                        request
                            .filters(filter("group-id", some))
                            .maxResults(PAGE)
                            .nextToken(token)),
            DescribeSecurityGroupsResponse::nextToken,
            page -> page.securityGroups().forEach(group -> groups.put(group.groupId(), group)));
    groups
        .values()
        .forEach(
            group ->
                found
                    .draft(NetworkKind.SECURITY_GROUP, group.groupId(), group.vpcId())
                    .account(group.ownerId())
                    .part(NetworkParts.NAME, group.groupName()));
    if (listed) {
      addMissing(NetworkKind.SECURITY_GROUP, part.groups(), groups.keySet());
    }
    boolean all =
        found.<DescribeSecurityGroupRulesResponse>read(
            "ec2:DescribeSecurityGroupRules",
            groups.keySet(),
            (some, token) ->
                client.describeSecurityGroupRules(
                    request ->
                        request
                            .filters(filter("group-id", some))
                            .maxResults(PAGE)
                            .nextToken(token)),
            DescribeSecurityGroupRulesResponse::nextToken,
            page -> page.securityGroupRules().forEach(this::add));
    if (all) {
      groups.values().stream()
          .filter(group -> account.equals(group.ownerId()))
          .forEach(
              group ->
                  found
                      .draft(NetworkKind.SECURITY_GROUP, group.groupId())
                      .complete(NetworkParts.EGRESS, NetworkParts.INGRESS, NetworkParts.RULE));
    }
  }

  private void add(SecurityGroupRule rule) {
    String group = rule.referencedGroupInfo() == null ? null : rule.referencedGroupInfo().groupId();
    String peer = first(rule.cidrIpv4(), rule.cidrIpv6(), rule.prefixListId(), group);
    if (rule.prefixListId() != null) {
      prefixLists.add(rule.prefixListId());
    }
    found
        .draft(NetworkKind.SECURITY_GROUP, rule.groupId())
        .member(
            Boolean.TRUE.equals(rule.isEgress()) ? NetworkParts.EGRESS : NetworkParts.INGRESS,
            TrafficRule.of(rule.ipProtocol(), rule.fromPort(), rule.toPort(), peer).toString(),
            rule.securityGroupRuleId());
  }

  /** Those that routes and rules name. */
  private void addPrefixLists() throws InterruptedException {
    found.<DescribeManagedPrefixListsResponse>read(
        "ec2:DescribeManagedPrefixLists",
        prefixLists,
        (some, token) ->
            client.describeManagedPrefixLists(
                request ->
                    request
                        .filters(filter("prefix-list-id", some))
                        .maxResults(SMALL_PAGE)
                        .nextToken(token)),
        DescribeManagedPrefixListsResponse::nextToken,
        page ->
            page.prefixLists()
                .forEach(
                    list ->
                        found
                            .draft(NetworkKind.PREFIX_LIST, list.prefixListId())
                            .account("AWS".equals(list.ownerId()) ? null : list.ownerId())
                            .part(NetworkParts.NAME, list.prefixListName())));
    for (String list : prefixLists) {
      boolean all =
          found.<GetManagedPrefixListEntriesResponse>read(
              "ec2:GetManagedPrefixListEntries",
              token ->
                  client.getManagedPrefixListEntries(
                      request ->
                          request.prefixListId(list).maxResults(SMALL_PAGE).nextToken(token)),
              GetManagedPrefixListEntriesResponse::nextToken,
              page ->
                  page.entries()
                      .forEach(
                          entry ->
                              found
                                  .draft(NetworkKind.PREFIX_LIST, list)
                                  .member(NetworkParts.ENTRY, Cidr.canonical(entry.cidr()), "")));
      if (!all) {
        return;
      }
      found.draft(NetworkKind.PREFIX_LIST, list).complete(NetworkParts.ENTRY);
    }
  }
}
