package io.vpcwatch.alerting.notification.text;

import static io.vpcwatch.model.NetworkKind.ASSOCIATION;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.ViolationFixture;
import io.vpcwatch.alerting.notification.Fix;
import io.vpcwatch.alerting.notification.Neighbours;
import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.FunctionStatusBuilder;
import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.NetworkKind;
import io.vpcwatch.model.PlacementReason;
import io.vpcwatch.model.PlacementReason.Code;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.RuleOutcome;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.ViolationBuilder;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Of {@link ViolationFixture#FORMER_VPC}: two subnets, one group. */
class NetworkRemediationTest {
  private static final String SUBNET = "subnet-0aaa1111";
  private static final String ROLE = "arn:aws:iam::111122223333:role/checkout";

  private @Nullable FunctionStatus neighbour;

  private static Violation violation(PlacementRule rule, PlacementReason... reasons) {
    return ViolationBuilder.builder(ViolationFixture.violation().rule(rule).opened())
        .cause(Cause.NETWORK_CHANGED)
        .reasons(List.of(reasons))
        .build();
  }

  private Fix fix(PlacementRule rule, Code code, String subject, String... details) {
    return fix(violation(rule, PlacementReason.of(code, subject, details)));
  }

  private Fix fix(PlacementReason reason, NetworkCause cause) {
    return fix(PlacementRule.OUTBOUND_PATH, reason, cause);
  }

  private Fix egress(String rule, @Nullable NetworkCause cause) {
    return fix(
        PlacementRule.EGRESS, PlacementReason.of(Code.OPEN_EGRESS, "sg-0ccc3333", rule), cause);
  }

  private Fix fix(PlacementRule rule, PlacementReason reason, @Nullable NetworkCause cause) {
    return fix(ViolationBuilder.builder(violation(rule, reason)).network(cause).build());
  }

  private static NetworkCause cause(NetworkKind kind, String id, String operation) {
    return new NetworkCause(kind, id, operation, EventRef.unknown(ViolationFixture.OPENED_AT));
  }

  private Fix fix(Violation violation) {
    return new MessageRenderer(Language.EN).suggesting(function -> neighbour).fix(violation, null);
  }

  private static FunctionStatus status(String name, RuleOutcome outcome) {
    return FunctionStatusBuilder.builder()
        .functionArn(FunctionArn.parse("arn:aws:lambda:eu-west-1:111122223333:function:" + name))
        .verdict(Verdict.COMPLIANT)
        .attachment(
            Attachment.of("vpc-0a1b2c3d", List.of("subnet-0d", "subnet-0e"), List.of("sg-0f")))
        .since(ViolationFixture.OPENED_AT)
        .by(Actor.unknown())
        .eventId("event")
        .tags(Collections.emptySortedMap())
        .rules(
            new TreeMap<>(
                Map.of(PlacementRule.PRIVATE_SUBNET, outcome, PlacementRule.MULTI_AZ, outcome)))
        .build();
  }

  @Test
  void a_route_is_replaced_where_the_network_was_changed() {
    assertThat(
            fix(
                    PlacementRule.PRIVATE_SUBNET,
                    Code.PUBLIC_ROUTE,
                    SUBNET,
                    "rtb-0a",
                    "0.0.0.0/0",
                    "igw-0b")
                .command())
        .isEqualTo(
            "aws ec2 replace-route --region eu-west-1 --route-table-id rtb-0a --destination-cidr-block 0.0.0.0/0 --nat-gateway-id NAT_GATEWAY_ID");
    assertThat(
            fix(PlacementRule.PRIVATE_SUBNET, Code.PUBLIC_ROUTE, SUBNET, "rtb-0a", "::/0", "igw-0b")
                .command())
        .endsWith(
            " --destination-ipv6-cidr-block ::/0 --egress-only-internet-gateway-id EGRESS_ONLY_GATEWAY_ID");
    assertThat(
            fix(
                    PlacementRule.PRIVATE_SUBNET,
                    Code.PUBLIC_ROUTE,
                    SUBNET,
                    "rtb-0a",
                    "pl-0c",
                    "igw-0b")
                .command())
        .contains(" --destination-prefix-list-id pl-0c ");
  }

  @Test
  void a_subnet_that_got_a_public_route_table_gets_another_one_and_the_table_stays_as_it_is() {
    PlacementReason reason =
        PlacementReason.of(Code.PUBLIC_ROUTE, SUBNET, "rtb-0a", "0.0.0.0/0", "igw-0b");

    assertThat(
            fix(reason, cause(ASSOCIATION, "rtbassoc-0c", "ReplaceRouteTableAssociation"))
                .command())
        .isEqualTo(
            "aws ec2 replace-route-table-association --region eu-west-1 --association-id rtbassoc-0c --route-table-id ROUTE_TABLE_ID");
    assertThat(fix(reason, cause(NetworkKind.SUBNET, SUBNET, "AssociateRouteTable")).command())
        .contains(" --association-id ASSOCIATION_ID ");
    Fix ended = fix(reason, cause(ASSOCIATION, "rtbassoc-0c", "DisassociateRouteTable"));
    assertThat(ended.command())
        .isEqualTo(
            "aws ec2 associate-route-table --region eu-west-1 --subnet-id subnet-0aaa1111 --route-table-id ROUTE_TABLE_ID");
    assertThat(ended.cli().code()).endsWith("Name=association.subnet-id,Values=subnet-0aaa1111");
  }

  @Test
  void a_path_that_another_route_table_lacks_is_restored_by_a_route_table() {
    assertThat(
            fix(
                    PlacementReason.of(Code.PATH, SUBNET, "NONE", "IPv4", ""),
                    cause(ASSOCIATION, "rtbassoc-0c", "ReplaceRouteTableAssociation"))
                .command())
        .startsWith("aws ec2 replace-route-table-association ");
  }

  /** The changed table or association may be that of the gateway's own subnet. */
  @Test
  void a_route_table_behind_a_nat_gateway_is_left_alone() {
    PlacementReason reason = PlacementReason.of(Code.PATH, SUBNET, "DEAD", "IPv4", "nat-0a");

    assertThat(fix(reason, cause(NetworkKind.ROUTE_TABLE, "rtb-0b", "DeleteRoute")).command())
        .startsWith("aws ec2 replace-route ")
        .contains(" --route-table-id ROUTE_TABLE_ID ");
    assertThat(
            fix(reason, cause(ASSOCIATION, "rtbassoc-0c", "ReplaceRouteTableAssociation"))
                .command())
        .startsWith("aws ec2 replace-route ");
  }

  @Test
  void a_path_that_ends_in_the_route_table_of_the_function_is_corrected_there() {
    assertThat(
            fix(
                    PlacementReason.of(Code.PATH, SUBNET, "DEAD", "IPv4", "igw-0a"),
                    cause(NetworkKind.ROUTE_TABLE, "rtb-0b", "ReplaceRoute"))
                .command())
        .contains(" --route-table-id rtb-0b ");
  }

  @Test
  void a_function_that_was_put_into_a_public_subnet_is_moved() {
    Violation configured =
        ViolationBuilder.builder(
                violation(
                    PlacementRule.PRIVATE_SUBNET,
                    PlacementReason.of(Code.PUBLIC_ROUTE, SUBNET, "rtb-0a", "0.0.0.0/0", "igw-0b")))
            .cause(Cause.CONFIGURED)
            .build();

    assertThat(fix(configured).command())
        .endsWith(
            " --vpc-config SubnetIds=subnet-0bbb2222,SUBNET_ID_2,SecurityGroupIds=sg-0ccc3333");
    assertThat(fix(configured).terraform().paragraphs())
        .first()
        .isEqualTo("Replace SUBNET_ID_2 with your own.");
  }

  @Test
  void a_neighbour_in_the_same_vpc_lends_its_subnets_only() {
    neighbour = status("neighbour-api", RuleOutcome.PASS);

    Fix fix = fix(PlacementRule.MULTI_AZ, Code.ZONES, "", "euw1-az1");

    assertThat(fix.command())
        .endsWith(" SubnetIds=subnet-0d,subnet-0e,SecurityGroupIds=sg-0ccc3333");
    assertThat(fix.summary()).contains("neighbour-api", "free addresses, which vpcwatch does not");
  }

  @Test
  void without_a_neighbour_a_zone_is_added() {
    assertThat(fix(PlacementRule.MULTI_AZ, Code.ZONES, "", "euw1-az1").command())
        .contains("SubnetIds=subnet-0aaa1111,subnet-0bbb2222,SUBNET_ID_3,");
  }

  @Test
  void a_deleted_subnet_is_no_zone_of_its_own() {
    assertThat(
            fix(
                    PlacementRule.MULTI_AZ,
                    PlacementReason.of(Code.ZONES, "", "euw1-az1"),
                    cause(NetworkKind.SUBNET, SUBNET, "DeleteSubnet"))
                .command())
        .contains("SubnetIds=subnet-0bbb2222,SUBNET_ID_2,");
  }

  @Test
  void a_deleted_subnet_is_left_out() {
    assertThat(fix(PlacementRule.SUBNET_EXISTS, Code.DELETED, SUBNET).command())
        .contains("SubnetIds=subnet-0bbb2222,SUBNET_ID_2,SecurityGroupIds=sg-0ccc3333");
  }

  @Test
  void of_rules_that_are_open_only_together_none_is_revoked_without_a_replacement() {
    Violation violation =
        ViolationBuilder.builder(
                violation(
                    PlacementRule.EGRESS,
                    PlacementReason.of(Code.OPEN_EGRESS, "sg-0ccc3333", "all:0-65535:0.0.0.0/1")))
            .reasons(
                List.of(
                    PlacementReason.of(Code.OPEN_EGRESS, "sg-0ccc3333", "all:0-65535:0.0.0.0/1"),
                    PlacementReason.of(Code.OPEN_EGRESS, "sg-0ccc3333", "all:0-65535:128.0.0.0/1")))
            .network(
                cause(NetworkKind.SECURITY_GROUP, "sg-0ccc3333", "AuthorizeSecurityGroupEgress"))
            .build();

    assertThat(fix(violation).command())
        .contains("authorize-security-group-egress", " && aws ec2 revoke");
  }

  @Test
  void an_open_rule_that_was_added_is_revoked_as_it_is() {
    NetworkCause added = cause(NetworkKind.SECURITY_GROUP, "sg-1", "AuthorizeSecurityGroupEgress");

    assertThat(egress("all:0-65535:0.0.0.0/0", added).command())
        .isEqualTo(
            "aws ec2 revoke-security-group-egress --region eu-west-1 --group-id sg-0ccc3333 --ip-permissions 'IpProtocol=-1,IpRanges=[{CidrIp=0.0.0.0/0}]'");
    assertThat(egress("tcp:0-65535:::/0", added).command())
        .endsWith("'IpProtocol=tcp,FromPort=0,ToPort=65535,Ipv6Ranges=[{CidrIpv6=::/0}]'");
    assertThat(egress("tcp:0-65535:pl-0a", added).command())
        .endsWith("PrefixListIds=[{PrefixListId=pl-0a}]'");
  }

  @Test
  void all_types_and_codes_of_icmp_are_minus_one() {
    assertThat(egress("icmp:0-65535:0.0.0.0/0", null).command())
        .contains("'IpProtocol=icmp,FromPort=-1,ToPort=-1,IpRanges=[{CidrIp=0.0.0.0/0}]'");
    assertThat(egress("icmpv6:128-65535:::/0", null).command())
        .contains("'IpProtocol=icmpv6,FromPort=128,ToPort=-1,Ipv6Ranges=[{CidrIpv6=::/0}]'");
    assertThat(egress("icmp:8-0:0.0.0.0/0", null).command())
        .contains("IpProtocol=icmp,FromPort=8,ToPort=0,");
  }

  @Test
  void an_open_rule_that_may_be_the_only_one_is_revoked_only_after_another_was_added() {
    for (NetworkCause cause :
        Arrays.asList(
            null, cause(NetworkKind.SECURITY_GROUP, "sg-1", "ModifySecurityGroupRules"))) {
      assertThat(egress("all:0-65535:0.0.0.0/0", cause).command())
          .isEqualTo(
              "aws ec2 authorize-security-group-egress --region eu-west-1 --group-id sg-0ccc3333 --ip-permissions 'IpProtocol=tcp,FromPort=443,ToPort=443,IpRanges=[{CidrIp=ALLOWED_CIDR}]'"
                  + " && aws ec2 revoke-security-group-egress --region eu-west-1 --group-id sg-0ccc3333 --ip-permissions 'IpProtocol=-1,IpRanges=[{CidrIp=0.0.0.0/0}]'");
    }
  }

  @Test
  void what_has_to_be_replaced_is_named_where_it_is_written() {
    NetworkCause added = cause(NetworkKind.SECURITY_GROUP, "sg-1", "AuthorizeSecurityGroupEgress");

    Fix fix = egress("all:0-65535:0.0.0.0/0", added);

    assertThat(fix.terraform().paragraphs()).contains("Replace ALLOWED_CIDR with your own.");
    assertThat(fix.cli().paragraphs()).hasSize(1);
  }

  @Test
  void the_default_group_is_replaced() {
    assertThat(fix(PlacementRule.EGRESS, Code.DEFAULT_GROUP, "sg-0ccc3333").command())
        .endsWith(" SubnetIds=subnet-0aaa1111,subnet-0bbb2222,SecurityGroupIds=SECURITY_GROUP_ID");
  }

  @Test
  void a_role_gets_the_managed_policy() {
    Fix fix =
        fix(
            PlacementRule.ROLE_PERMISSIONS,
            Code.ACTION_NOT_ALLOWED,
            ROLE,
            "CreateNetworkInterface");

    assertThat(fix.command())
        .isEqualTo(
            "aws iam attach-role-policy --role-name checkout --policy-arn arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole");
    assertThat(
            fix(
                    PlacementRule.ROLE_PERMISSIONS,
                    Code.ACTION_DENIED,
                    ROLE,
                    "CreateNetworkInterface",
                    "inline")
                .summary())
        .startsWith("Remove the denial");
  }

  @Test
  void a_missing_path_gets_a_route_and_a_forbidden_one_loses_it() {
    assertThat(fix(PlacementRule.OUTBOUND_PATH, Code.PATH, SUBNET, "NONE", "IPv4", "").command())
        .startsWith("aws ec2 create-route ")
        .contains("--route-table-id ROUTE_TABLE_ID");
    assertThat(
            fix(PlacementRule.OUTBOUND_PATH, Code.PATH, SUBNET, "NAT", "IPv4", "nat-0a").command())
        .startsWith("aws ec2 delete-route ");
    assertThat(fix(PlacementRule.OUTBOUND_PATH, Code.PATH, SUBNET, "NONE", "IPv4", "").cli().code())
        .endsWith("Name=association.subnet-id,Values=subnet-0aaa1111");
  }

  @Test
  void a_dead_path_is_led_to_a_gateway_again() {
    Fix fix = fix(PlacementRule.OUTBOUND_PATH, Code.PATH, SUBNET, "DEAD", "IPv4", "nat-0a");

    assertThat(fix.summary()).startsWith("Give the subnets a route to a NAT gateway");
    assertThat(fix.command()).startsWith("aws ec2 replace-route ");
  }

  @Test
  void an_unreachable_service_gets_an_endpoint() {
    assertThat(fix(PlacementRule.OUTBOUND_PATH, Code.SERVICE_UNREACHABLE, SUBNET, "s3").command())
        .isEqualTo(
            "aws ec2 create-vpc-endpoint --region eu-west-1 --vpc-id vpc-0a1b2c3d --service-name com.amazonaws.eu-west-1.s3 --vpc-endpoint-type Gateway --route-table-ids ROUTE_TABLE_ID");
    assertThat(
            fix(PlacementRule.OUTBOUND_PATH, Code.SERVICE_UNREACHABLE, SUBNET, "secretsmanager")
                .command())
        .endsWith(
            " --vpc-endpoint-type Interface --private-dns-enabled --subnet-ids subnet-0aaa1111 subnet-0bbb2222 --security-group-ids ENDPOINT_GROUP_ID");
  }

  @Test
  void a_network_acl_gets_an_entry() {
    assertThat(
            fix(
                    PlacementRule.NETWORK_ACL,
                    Code.BLOCKED,
                    SUBNET,
                    "acl-0a",
                    "ingress",
                    "1024-65535",
                    "IPv4")
                .command())
        .isEqualTo(
            "aws ec2 create-network-acl-entry --region eu-west-1 --network-acl-id acl-0a --ingress --rule-number RULE_NUMBER --protocol tcp --port-range From=1024,To=65535 --cidr-block 0.0.0.0/0 --rule-action allow");
    Fix byIpv6 =
        fix(PlacementRule.NETWORK_ACL, Code.BLOCKED, SUBNET, "acl-0a", "egress", "443-443", "IPv6");
    assertThat(byIpv6.command()).contains(" --ipv6-cidr-block ::/0 ");
    assertThat(byIpv6.terraform().code()).contains("ipv6_cidr_block = \"::/0\"");
    assertThat(byIpv6.cloudformation().code()).contains("Ipv6CidrBlock: \"::/0\"");
  }

  @Test
  void what_aws_did_not_write_stays_out_of_commands() {
    String hostile = "x; rm -rf ~ #";
    for (Code code : Code.values()) {
      Fix fix = fix(PlacementRule.EGRESS, code, hostile, hostile, hostile, hostile);

      assertThat(
              fix.command()
                  + fix.cli().code()
                  + fix.terraform().code()
                  + fix.cloudformation().code())
          .doesNotContain("rm -rf");
    }
  }

  @Test
  void neighbours_in_private_subnets_of_several_zones_are_preferred() {
    Neighbours neighbours = new Neighbours();
    neighbours.add(status("good", RuleOutcome.PASS));
    neighbours.add(status("unknown", RuleOutcome.UNKNOWN));
    neighbours.add(status("bad", RuleOutcome.FAIL));

    assertThat(neighbours.of(ViolationFixture.FUNCTION))
        .isEqualTo(status("good", RuleOutcome.PASS));

    neighbours.add(status("good", RuleOutcome.FAIL));
    assertThat(neighbours.of(ViolationFixture.FUNCTION)).isNull();
  }

  @Test
  void a_judged_neighbour_is_offered_to_a_function_outside() {
    neighbour = status("neighbour-api", RuleOutcome.PASS);
    Violation outside =
        ViolationFixture.violation()
            .cause(Cause.CREATED_WITHOUT_VPC)
            .before(Attachment.unknown())
            .opened();

    assertThat(fix(outside).summary())
        .contains(
            "neighbour-api, a function of the same account and region whose subnets are private");
  }
}
