package io.vpcwatch.alerting.notification.text;

import static io.vpcwatch.alerting.notification.text.NetworkRemediation.detail;
import static io.vpcwatch.alerting.notification.text.NetworkRemediation.id;
import static io.vpcwatch.alerting.notification.text.NetworkRemediation.isId;

import io.vpcwatch.alerting.notification.text.NetworkRemediation.Change;
import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.NetworkKind;
import io.vpcwatch.model.OutboundPath;
import io.vpcwatch.model.PlacementReason;
import io.vpcwatch.model.Violation;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the routes of a subnet are corrected. If the subnet has got another route table, that table
 * may be right for other subnets: then it is left alone.
 */
final class RouteRemediation {
  private static final Pattern CIDR = NetworkRemediation.CIDR;
  private static final String UNKNOWN_TABLE = "ROUTE_TABLE_ID";

  private final PlacementReason reason;
  private final MessageBundle texts;
  private final String regionName;
  private final String region;

  /** Null if the reason is about what lies behind a NAT gateway, as the cause may be, too. */
  private final @Nullable NetworkCause cause;

  RouteRemediation(Violation violation, PlacementReason reason, MessageBundle texts) {
    this.reason = reason;
    this.texts = texts;
    this.regionName = violation.functionArn().region();
    this.region = " --region " + regionName;
    this.cause = isId(detail(reason, 2), "nat") ? null : violation.network();
  }

  /** A route to an internet gateway is replaced. */
  Change publicRoute() {
    return isOtherTable()
        ? associate()
        : route("route", "replace-route", tableId(detail(reason, 0)), detail(reason, 1));
  }

  /** A missing path gets a route; one that is not allowed loses it. */
  Change path() {
    if (isOtherTable()) {
      return associate();
    }
    String table =
        tableId(cause != null && cause.kind().equals(NetworkKind.ROUTE_TABLE) ? cause.id() : "");
    String path = detail(reason, 0);
    boolean v6 = detail(reason, 1).equals("IPv6");
    if (path.equals(OutboundPath.NONE.name()) || path.equals(OutboundPath.DEAD.name())) {
      return route(
          "path",
          path.equals(OutboundPath.NONE.name()) ? "create-route" : "replace-route",
          table,
          v6 ? "::/0" : NetworkRemediation.DEFAULT_ROUTE);
    }
    return new Change(
        "unroute",
        List.of(texts.get("step.unroute", table, regionName)),
        "aws ec2 delete-route"
            + region
            + " --route-table-id "
            + table
            + (v6 ? " --destination-ipv6-cidr-block " : " --destination-cidr-block ")
            + "DESTINATION_CIDR",
        routesOf(table),
        "# remove the aws_route to DESTINATION_CIDR from the route table " + table,
        "# remove the AWS::EC2::Route to DESTINATION_CIDR from the route table " + table);
  }

  private boolean isOtherTable() {
    return cause != null
        && (cause.kind().equals(NetworkKind.ASSOCIATION)
            || cause.operation().equals("AssociateRouteTable"));
  }

  /** The subnet gets another route table. */
  private Change associate() {
    String subnet = id(reason.subject(), "subnet", "SUBNET_ID");
    NetworkCause changed = Objects.requireNonNull(cause);
    return new Change(
        "associate",
        List.of(texts.get("step.associate", subnet, regionName)),
        (changed.operation().equals("DisassociateRouteTable")
                ? "aws ec2 associate-route-table" + region + " --subnet-id " + subnet
                : "aws ec2 replace-route-table-association"
                    + region
                    + " --association-id "
                    + id(changed.id(), "rtbassoc", "ASSOCIATION_ID"))
            + " --route-table-id "
            + UNKNOWN_TABLE,
        routesOf(UNKNOWN_TABLE),
        """
        resource "aws_route_table_association" "private" {
          subnet_id      = "%s"
          route_table_id = "%s"
        }"""
            .formatted(subnet, UNKNOWN_TABLE),
        """
        PrivateAssociation:
          Type: AWS::EC2::SubnetRouteTableAssociation
          Properties:
            SubnetId: %s
            RouteTableId: %s"""
            .formatted(subnet, UNKNOWN_TABLE));
  }

  private static String tableId(String id) {
    return id(id, "rtb", UNKNOWN_TABLE);
  }

  /** To a NAT gateway, or by IPv6 to an egress-only internet gateway. */
  private Change route(String key, String operation, String table, String to) {
    boolean v6 = to.contains(":");
    boolean isList = isId(to, "pl");
    String destination = isList || CIDR.matcher(to).matches() ? to : "DESTINATION_CIDR";
    String option =
        isList
            ? " --destination-prefix-list-id "
            : v6 ? " --destination-ipv6-cidr-block " : " --destination-cidr-block ";
    String argument =
        isList
            ? "destination_prefix_list_id"
            : v6 ? "destination_ipv6_cidr_block" : "destination_cidr_block";
    String property =
        isList
            ? "DestinationPrefixListId"
            : v6 ? "DestinationIpv6CidrBlock" : "DestinationCidrBlock";
    String target = v6 ? "EGRESS_ONLY_GATEWAY_ID" : "NAT_GATEWAY_ID";
    return new Change(
        v6 ? key + ".v6" : key,
        List.of(texts.get(v6 ? "step.route.v6" : "step.route", table, destination, regionName)),
        "aws ec2 "
            + operation
            + region
            + " --route-table-id "
            + table
            + option
            + destination
            + (v6 ? " --egress-only-internet-gateway-id " : " --nat-gateway-id ")
            + target,
        routesOf(table),
        """
        resource "aws_route" "outside" {
          %s = "%s"
          %s = "%s"
          %s = "%s"
        }"""
            .formatted(
                aligned("route_table_id", argument),
                table,
                aligned(argument, argument),
                destination,
                aligned(v6 ? "egress_only_gateway_id" : "nat_gateway_id", argument),
                target),
        """
        OutsideRoute:
          Type: AWS::EC2::Route
          Properties:
            RouteTableId: %s
            %s: "%s"
            %s: %s"""
            .formatted(
                table,
                property,
                destination,
                v6 ? "EgressOnlyInternetGatewayId" : "NatGatewayId",
                target));
  }

  private static String aligned(String argument, String longest) {
    return argument + " ".repeat(Math.max(0, longest.length() - argument.length()));
  }

  private String routesOf(String table) {
    return isId(reason.subject(), "subnet") && table.equals(UNKNOWN_TABLE)
        ? "aws ec2 describe-route-tables"
            + region
            + " --filters Name=association.subnet-id,Values="
            + reason.subject()
        : "aws ec2 describe-route-tables" + region + " --route-table-ids " + table;
  }
}
