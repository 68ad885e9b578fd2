package io.vpcwatch.model.network;

import static io.vpcwatch.model.NetworkKind.ASSOCIATION;
import static io.vpcwatch.model.NetworkKind.EGRESS_ONLY_GATEWAY;
import static io.vpcwatch.model.NetworkKind.INTERNET_GATEWAY;
import static io.vpcwatch.model.NetworkKind.NAT_GATEWAY;
import static io.vpcwatch.model.NetworkKind.NETWORK_ACL;
import static io.vpcwatch.model.NetworkKind.POLICY;
import static io.vpcwatch.model.NetworkKind.PREFIX_LIST;
import static io.vpcwatch.model.NetworkKind.ROLE;
import static io.vpcwatch.model.NetworkKind.ROUTE_TABLE;
import static io.vpcwatch.model.NetworkKind.SECURITY_GROUP;
import static io.vpcwatch.model.NetworkKind.SUBNET;
import static io.vpcwatch.model.NetworkKind.VPC;
import static io.vpcwatch.model.NetworkKind.VPC_ENDPOINT;
import static io.vpcwatch.model.PlacementRule.EGRESS;
import static io.vpcwatch.model.PlacementRule.MULTI_AZ;
import static io.vpcwatch.model.PlacementRule.OUTBOUND_PATH;
import static io.vpcwatch.model.PlacementRule.PRIVATE_SUBNET;
import static io.vpcwatch.model.PlacementRule.ROLE_PERMISSIONS;
import static io.vpcwatch.model.PlacementRule.SUBNET_EXISTS;
import static io.vpcwatch.model.RuleOutcome.FAIL;
import static io.vpcwatch.model.RuleOutcome.NOT_APPLICABLE;
import static io.vpcwatch.model.RuleOutcome.PASS;
import static io.vpcwatch.model.RuleOutcome.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.OutboundPath;
import io.vpcwatch.model.PlacementPolicy;
import io.vpcwatch.model.PlacementPolicy.PortRange;
import io.vpcwatch.model.PlacementPolicyBuilder;
import io.vpcwatch.model.PlacementReason;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.RuleOutcome;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each rule against AWS's documentation. A function in two private subnets of different zones, of
 * which the route table leads through a NAT gateway in a public subnet, and one thing is changed.
 */
class PlacementJudgeTest {
  private static final String ROLE_ARN = "arn:aws:iam::111122223333:role/app/r";
  private static final String ROLE_ID = "arn:aws:iam::111122223333:role/r";
  private static final String ACCESS =
      "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";
  private static final String BASIC =
      "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

  private final TestNetwork network = new TestNetwork();
  private PlacementPolicyBuilder policy = PlacementPolicyTest.all();
  private Attachment attachment =
      Attachment.of("vpc-1", List.of("subnet-a", "subnet-b"), List.of("sg-1"));
  private boolean dualStack;

  @BeforeEach
  void a_good_place() {
    network.described(VPC, "vpc-1", "association/rtbassoc-main=rtb-main");
    subnet("subnet-a", "az1", "rtb-private");
    subnet("subnet-b", "az2", "rtb-private");
    subnet("subnet-public", "az1", "rtb-public");
    table("rtb-main");
    table("rtb-private", "route/0.0.0.0/0=nat-1");
    table("rtb-public", "route/0.0.0.0/0=igw-1");
    network.described(INTERNET_GATEWAY, "igw-1", "vpc=vpc-1");
    nat("public", "subnet=subnet-public");
    network.described(
        SECURITY_GROUP, "sg-1", "vpc=vpc-1", "name=app", "egress/tcp:443-443:0.0.0.0/0=sgr-1");
    acl("egress/100=allow all:0-65535:0.0.0.0/0", "ingress/100=allow all:0-65535:0.0.0.0/0");
    network.described(ROLE, ROLE_ID, "policy/" + ACCESS + "=", "-boundary");
  }

  private void subnet(String id, String zone, String table) {
    network.described(
        SUBNET,
        id,
        "vpc=vpc-1",
        "zone=" + zone,
        "cidr=10.0.1.0/24",
        "association/rtbassoc-" + id + "=" + table,
        "acl-association/aclassoc-" + id + "=acl-1");
  }

  private void table(String id, String... routes) {
    String[] parts = new String[routes.length + 2];
    System.arraycopy(routes, 0, parts, 0, routes.length);
    parts[routes.length] = "vpc=vpc-1";
    parts[routes.length + 1] = "route/10.0.0.0/16=local";
    network.described(ROUTE_TABLE, id, parts);
  }

  private void nat(String connectivity, String place) {
    network.described(
        NAT_GATEWAY,
        "nat-1",
        "vpc=vpc-1",
        "state=available",
        "connectivity=" + connectivity,
        place);
  }

  private void acl(String... entries) {
    network.described(NETWORK_ACL, "acl-1", entries);
  }

  private RuleResult judge(PlacementRule rule) {
    Placement placement = new Placement(TestNetwork.REGION, attachment, dualStack, ROLE_ARN);
    return PlacementJudge.judge(placement, network, policy.build()).results().get(rule);
  }

  private void assertResult(PlacementRule rule, RuleOutcome outcome) {
    assertThat(judge(rule).outcome()).as("%s", judge(rule)).isEqualTo(outcome);
  }

  private void assertFails(PlacementRule rule, String operation, PlacementReason... reasons) {
    RuleResult result = judge(rule);
    assertThat(result.outcome()).as("%s", result).isEqualTo(FAIL);
    assertThat(result.reasons()).containsExactly(reasons);
    assertThat(result.cause()).as("%s", result).isNotNull();
    assertThat(result.cause().operation()).isEqualTo(operation);
    assertThat(result.cause().event().actor().displayName()).endsWith("user/alice");
  }

  private void assertUnknown(PlacementRule rule, String subject, String part) {
    RuleResult result = judge(rule);
    assertThat(result.outcome()).as("%s", result).isEqualTo(UNKNOWN);
    assertThat(result.reasons()).contains(PlacementReason.missing(subject, part));
  }

  private void allowPaths(OutboundPath... paths) {
    policy = policy.allowedPaths(new TreeSet<>(Set.of(paths)));
  }

  // --- all rules ---

  @Test
  void a_good_place_passes_all_rules() {
    allowPaths(OutboundPath.NAT);

    Placement placement = new Placement(TestNetwork.REGION, attachment, false, ROLE_ARN);
    PlacementResult result = PlacementJudge.judge(placement, network, policy.build());

    assertThat(result.results()).hasSize(PlacementRule.values().length - 1);
    assertThat(result.results().values()).extracting(RuleResult::outcome).containsOnly(PASS);
    assertThat(result.dependsOn())
        .containsExactlyInAnyOrder(
            "subnet-a",
            "subnet-b",
            "rtbassoc-subnet-a",
            "rtbassoc-subnet-b",
            "rtb-private",
            "nat-1",
            "subnet-public",
            "rtbassoc-subnet-public",
            "rtb-public",
            "igw-1",
            "aclassoc-subnet-a",
            "aclassoc-subnet-b",
            "acl-1",
            "sg-1",
            ROLE_ID);
  }

  @Test
  void no_rule_applies_to_a_function_without_a_vpc() {
    attachment = Attachment.detached();

    for (PlacementRule rule : PlacementRule.values()) {
      if (rule != PlacementRule.VPC) {
        assertResult(rule, NOT_APPLICABLE);
      }
    }
  }

  @Test
  void an_unknown_attachment_leaves_the_rules_about_subnets_unknown() {
    attachment = Attachment.unknown();

    assertResult(PRIVATE_SUBNET, UNKNOWN);
    assertResult(EGRESS, UNKNOWN);
    assertResult(SUBNET_EXISTS, UNKNOWN);
  }

  @Test
  void an_unknown_capacity_provider_leaves_the_rules_about_subnets_unknown() {
    attachment = Attachment.byCapacityProvider("arn:aws:lambda:eu-west-1:1:capacity-provider:p");

    assertResult(MULTI_AZ, UNKNOWN);
    assertResult(PRIVATE_SUBNET, UNKNOWN);
  }

  @Test
  void disabled_rules_are_not_judged() {
    Placement placement = new Placement(TestNetwork.REGION, attachment, false, ROLE_ARN);

    assertThat(
            PlacementJudge.judge(placement, network, PlacementPolicy.defaults()).results().keySet())
        .containsExactly(MULTI_AZ, PRIVATE_SUBNET, EGRESS, SUBNET_EXISTS);
  }

  // --- multi-az ---

  @Test
  void two_subnets_in_one_zone_fail_lambda_5() {
    subnet("subnet-b", "az1", "rtb-private");

    RuleResult result = judge(MULTI_AZ);

    assertThat(result.outcome()).isEqualTo(FAIL);
    assertThat(result.reasons())
        .containsExactly(new PlacementReason(PlacementReason.Code.ZONES, "", List.of("az1")));
    assertThat(result.cause()).as("the function itself was placed so").isNull();
  }

  @Test
  void a_deleted_subnet_has_no_zone() {
    network.deleted("DeleteSubnet", SUBNET, "subnet-b");

    assertFails(
        MULTI_AZ,
        "DeleteSubnet",
        new PlacementReason(PlacementReason.Code.ZONES, "", List.of("az1")));
  }

  @Test
  void three_zones_may_be_required() {
    policy = policy.minZones(3);

    assertResult(MULTI_AZ, FAIL);
  }

  @Test
  void the_unknown_zone_of_one_subnet_may_be_the_second() {
    attachment = Attachment.of("vpc-1", List.of("subnet-a", "subnet-x"), List.of("sg-1"));

    assertUnknown(MULTI_AZ, "subnet-x", "zone");
  }

  @Test
  void two_known_zones_suffice_whatever_the_third_subnet_is_in() {
    attachment =
        Attachment.of("vpc-1", List.of("subnet-a", "subnet-b", "subnet-x"), List.of("sg-1"));

    assertResult(MULTI_AZ, PASS);
  }

  @Test
  void one_unknown_zone_does_not_make_three() {
    policy = policy.minZones(3);
    attachment = Attachment.of("vpc-1", List.of("subnet-a", "subnet-x"), List.of("sg-1"));

    assertResult(MULTI_AZ, FAIL);
  }

  // --- private-subnet ---

  @Test
  void a_route_to_an_internet_gateway_makes_the_subnet_public() {
    network.called("ReplaceRoute", ROUTE_TABLE, "rtb-private", "route/0.0.0.0/0=igw-1");

    assertFails(
        PRIVATE_SUBNET,
        "ReplaceRoute",
        PlacementReason.of(
            PlacementReason.Code.PUBLIC_ROUTE, "subnet-a", "rtb-private", "0.0.0.0/0", "igw-1"),
        PlacementReason.of(
            PlacementReason.Code.PUBLIC_ROUTE, "subnet-b", "rtb-private", "0.0.0.0/0", "igw-1"));
  }

  @Test
  void a_description_does_not_make_the_caller_forgotten() {
    network.called("ReplaceRoute", ROUTE_TABLE, "rtb-private", "route/0.0.0.0/0=igw-1");
    table("rtb-private", "route/0.0.0.0/0=igw-1");

    assertThat(judge(PRIVATE_SUBNET).cause().operation()).isEqualTo("ReplaceRoute");
  }

  @Test
  void a_route_to_an_internet_gateway_for_a_part_of_the_internet_makes_it_public_too() {
    table("rtb-private", "route/0.0.0.0/0=nat-1", "route/198.51.100.0/24=igw-1");

    assertResult(PRIVATE_SUBNET, FAIL);
  }

  @Test
  void an_ipv6_route_to_an_internet_gateway_makes_it_public_too() {
    table("rtb-private", "route/::/0=igw-1");

    assertResult(PRIVATE_SUBNET, FAIL);
  }

  @Test
  void an_egress_only_internet_gateway_keeps_the_subnet_private() {
    network.described(EGRESS_ONLY_GATEWAY, "eigw-1", "vpc=vpc-1");
    table("rtb-private", "route/::/0=eigw-1");

    assertResult(PRIVATE_SUBNET, PASS);
  }

  @Test
  void a_blackhole_to_a_detached_internet_gateway_keeps_the_subnet_private() {
    table("rtb-private", "route/0.0.0.0/0=igw-2 blackhole");

    assertResult(PRIVATE_SUBNET, PASS);
  }

  @Test
  void detaching_the_gateway_ends_it_and_attaching_it_again_brings_it_back() {
    table("rtb-private", "route/0.0.0.0/0=igw-1");
    network.called("DetachInternetGateway", INTERNET_GATEWAY, "igw-1", "-vpc");
    assertResult(PRIVATE_SUBNET, PASS);
    table("rtb-private", "route/0.0.0.0/0=igw-1 blackhole");
    assertResult(PRIVATE_SUBNET, PASS);

    network.called("AttachInternetGateway", INTERNET_GATEWAY, "igw-1", "vpc=vpc-1");

    assertFails(
        PRIVATE_SUBNET,
        "AttachInternetGateway",
        PlacementReason.of(
            PlacementReason.Code.PUBLIC_ROUTE, "subnet-a", "rtb-private", "0.0.0.0/0", "igw-1"),
        PlacementReason.of(
            PlacementReason.Code.PUBLIC_ROUTE, "subnet-b", "rtb-private", "0.0.0.0/0", "igw-1"));
  }

  @Test
  void a_gateway_that_is_not_described_is_believed_to_be_what_its_route_is() {
    table("rtb-private", "route/0.0.0.0/0=igw-unknown");

    assertResult(PRIVATE_SUBNET, FAIL);
  }

  @Test
  void a_subnet_without_an_association_has_the_main_table_of_its_vpc() {
    network.described(SUBNET, "subnet-a", "vpc=vpc-1", "zone=az1");
    assertResult(PRIVATE_SUBNET, PASS);

    network.called("CreateRoute", ROUTE_TABLE, "rtb-main", "route/0.0.0.0/0=igw-1");

    assertFails(
        PRIVATE_SUBNET,
        "CreateRoute",
        PlacementReason.of(
            PlacementReason.Code.PUBLIC_ROUTE, "subnet-a", "rtb-main", "0.0.0.0/0", "igw-1"));
  }

  @Test
  void the_main_table_does_not_matter_to_an_associated_subnet() {
    table("rtb-main", "route/0.0.0.0/0=igw-1");

    assertResult(PRIVATE_SUBNET, PASS);
  }

  @Test
  void ending_an_association_leaves_the_subnet_to_the_main_table() {
    table("rtb-main", "route/0.0.0.0/0=igw-1");

    network.deleted("DisassociateRouteTable", ASSOCIATION, "rtbassoc-subnet-a");

    assertFails(
        PRIVATE_SUBNET,
        "DisassociateRouteTable",
        PlacementReason.of(
            PlacementReason.Code.PUBLIC_ROUTE, "subnet-a", "rtb-main", "0.0.0.0/0", "igw-1"));
  }

  @Test
  void a_replaced_association_leads_to_its_successor_and_back() {
    network.deleted(
        "ReplaceRouteTableAssociation", ASSOCIATION, "rtbassoc-subnet-a", "successor=rtbassoc-2");
    assertUnknown(PRIVATE_SUBNET, "rtbassoc-2", "target");
    network.called("ReplaceRouteTableAssociation", ASSOCIATION, "rtbassoc-2", "target=rtb-public");
    assertFails(
        PRIVATE_SUBNET,
        "ReplaceRouteTableAssociation",
        PlacementReason.of(
            PlacementReason.Code.PUBLIC_ROUTE, "subnet-a", "rtb-public", "0.0.0.0/0", "igw-1"));

    network.deleted(
        "ReplaceRouteTableAssociation", ASSOCIATION, "rtbassoc-2", "successor=rtbassoc-3");
    network.called("ReplaceRouteTableAssociation", ASSOCIATION, "rtbassoc-3", "target=rtb-private");

    assertResult(PRIVATE_SUBNET, PASS);
  }

  @Test
  void another_main_table_makes_subnets_without_an_association_public() {
    network.described(SUBNET, "subnet-a", "vpc=vpc-1", "zone=az1");

    network.deleted(
        "ReplaceRouteTableAssociation", ASSOCIATION, "rtbassoc-main", "successor=rtbassoc-2");
    network.called("ReplaceRouteTableAssociation", ASSOCIATION, "rtbassoc-2", "target=rtb-public");

    assertFails(
        PRIVATE_SUBNET,
        "ReplaceRouteTableAssociation",
        PlacementReason.of(
            PlacementReason.Code.PUBLIC_ROUTE, "subnet-a", "rtb-public", "0.0.0.0/0", "igw-1"));
  }

  @Test
  void one_known_public_route_decides_though_the_table_is_not_known_as_a_whole() {
    network.called("AssociateRouteTable", SUBNET, "subnet-a", "association/rtbassoc-9=rtb-new");
    assertUnknown(PRIVATE_SUBNET, "rtb-new", "route");

    network.called("CreateRoute", ROUTE_TABLE, "rtb-new", "route/10.1.0.0/16=tgw-1");
    assertUnknown(PRIVATE_SUBNET, "rtb-new", "route");
    network.called("CreateRoute", ROUTE_TABLE, "rtb-new", "route/0.0.0.0/0=igw-1");

    assertResult(PRIVATE_SUBNET, FAIL);
  }

  // --- egress ---

  @Test
  void the_rule_that_every_new_group_has_lets_everything_out() {
    network.called(
        "AuthorizeSecurityGroupEgress", SECURITY_GROUP, "sg-1", "egress/all:0-65535:0.0.0.0/0=");

    assertFails(
        EGRESS,
        "AuthorizeSecurityGroupEgress",
        PlacementReason.of(PlacementReason.Code.OPEN_EGRESS, "sg-1", "all:0-65535:0.0.0.0/0"));
  }

  @ParameterizedTest
  @CsvSource({
    "all:0-65535:0.0.0.0/1, all:0-65535:128.0.0.0/1",
    "tcp:0-32767:0.0.0.0/0, tcp:32768-65535:0.0.0.0/0",
    "udp:1-1000:::/0, all:0-65535:8000::/1;udp:1001-65535:::/1",
  })
  void rules_that_together_let_everything_out_are_a_violation(String one, String others) {
    network.called("Authorize", SECURITY_GROUP, "sg-1", "egress/" + one + "=");
    assertResult(EGRESS, PASS);

    for (String other : others.split(";", -1)) {
      network.called("AuthorizeOther", SECURITY_GROUP, "sg-1", "egress/" + other + "=");
    }

    assertFails(
        EGRESS,
        "AuthorizeOther",
        Stream.concat(Stream.of(one), Stream.of(others.split(";", -1)))
            .sorted()
            .map(rule -> PlacementReason.of(PlacementReason.Code.OPEN_EGRESS, "sg-1", rule))
            .toArray(PlacementReason[]::new));
  }

  @Test
  void rules_of_several_groups_add_up() {
    attachment = Attachment.of("vpc-1", List.of("subnet-a", "subnet-b"), List.of("sg-1", "sg-2"));
    network.described(SECURITY_GROUP, "sg-2", "vpc=vpc-1", "name=other");
    network.called("Authorize", SECURITY_GROUP, "sg-1", "egress/all:0-65535:0.0.0.0/1=");
    assertResult(EGRESS, PASS);

    network.called("Authorize", SECURITY_GROUP, "sg-2", "egress/all:0-65535:128.0.0.0/1=");

    assertResult(EGRESS, FAIL);
  }

  @Test
  void a_port_that_is_not_allowed_is_forbidden_also_to_the_halves_of_everywhere() {
    policy = policy.allowedEgress(List.of(new PortRange(443, 443)));
    network.called("Authorize", SECURITY_GROUP, "sg-1", "egress/tcp:20-30:0.0.0.0/1=");
    assertResult(EGRESS, PASS);

    network.called("Authorize", SECURITY_GROUP, "sg-1", "egress/tcp:22-22:128.0.0.0/1=");

    assertResult(EGRESS, FAIL);
  }

  @Test
  void rules_that_leave_a_port_or_a_block_out_do_not_let_everything_out() {
    network.called(
        "Authorize",
        SECURITY_GROUP,
        "sg-1",
        "egress/tcp:0-21:0.0.0.0/0=",
        "egress/tcp:23-65535:0.0.0.0/0=",
        "egress/udp:0-65535:0.0.0.0/1=",
        "egress/udp:0-65535:128.0.0.0/2=");

    assertResult(EGRESS, PASS);
  }

  @Test
  void all_ports_of_tcp_to_all_ipv6_addresses_are_open() {
    network.called("Authorize", SECURITY_GROUP, "sg-1", "egress/tcp:0-65535:::/0=");

    assertResult(EGRESS, FAIL);
  }

  @Test
  void everything_to_a_private_network_or_to_a_group_is_not_open() {
    network.called(
        "Authorize",
        SECURITY_GROUP,
        "sg-1",
        "egress/all:0-65535:10.0.0.0/8=",
        "egress/all:0-65535:sg-2=");

    assertResult(EGRESS, PASS);
  }

  @Test
  void a_group_without_rules_lets_nothing_out() {
    network.described(SECURITY_GROUP, "sg-1", "name=app");

    assertResult(EGRESS, PASS);
  }

  @Test
  void another_port_than_the_allowed_one_is_open() {
    policy = policy.allowedEgress(List.of(new PortRange(443, 443)));
    assertResult(EGRESS, PASS);

    network.called("Authorize", SECURITY_GROUP, "sg-1", "egress/tcp:22-22:0.0.0.0/0=");

    assertFails(
        EGRESS,
        "Authorize",
        PlacementReason.of(PlacementReason.Code.OPEN_EGRESS, "sg-1", "tcp:22-22:0.0.0.0/0"));
  }

  @Test
  void a_rule_that_is_removed_by_its_id_is_gone() {
    network.called("Authorize", SECURITY_GROUP, "sg-1", "egress/all:0-65535:0.0.0.0/0=sgr-2");
    assertResult(EGRESS, FAIL);

    network.called("RevokeSecurityGroupEgress", SECURITY_GROUP, "sg-1", "-rule/sgr-2");

    assertResult(EGRESS, PASS);
  }

  @Test
  void a_rule_that_is_modified_by_its_id_is_what_it_became() {
    network.called(
        "ModifySecurityGroupRules", SECURITY_GROUP, "sg-1", "rule/sgr-1=all:0-65535:0.0.0.0/0");

    assertFails(
        EGRESS,
        "ModifySecurityGroupRules",
        PlacementReason.of(PlacementReason.Code.OPEN_EGRESS, "sg-1", "all:0-65535:0.0.0.0/0"));
  }

  @Test
  void a_modified_rule_is_removed_as_what_it_became() {
    network.called(
        "ModifySecurityGroupRules", SECURITY_GROUP, "sg-1", "rule/sgr-1=all:0-65535:0.0.0.0/0");

    network.called("Revoke", SECURITY_GROUP, "sg-1", "-egress/all:0-65535:0.0.0.0/0");

    assertResult(EGRESS, PASS);
  }

  @Test
  void a_modified_rule_of_which_the_direction_is_not_known_any_more_is_unknown() {
    network.called(
        "ModifySecurityGroupRules", SECURITY_GROUP, "sg-1", "rule/sgr-1=all:0-65535:0.0.0.0/0");

    network.called("Authorize", SECURITY_GROUP, "sg-1", "egress/tcp:443-443:0.0.0.0/0=sgr-2");

    assertUnknown(EGRESS, "sg-1", "rule/sgr-1");
  }

  @Test
  void a_prefix_list_is_open_if_it_holds_everything() {
    network.called("Authorize", SECURITY_GROUP, "sg-1", "egress/all:0-65535:pl-1=");
    assertUnknown(EGRESS, "pl-1", "entry");
    network.described(PREFIX_LIST, "pl-1", "entry/10.0.0.0/8=");
    assertResult(EGRESS, PASS);

    network.called("ModifyManagedPrefixList", PREFIX_LIST, "pl-1", "entry/0.0.0.0/0=");

    assertResult(EGRESS, FAIL);
    policy = policy.allowedPrefixLists(new TreeSet<>(Set.of("pl-1")));
    assertResult(EGRESS, PASS);
  }

  @Test
  void the_default_group_of_the_vpc_is_not_for_functions() {
    network.described(SECURITY_GROUP, "sg-1", "name=default");
    assertThat(judge(EGRESS).reasons())
        .containsExactly(PlacementReason.of(PlacementReason.Code.DEFAULT_GROUP, "sg-1"));

    policy = policy.allowDefaultGroup(true);

    assertResult(EGRESS, PASS);
  }

  @Test
  void one_open_group_of_two_opens_all_as_groups_add_up() {
    attachment = Attachment.of("vpc-1", List.of("subnet-a"), List.of("sg-1", "sg-2"));
    assertUnknown(EGRESS, "sg-2", "egress");

    network.called("Authorize", SECURITY_GROUP, "sg-2", "egress/all:0-65535:0.0.0.0/0=");

    assertResult(EGRESS, FAIL);
  }

  @Test
  void a_deleted_group_lets_nothing_out() {
    network.deleted("DeleteSecurityGroup", SECURITY_GROUP, "sg-1");

    assertResult(EGRESS, PASS);
  }

  // --- role-permissions ---

  @Test
  void the_basic_execution_role_can_not_manage_interfaces() {
    network.called("AttachRolePolicy", ROLE, ROLE_ID, "policy/" + BASIC + "=");
    assertResult(ROLE_PERMISSIONS, PASS);

    network.called("DetachRolePolicy", ROLE, ROLE_ID, "-policy/" + ACCESS);

    RuleResult result = judge(ROLE_PERMISSIONS);
    assertThat(result.outcome()).isEqualTo(FAIL);
    assertThat(result.reasons())
        .containsExactly(
            PlacementReason.of(
                PlacementReason.Code.ACTION_NOT_ALLOWED, ROLE_ID, "CreateNetworkInterface"),
            PlacementReason.of(
                PlacementReason.Code.ACTION_NOT_ALLOWED, ROLE_ID, "DeleteNetworkInterface"),
            PlacementReason.of(
                PlacementReason.Code.ACTION_NOT_ALLOWED, ROLE_ID, "DescribeNetworkInterfaces"));
    assertThat(result.cause().operation()).isEqualTo("DetachRolePolicy");
  }

  @Test
  void inline_and_customer_managed_policies_add_up() {
    String arn = "arn:aws:iam::111122223333:policy/p";
    network.described(
        ROLE,
        ROLE_ID,
        "policy/" + arn + "=",
        "inline/a=+CreateNetworkInterface +DescribeNetworkInterfaces",
        "-boundary");
    assertResult(ROLE_PERMISSIONS, UNKNOWN);
    network.described(POLICY, arn, "grants=");
    assertResult(ROLE_PERMISSIONS, FAIL);

    network.called("CreatePolicyVersion", POLICY, arn, "grants=+DeleteNetworkInterface");

    assertResult(ROLE_PERMISSIONS, PASS);
  }

  @Test
  void a_denial_beats_what_is_allowed() {
    network.called("PutRolePolicy", ROLE, ROLE_ID, "inline/deny=-CreateNetworkInterface");

    assertFails(
        ROLE_PERMISSIONS,
        "PutRolePolicy",
        PlacementReason.of(
            PlacementReason.Code.ACTION_DENIED, ROLE_ID, "CreateNetworkInterface", "inline/deny"));
  }

  @Test
  void conditions_are_not_evaluated() {
    network.called("PutRolePolicy", ROLE, ROLE_ID, "inline/a=?-CreateNetworkInterface");
    assertResult(ROLE_PERMISSIONS, UNKNOWN);
    network.called("PutRolePolicy", ROLE, ROLE_ID, "inline/a=");
    assertResult(ROLE_PERMISSIONS, PASS);
  }

  @Test
  void a_boundary_denies_what_it_does_not_allow() {
    String arn = "arn:aws:iam::1:policy/b";
    network.called("PutRolePermissionsBoundary", ROLE, ROLE_ID, "boundary=" + arn);
    assertUnknown(ROLE_PERMISSIONS, ROLE_ID, arn);

    network.called(
        "CreatePolicyVersion",
        POLICY,
        arn,
        "grants=+CreateNetworkInterface +DescribeNetworkInterfaces");
    assertFails(
        ROLE_PERMISSIONS,
        "CreatePolicyVersion",
        PlacementReason.of(
            PlacementReason.Code.ACTION_DENIED, ROLE_ID, "DeleteNetworkInterface", arn));

    network.called(
        "PutRolePermissionsBoundary",
        ROLE,
        ROLE_ID,
        "boundary=arn:aws:iam::aws:policy/PowerUserAccess");
    assertResult(ROLE_PERMISSIONS, PASS);
  }

  @Test
  void what_a_boundary_allows_still_needs_a_policy_that_allows_it() {
    network.described(ROLE, ROLE_ID, "boundary=arn:aws:iam::aws:policy/AdministratorAccess");

    assertResult(ROLE_PERMISSIONS, FAIL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "arn:aws:iam::111122223333:policy/service-role/AWSLambdaVPCAccessExecutionRole",
        "arn:aws:iam::111122223333:policy/:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"
      })
  void a_policy_of_the_account_with_the_name_of_one_of_aws_proves_nothing(String fake) {
    network.described(ROLE, ROLE_ID, "policy/" + fake + "=", "-boundary");

    assertResult(ROLE_PERMISSIONS, UNKNOWN);
  }

  @Test
  void the_execution_role_of_a_function_on_instances_needs_no_interfaces() {
    attachment =
        new Attachment(
            Attachment.State.ATTACHED,
            null,
            new TreeSet<>(Set.of("subnet-a")),
            new TreeSet<>(Set.of("sg-1")),
            "arn:aws:lambda:eu-west-1:1:capacity-provider:p");
    network.described(ROLE, ROLE_ID, "-boundary");

    assertResult(ROLE_PERMISSIONS, NOT_APPLICABLE);
  }

  // --- outbound-path ---

  @Test
  void a_path_is_not_judged_unless_the_policy_says_what_is_needed() {
    table("rtb-private");

    assertResult(OUTBOUND_PATH, NOT_APPLICABLE);
  }

  @Test
  void without_a_default_route_there_is_no_way_out() {
    allowPaths(OutboundPath.NAT);

    network.called("DeleteRoute", ROUTE_TABLE, "rtb-private", "-route/0.0.0.0/0");

    assertPath("DeleteRoute", OutboundPath.NONE, "");
  }

  private void assertPath(String operation, OutboundPath path, String target) {
    assertFails(
        OUTBOUND_PATH,
        operation,
        PlacementReason.of(PlacementReason.Code.PATH, "subnet-a", path.name(), "IPv4", target),
        PlacementReason.of(PlacementReason.Code.PATH, "subnet-b", path.name(), "IPv4", target));
  }

  @Test
  void a_deleted_nat_gateway_leaves_a_dead_end() {
    allowPaths(OutboundPath.NAT);

    network.deleted("DeleteNatGateway", NAT_GATEWAY, "nat-1");

    assertPath("DeleteNatGateway", OutboundPath.DEAD, "nat-1");
  }

  @Test
  void a_failed_nat_gateway_is_a_dead_end() {
    allowPaths(OutboundPath.NAT);
    network.described(
        NAT_GATEWAY, "nat-1", "state=failed", "connectivity=public", "subnet=subnet-public");

    assertResult(OUTBOUND_PATH, FAIL);
  }

  @Test
  void a_nat_gateway_whose_subnet_lost_its_route_to_the_internet_is_a_dead_end() {
    allowPaths(OutboundPath.NAT);

    network.called("DeleteRoute", ROUTE_TABLE, "rtb-public", "-route/0.0.0.0/0");

    assertPath("DeleteRoute", OutboundPath.DEAD, "nat-1");
  }

  @Test
  void a_nat_gateway_that_routes_to_itself_is_a_dead_end() {
    allowPaths(OutboundPath.NAT);

    nat("public", "subnet=subnet-a");

    assertResult(OUTBOUND_PATH, FAIL);
  }

  @Test
  void a_private_nat_gateway_does_not_lead_to_the_internet() {
    allowPaths(OutboundPath.NAT);

    nat("private", "subnet=subnet-public");

    assertResult(OUTBOUND_PATH, FAIL);
  }

  @Test
  void a_private_nat_gateway_leads_where_its_subnet_leads() {
    allowPaths(OutboundPath.NAT);
    nat("private", "subnet=subnet-public");
    table("rtb-public", "route/0.0.0.0/0=tgw-1");

    assertThat(judge(OUTBOUND_PATH).reasons())
        .contains(
            PlacementReason.of(PlacementReason.Code.PATH, "subnet-a", "TRANSIT", "IPv4", "nat-1"));
  }

  @Test
  void a_regional_nat_gateway_is_in_no_subnet_and_has_its_own_table() {
    allowPaths(OutboundPath.NAT);
    network.described(
        NAT_GATEWAY, "nat-2", "state=available", "connectivity=public", "table=rtb-regional");
    table("rtb-private", "route/0.0.0.0/0=nat-2");
    assertUnknown(OUTBOUND_PATH, "rtb-regional", "route");

    table("rtb-regional", "route/0.0.0.0/0=igw-1");

    assertResult(OUTBOUND_PATH, PASS);
  }

  @Test
  void an_unknown_nat_gateway_is_no_violation() {
    allowPaths(OutboundPath.NAT);

    table("rtb-private", "route/0.0.0.0/0=nat-unknown");

    assertUnknown(OUTBOUND_PATH, "nat-unknown", "state");
  }

  @Test
  void an_internet_gateway_drops_the_ipv4_traffic_of_functions() {
    allowPaths(OutboundPath.NAT, OutboundPath.INTERNET_GATEWAY);

    network.called("ReplaceRoute", ROUTE_TABLE, "rtb-private", "route/0.0.0.0/0=igw-1");

    assertPath("ReplaceRoute", OutboundPath.DEAD, "igw-1");
  }

  @Test
  void instances_have_public_addresses_behind_an_internet_gateway() {
    allowPaths(OutboundPath.INTERNET_GATEWAY);
    attachment =
        new Attachment(
            Attachment.State.ATTACHED,
            null,
            new TreeSet<>(Set.of("subnet-public")),
            new TreeSet<>(Set.of("sg-1")),
            "arn:aws:lambda:eu-west-1:1:capacity-provider:p");

    assertResult(OUTBOUND_PATH, PASS);
  }

  @Test
  void ipv6_reaches_the_internet_through_an_internet_gateway_if_the_function_may_use_it() {
    allowPaths(OutboundPath.INTERNET_GATEWAY);
    table("rtb-private", "route/::/0=igw-1");
    assertResult(OUTBOUND_PATH, FAIL);

    dualStack = true;

    assertResult(OUTBOUND_PATH, PASS);
  }

  @Test
  void an_egress_only_gateway_suffices_to_a_dual_stack_function() {
    dualStack = true;
    allowPaths(OutboundPath.EGRESS_ONLY);
    network.described(EGRESS_ONLY_GATEWAY, "eigw-1", "vpc=vpc-1");
    table("rtb-private", "route/::/0=eigw-1");
    assertResult(OUTBOUND_PATH, PASS);

    network.deleted("DeleteEgressOnlyInternetGateway", EGRESS_ONLY_GATEWAY, "eigw-1");

    assertResult(OUTBOUND_PATH, FAIL);
  }

  @Test
  void the_longest_prefix_decides_and_two_halves_beat_the_default_route() {
    allowPaths(OutboundPath.TRANSIT);

    table(
        "rtb-private", "route/0.0.0.0/0=nat-1", "route/0.0.0.0/1=tgw-1", "route/128.0.0.0/1=tgw-1");

    assertResult(OUTBOUND_PATH, PASS);
  }

  @Test
  void no_part_of_the_internet_may_be_reached_by_a_forbidden_path() {
    allowPaths(OutboundPath.NONE);
    table("rtb-private", "route/10.0.0.0/8=tgw-1", "route/192.168.0.0/16=pcx-1");
    assertResult(OUTBOUND_PATH, PASS);

    network.called("CreateRoute", ROUTE_TABLE, "rtb-private", "route/198.51.100.0/24=nat-1");

    assertPath("CreateRoute", OutboundPath.NAT, "nat-1");
  }

  @Test
  void a_route_by_a_prefix_list_counts_for_its_entries() {
    allowPaths(OutboundPath.TRANSIT);
    table("rtb-private", "route/pl-1=tgw-1");
    assertUnknown(OUTBOUND_PATH, "pl-1", "entry");

    network.described(PREFIX_LIST, "pl-1", "entry/0.0.0.0/0=");

    assertResult(OUTBOUND_PATH, PASS);
  }

  @Test
  void a_firewall_endpoint_leads_on() {
    allowPaths(OutboundPath.INSPECTED);

    table("rtb-private", "route/0.0.0.0/0=vpce-firewall", "route/pl-s3=vpce-s3");

    assertResult(OUTBOUND_PATH, PASS);
  }

  @Test
  void a_gateway_endpoint_serves_the_tables_that_it_is_in() {
    require("s3");
    endpoint("Gateway", "s3", "table/rtb-private=");
    assertResult(OUTBOUND_PATH, PASS);

    network.called("ModifyVpcEndpoint", VPC_ENDPOINT, "vpce-1", "-table/rtb-private");

    assertFails(
        OUTBOUND_PATH,
        "ModifyVpcEndpoint",
        PlacementReason.of(PlacementReason.Code.SERVICE_UNREACHABLE, "subnet-a", "s3"),
        PlacementReason.of(PlacementReason.Code.SERVICE_UNREACHABLE, "subnet-b", "s3"));
  }

  private void require(String service) {
    policy = policy.requiredServices(new TreeSet<>(Set.of(service)));
    table("rtb-private");
  }

  private void endpoint(String type, String service, String... parts) {
    String name = "com.amazonaws.eu-west-1." + service;
    network.called("CreateVpcEndpoint", VPC, "vpc-1", "endpoint/vpce-1=" + name);
    network.described(VPC_ENDPOINT, "vpce-1", parts);
    network.called("CreateVpcEndpoint", VPC_ENDPOINT, "vpce-1", "type=" + type, "service=" + name);
  }

  @Test
  void a_nat_gateway_reaches_every_service() {
    policy = policy.requiredServices(new TreeSet<>(Set.of("s3")));

    assertResult(OUTBOUND_PATH, PASS);
  }

  @Test
  void an_interface_endpoint_serves_whom_its_group_lets_in() {
    require("sqs");
    endpoint("Interface", "sqs", "private-dns=true", "group/sg-endpoint=");
    assertUnknown(OUTBOUND_PATH, "sg-endpoint", "ingress");
    network.described(SECURITY_GROUP, "sg-endpoint", "ingress/tcp:443-443:10.0.0.0/16=");
    assertResult(OUTBOUND_PATH, PASS);
    network.described(SECURITY_GROUP, "sg-endpoint", "ingress/tcp:443-443:sg-1=");
    assertResult(OUTBOUND_PATH, PASS);

    network.described(SECURITY_GROUP, "sg-endpoint", "ingress/tcp:443-443:sg-2=");

    assertResult(OUTBOUND_PATH, FAIL);
  }

  @Test
  void an_interface_endpoint_without_private_dns_serves_nobody() {
    require("sqs");
    network.described(SECURITY_GROUP, "sg-endpoint", "ingress/tcp:443-443:0.0.0.0/0=");

    endpoint("Interface", "sqs", "private-dns=false", "group/sg-endpoint=");

    assertResult(OUTBOUND_PATH, FAIL);
  }

  @Test
  void a_deleted_endpoint_serves_nobody() {
    require("s3");
    endpoint("Gateway", "s3", "table/rtb-private=");

    network.deleted("DeleteVpcEndpoints", VPC_ENDPOINT, "vpce-1");

    assertFails(
        OUTBOUND_PATH,
        "DeleteVpcEndpoints",
        PlacementReason.of(PlacementReason.Code.SERVICE_UNREACHABLE, "subnet-a", "s3"),
        PlacementReason.of(PlacementReason.Code.SERVICE_UNREACHABLE, "subnet-b", "s3"));
  }

  @Test
  void an_endpoint_that_was_not_accepted_serves_nobody() {
    require("s3");
    endpoint("Gateway", "s3", "table/rtb-private=", "state=available");
    assertResult(OUTBOUND_PATH, PASS);

    network.called("DescribeVpcEndpoints", VPC_ENDPOINT, "vpce-1", "state=rejected");

    assertResult(OUTBOUND_PATH, FAIL);
  }

  // --- network-acl ---

  private void assertBlocked(String operation, String direction, String ports) {
    assertFails(
        PlacementRule.NETWORK_ACL,
        operation,
        PlacementReason.of(
            PlacementReason.Code.BLOCKED, "subnet-a", "acl-1", direction, ports, "IPv4"),
        PlacementReason.of(
            PlacementReason.Code.BLOCKED, "subnet-b", "acl-1", direction, ports, "IPv4"));
  }

  @Test
  void an_acl_without_entries_denies_everything() {
    acl();

    assertThat(judge(PlacementRule.NETWORK_ACL).outcome()).isEqualTo(FAIL);
    assertThat(judge(PlacementRule.NETWORK_ACL).reasons()).hasSize(4);
  }

  @Test
  void the_lowest_number_decides() {
    network.called(
        "CreateNetworkAclEntry", NETWORK_ACL, "acl-1", "egress/99=deny tcp:443-443:0.0.0.0/0");
    assertBlocked("CreateNetworkAclEntry", "egress", "443-443");

    network.called(
        "CreateNetworkAclEntry", NETWORK_ACL, "acl-1", "egress/9=allow tcp:0-1024:0.0.0.0/0");

    assertResult(PlacementRule.NETWORK_ACL, PASS);
  }

  @Test
  void responses_come_back_to_ephemeral_ports_as_an_acl_is_stateless() {
    acl("egress/100=allow tcp:443-443:0.0.0.0/0", "ingress/100=allow tcp:443-443:0.0.0.0/0");

    network.called("DeleteNetworkAclEntry", NETWORK_ACL, "acl-1", "-ingress/200");

    assertBlocked("DeleteNetworkAclEntry", "ingress", "1024-65535");
  }

  @Test
  void lambda_uses_all_ports_above_1023_not_only_those_of_linux() {
    acl("egress/100=allow all:0-65535:0.0.0.0/0", "ingress/100=allow tcp:32768-65535:0.0.0.0/0");
    assertResult(PlacementRule.NETWORK_ACL, FAIL);

    network.called("Create", NETWORK_ACL, "acl-1", "ingress/110=allow tcp:1024-32767:0.0.0.0/0");

    assertResult(PlacementRule.NETWORK_ACL, PASS);
  }

  @Test
  void a_few_denied_networks_do_not_block_the_internet() {
    network.called("Create", NETWORK_ACL, "acl-1", "egress/1=deny all:0-65535:198.51.100.0/24");

    assertResult(PlacementRule.NETWORK_ACL, PASS);
  }

  @Test
  void the_internet_is_blocked_if_most_of_it_is() {
    network.called("Create", NETWORK_ACL, "acl-1", "egress/1=deny all:0-65535:0.0.0.0/2");
    assertResult(PlacementRule.NETWORK_ACL, PASS);

    network.called("Create", NETWORK_ACL, "acl-1", "egress/2=deny all:0-65535:64.0.0.0/2");
    network.called("Create", NETWORK_ACL, "acl-1", "egress/3=deny all:0-65535:128.0.0.0/2");

    assertBlocked("Create", "egress", "443-443");
  }

  @Test
  void an_isolated_subnet_needs_its_own_network_only() {
    acl("egress/100=allow tcp:443-443:10.0.0.0/8", "ingress/100=allow tcp:1024-65535:10.0.0.0/8");
    assertResult(PlacementRule.NETWORK_ACL, FAIL);

    table("rtb-private");

    assertResult(PlacementRule.NETWORK_ACL, PASS);
  }

  @Test
  void an_acl_that_only_lets_the_own_network_through_is_unknown_if_the_path_is() {
    acl("egress/100=allow tcp:443-443:10.0.0.0/8", "ingress/100=allow tcp:1024-65535:10.0.0.0/8");

    table("rtb-private", "route/0.0.0.0/0=nat-unknown");

    assertResult(PlacementRule.NETWORK_ACL, UNKNOWN);
  }

  @Test
  void dual_stack_functions_need_ipv6_entries_where_ipv6_leads_out() {
    dualStack = true;
    table("rtb-private", "route/::/0=eigw-1");
    assertResult(PlacementRule.NETWORK_ACL, FAIL);
    assertThat(judge(PlacementRule.NETWORK_ACL).reasons())
        .extracting(reason -> reason.details().get(3))
        .containsOnly("IPv6");

    network.called(
        "Create",
        NETWORK_ACL,
        "acl-1",
        "egress/101=allow all:0-65535:::/0",
        "ingress/101=allow all:0-65535:::/0");

    assertResult(PlacementRule.NETWORK_ACL, PASS);
  }

  @Test
  void another_acl_of_the_subnet_is_judged_after_its_association_was_replaced() {
    network.described(NETWORK_ACL, "acl-2");

    network.deleted(
        "ReplaceNetworkAclAssociation", ASSOCIATION, "aclassoc-subnet-a", "successor=aclassoc-2");
    network.called("ReplaceNetworkAclAssociation", ASSOCIATION, "aclassoc-2", "target=acl-2");

    assertThat(judge(PlacementRule.NETWORK_ACL).outcome()).isEqualTo(FAIL);
    assertThat(judge(PlacementRule.NETWORK_ACL).cause().operation())
        .isEqualTo("ReplaceNetworkAclAssociation");
  }

  // --- subnet-exists ---

  @Test
  void a_deleted_subnet_or_group_is_missing() {
    network.deleted("DeleteSubnet", SUBNET, "subnet-a");
    assertFails(
        SUBNET_EXISTS,
        "DeleteSubnet",
        PlacementReason.of(PlacementReason.Code.DELETED, "subnet-a"));

    network.deleted("DeleteSecurityGroup", SECURITY_GROUP, "sg-1");

    assertFails(
        SUBNET_EXISTS,
        "DeleteSecurityGroup",
        PlacementReason.of(PlacementReason.Code.DELETED, "subnet-a"),
        PlacementReason.of(PlacementReason.Code.DELETED, "sg-1"));
  }

  @Test
  void an_outdated_description_does_not_bring_a_deleted_subnet_back() {
    network.deleted("DeleteSubnet", SUBNET, "subnet-a");

    subnet("subnet-a", "az1", "rtb-private");

    assertResult(SUBNET_EXISTS, FAIL);
  }

  @Test
  void an_unknown_subnet_is_not_missing() {
    attachment = Attachment.of("vpc-1", List.of("subnet-a", "subnet-x"), List.of("sg-1"));

    assertUnknown(SUBNET_EXISTS, "subnet-x", "vpc");
  }
}
