package io.vpcwatch.alerting.notification.text;

import io.vpcwatch.alerting.notification.Fix;
import io.vpcwatch.alerting.notification.Message.Section;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.PlacementReason;
import io.vpcwatch.model.PlacementReason.Code;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that somebody needs in order to fix a violation of a rule about the network, by its first
 * reason. If a change of the network broke the rule, that resource is fixed, else the function gets
 * other subnets or groups.
 *
 * <p>Commands and configuration contain only validated ids; what is not known is a placeholder.
 */
final class NetworkRemediation {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\b[A-Z]+(_[A-Z0-9]+)+\\b");
  private static final Pattern ROLE = Pattern.compile("[\\w+=,.@-]{1,64}");
  static final Pattern CIDR = Pattern.compile("[0-9a-f.:]{2,45}/[0-9]{1,3}");
  private static final Pattern SERVICE = Pattern.compile("[a-z0-9.-]{1,60}");
  private static final Pattern PORTS = Pattern.compile("([0-9]{1,5})-([0-9]{1,5})");

  /** As {@link PlacementReason.Code#OPEN_EGRESS} has it: {@code tcp:443-443:0.0.0.0/0}. */
  private static final Pattern GROUP_RULE =
      Pattern.compile("([a-z0-9]{1,8}):([0-9]{1,5})-([0-9]{1,5}):(.+)");

  private static final Set<String> GATEWAY_SERVICES = Set.of("s3", "dynamodb");
  static final String DEFAULT_ROUTE = "0.0.0.0/0";
  private static final int TWO_ZONES = 2;

  /**
   * One way to fix it.
   *
   * @param key of its texts
   * @param step in the console, after the function or resource is open
   * @param check a command that shows the state before and after it
   */
  record Change(
      String key,
      List<String> steps,
      String command,
      String check,
      String terraform,
      String cloudformation) {}

  private final Violation violation;
  private final FunctionArn function;
  private final @Nullable FunctionStatus neighbour;
  private final MessageBundle texts;
  private final PlacementReason reason;
  private final String region;

  /**
   * @param neighbour a function whose network is suggested; null if there is none
   */
  NetworkRemediation(Violation violation, @Nullable FunctionStatus neighbour, MessageBundle texts) {
    this.violation = violation;
    this.function = violation.functionArn();
    this.neighbour =
        neighbour != null && neighbour.functionArn().equals(function) ? null : neighbour;
    this.texts = texts;
    this.reason =
        violation.reasons().stream().findFirst().orElseGet(() -> PlacementReason.missing("", ""));
    this.region = " --region " + function.region();
  }

  /**
   * @param attachment how to attach the function; the network of one on Lambda Managed Instances
   *     can't be changed
   */
  Fix fix(Remediation attachment) {
    Change change = change();
    if (change.key.startsWith("move") && violation.after().capacityProviderArn() != null) {
      return attachment.fix();
    }
    String rule = violation.rule().id();
    return new Fix(
        texts.get("fix." + change.key, neighbour == null ? "" : neighbour.functionArn().name()),
        change.command,
        new Section(texts.get("guide.console"), change.steps, List.of(), null),
        section(
            "cli",
            change.key.startsWith("move") ? ".text" : ".network",
            change.command + " " + change.check,
            change.check),
        section("terraform", ".network", change.terraform, change.terraform),
        section("cloudformation", ".network", change.cloudformation, change.cloudformation),
        List.of(
            new Section(
                texts.get("guide.know"), List.of(), List.of(texts.get("know." + rule)), null),
            attachment.exempt("rule")));
  }

  private Section section(String tool, String text, String written, String code) {
    return new Section(
        texts.get("guide." + tool),
        List.of(),
        Stream.concat(placeholders(written).stream(), Stream.of(texts.get("guide." + tool + text)))
            .toList(),
        code);
  }

  private List<String> placeholders(String written) {
    String names =
        PLACEHOLDER
            .matcher(written)
            .results()
            .map(MatchResult::group)
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? List.of() : List.of(texts.get("guide.fill-in.network", names));
  }

  private Change change() {
    return switch (reason.code()) {
      case PUBLIC_ROUTE ->
          violation.cause() == Cause.NETWORK_CHANGED ? routes().publicRoute() : move();
      case OPEN_EGRESS -> revoke();
      case ACTION_NOT_ALLOWED, ACTION_DENIED -> permit();
      case PATH -> routes().path();
      case SERVICE_UNREACHABLE -> endpoint();
      case BLOCKED -> allow();
      case ZONES, DELETED, DEFAULT_GROUP, FACT_MISSING -> move();
    };
  }

  private RouteRemediation routes() {
    return new RouteRemediation(violation, reason, texts);
  }

  private String detail(int index) {
    return detail(reason, index);
  }

  static String detail(PlacementReason reason, int index) {
    return index < reason.details().size() ? reason.details().get(index) : "";
  }

  /** To other subnets or groups: what is at fault is left out. */
  private Change move() {
    Set<String> faulty =
        violation.reasons().stream()
            .map(PlacementReason::subject)
            .collect(Collectors.toCollection(TreeSet::new));
    if (violation.network() != null) {
      faulty.add(violation.network().id()); // The subnet without which the zones are too few.
    }
    Attachment now = violation.after();
    List<String> subnets = valid(now.subnetIds(), "subnet", faulty);
    List<String> groups = valid(now.securityGroupIds(), "sg", faulty);
    boolean needsSubnets = subnets.size() < TWO_ZONES || violation.rule() == PlacementRule.MULTI_AZ;
    FunctionStatus suggested = needsSubnets ? neighbour : null;
    String key = violation.rule() == PlacementRule.MULTI_AZ ? "move.zones" : "move.subnets";
    if (suggested != null) {
      Attachment network = suggested.attachment();
      boolean isSameVpc = now.vpcId() != null && now.vpcId().equals(network.vpcId());
      subnets = valid(network.subnetIds(), "subnet", Set.of());
      groups =
          isSameVpc && !groups.isEmpty()
              ? groups
              : valid(network.securityGroupIds(), "sg", Set.of());
      key = "move.neighbour";
    } else if (needsSubnets) {
      subnets = filled(subnets, "SUBNET_ID_", Math.max(TWO_ZONES, subnets.size() + 1));
    }
    groups = groups.isEmpty() ? List.of("SECURITY_GROUP_ID") : groups;
    String ofFunction = region + " --function-name " + function.name();
    String link = ConsoleLinks.function(function);
    return new Change(
        key,
        List.of(
            link == null
                ? texts.get("guide.console.find", function.name(), function.region())
                : texts.get("guide.console.open", link),
            texts.get("guide.console.edit"),
            texts.get("step.move", String.join(", ", subnets), String.join(", ", groups)),
            texts.get("guide.console.wait")),
        "aws lambda update-function-configuration"
            + ofFunction
            + " --vpc-config SubnetIds="
            + String.join(",", subnets)
            + ",SecurityGroupIds="
            + String.join(",", groups),
        "aws lambda wait function-updated-v2" + ofFunction,
        """
        # in the aws_lambda_function "%s"
        vpc_config {
          subnet_ids         = [%s]
          security_group_ids = [%s]
        }"""
            .formatted(function.name(), quoted(subnets), quoted(groups)),
        """
        # in the AWS::Lambda::Function
        VpcConfig:
          SubnetIds: [%s]
          SecurityGroupIds: [%s]"""
            .formatted(String.join(", ", subnets), String.join(", ", groups)));
  }

  private static List<String> filled(List<String> ids, String placeholder, int size) {
    List<String> filled = new ArrayList<>(ids);
    while (filled.size() < size) {
      filled.add(placeholder + (filled.size() + 1));
    }
    return filled;
  }

  private static List<String> valid(Collection<String> ids, String prefix, Set<String> faulty) {
    return ids.stream().filter(id -> isId(id, prefix) && !faulty.contains(id)).toList();
  }

  static boolean isId(String id, String prefix) {
    return id.matches(prefix + "-[0-9a-f]{1,40}");
  }

  static String id(String id, String prefix, String placeholder) {
    return isId(id, prefix) ? id : placeholder;
  }

  private Change revoke() {
    String group = id(reason.subject(), "sg", "SECURITY_GROUP_ID");
    Matcher rule = GROUP_RULE.matcher(detail(0));
    String permission = "IpProtocol=-1,IpRanges=[{CidrIp=" + DEFAULT_ROUTE + "}]";
    if (rule.matches()) {
      String peer = rule.group(4);
      String to =
          isId(peer, "pl")
              ? "PrefixListIds=[{PrefixListId=" + peer + "}]"
              : !CIDR.matcher(peer).matches()
                  ? "IpRanges=[{CidrIp=DESTINATION_CIDR}]"
                  : peer.contains(":")
                      ? "Ipv6Ranges=[{CidrIpv6=" + peer + "}]"
                      : "IpRanges=[{CidrIp=" + peer + "}]";
      permission =
          rule.group(1).equals("all")
              ? "IpProtocol=-1," + to
              : "IpProtocol=%s,FromPort=%s,ToPort=%s,%s"
                  .formatted(rule.group(1), first(rule), last(rule), to);
    }
    String revocation = ofGroup("revoke", group, permission);
    return new Change(
        "revoke",
        List.of(texts.get("step.revoke", group, function.region())),
        isAddition()
            ? revocation
            : ofGroup(
                    "authorize",
                    group,
                    "IpProtocol=tcp,FromPort=443,ToPort=443,IpRanges=[{CidrIp=ALLOWED_CIDR}]")
                + " && "
                + revocation,
        "aws ec2 describe-security-group-rules"
            + region
            + " --filters Name=group-id,Values="
            + group,
        """
        # instead of the open rule
        resource "aws_vpc_security_group_egress_rule" "needed" {
          security_group_id = "%s"
          ip_protocol       = "tcp"
          from_port         = 443
          to_port           = 443
          cidr_ipv4         = "ALLOWED_CIDR"
        }"""
            .formatted(group),
        """
        # instead of the open rule
        NeededEgress:
          Type: AWS::EC2::SecurityGroupEgress
          Properties:
            GroupId: %s
            IpProtocol: tcp
            FromPort: 443
            ToPort: 443
            CidrIp: ALLOWED_CIDR"""
            .formatted(group));
  }

  /** The first port; of ICMP the type, of which EC2 calls all -1. */
  private static String first(Matcher rule) {
    return rule.group(2).equals("0") && last(rule).equals("-1") ? "-1" : rule.group(2);
  }

  /** The last port; of ICMP the code, of which EC2 calls all -1. */
  private static String last(Matcher rule) {
    return rule.group(1).startsWith("icmp") && rule.group(3).equals("65535") ? "-1" : rule.group(3);
  }

  /**
   * Whether the open rule came to others, without which the function may still have what it needs.
   * Of several that are open only together, it is not known which one came last.
   */
  private boolean isAddition() {
    NetworkCause cause = violation.network();
    return cause != null
        && cause.operation().equals("AuthorizeSecurityGroupEgress")
        && violation.reasons().size() == 1;
  }

  private String ofGroup(String operation, String group, String permission) {
    return "aws ec2 %s-security-group-egress%s --group-id %s --ip-permissions '%s'"
        .formatted(operation, region, group, permission);
  }

  private Change permit() {
    String name = reason.subject().substring(reason.subject().lastIndexOf('/') + 1);
    String role = ROLE.matcher(name).matches() ? name : "ROLE_NAME";
    String policy = Remediation.POLICY.formatted(function.partition());
    return new Change(
        reason.code() == Code.ACTION_DENIED ? "permit.denied" : "permit",
        List.of(texts.get("step.permit", role)),
        "aws iam attach-role-policy --role-name " + role + " --policy-arn " + policy,
        "aws iam list-attached-role-policies --role-name " + role,
        """
        resource "aws_iam_role_policy_attachment" "vpc_access" {
          role       = "%s"
          policy_arn = "%s"
        }"""
            .formatted(role, policy),
        """
        # in the AWS::IAM::Role
        ManagedPolicyArns:
          - %s"""
            .formatted(policy));
  }

  private Change endpoint() {
    String service = SERVICE.matcher(detail(0)).matches() ? detail(0) : "SERVICE_NAME";
    String name = "com.amazonaws." + function.region() + "." + service;
    String vpcId = violation.after().vpcId();
    String vpc = id(vpcId == null ? "" : vpcId, "vpc", "VPC_ID");
    boolean isGateway = GATEWAY_SERVICES.contains(service);
    List<String> subnets =
        filled(valid(violation.after().subnetIds(), "subnet", Set.of()), "SUBNET_ID_", 1);
    return new Change(
        "endpoint",
        List.of(texts.get("step.endpoint", name, vpc, function.region())),
        "aws ec2 create-vpc-endpoint"
            + region
            + " --vpc-id "
            + vpc
            + " --service-name "
            + name
            + (isGateway
                ? " --vpc-endpoint-type Gateway --route-table-ids ROUTE_TABLE_ID"
                : " --vpc-endpoint-type Interface --private-dns-enabled --subnet-ids "
                    + String.join(" ", subnets)
                    + " --security-group-ids ENDPOINT_GROUP_ID"),
        "aws ec2 describe-vpc-endpoints" + region + " --filters Name=vpc-id,Values=" + vpc,
        """
        resource "aws_vpc_endpoint" "needed" {
          vpc_id            = "%s"
          service_name      = "%s"
        %s
        }"""
            .formatted(
                vpc,
                name,
                isGateway
                    ? "  vpc_endpoint_type = \"Gateway\"\n  route_table_ids   = [\"ROUTE_TABLE_ID\"]"
                    : """
                        vpc_endpoint_type   = "Interface"
                        private_dns_enabled = true
                        subnet_ids          = [%s]
                        security_group_ids  = ["ENDPOINT_GROUP_ID"]"""
                        .formatted(quoted(subnets))
                        .indent(2)
                        .stripTrailing()),
        """
        NeededEndpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: %s
            ServiceName: %s
        %s"""
            .formatted(
                vpc,
                name,
                isGateway
                    ? "    VpcEndpointType: Gateway\n    RouteTableIds: [ROUTE_TABLE_ID]"
                    : """
                        VpcEndpointType: Interface
                        PrivateDnsEnabled: true
                        SubnetIds: [%s]
                        SecurityGroupIds: [ENDPOINT_GROUP_ID]"""
                        .formatted(String.join(", ", subnets))
                        .indent(4)
                        .stripTrailing()));
  }

  private Change allow() {
    String acl = id(detail(0), "acl", "NETWORK_ACL_ID");
    boolean egress = detail(1).equals("egress");
    boolean v6 = detail(3).equals("IPv6");
    String everywhere = v6 ? "::/0" : DEFAULT_ROUTE;
    Matcher ports = PORTS.matcher(detail(2));
    boolean isKnown = ports.matches();
    String from = isKnown ? ports.group(1) : "FROM_PORT";
    String to = isKnown ? ports.group(2) : "TO_PORT";
    return new Change(
        egress ? "allow.egress" : "allow.ingress",
        List.of(
            texts.get(
                egress ? "step.allow.egress" : "step.allow.ingress",
                acl,
                from.equals(to) ? from : from + "-" + to,
                function.region())),
        "aws ec2 create-network-acl-entry"
            + region
            + " --network-acl-id "
            + acl
            + (egress ? " --egress" : " --ingress")
            + " --rule-number RULE_NUMBER --protocol tcp --port-range From="
            + from
            + ",To="
            + to
            + (v6 ? " --ipv6-cidr-block " : " --cidr-block ")
            + everywhere
            + " --rule-action allow",
        "aws ec2 describe-network-acls" + region + " --network-acl-ids " + acl,
        """
        resource "aws_network_acl_rule" "needed" {
          network_acl_id = "%s"
          egress         = %s
          rule_number    = RULE_NUMBER
          rule_action    = "allow"
          protocol       = "tcp"
          from_port      = %s
          to_port        = %s
          %s = "%s"
        }"""
            .formatted(
                acl, egress, from, to, v6 ? "ipv6_cidr_block" : "cidr_block    ", everywhere),
        """
        NeededEntry:
          Type: AWS::EC2::NetworkAclEntry
          Properties:
            NetworkAclId: %s
            Egress: %s
            RuleNumber: RULE_NUMBER
            RuleAction: allow
            Protocol: 6
            PortRange: {From: %s, To: %s}
            %s: "%s\""""
            .formatted(acl, egress, from, to, v6 ? "Ipv6CidrBlock" : "CidrBlock", everywhere));
  }

  private static String quoted(Collection<String> ids) {
    return ids.stream().map(id -> '"' + id + '"').collect(Collectors.joining(", "));
  }
}
