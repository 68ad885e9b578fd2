package io.vpcwatch.ingest.inventory;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.aws.FakeAws;
import io.vpcwatch.ingest.aws.FakeAws.Call;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * EC2, and IAM, whose protocol is alike, with the responses that a test gives it, whatever the
 * filters of a request.
 */
public final class FakeEc2 implements FakeAws.Service {
  private final Map<AccountRegion, Map<String, String>> answers = new ConcurrentHashMap<>();
  private final Set<String> denied = ConcurrentHashMap.newKeySet();

  /**
   * @param xml what is within the response
   */
  FakeEc2 put(AccountRegion place, String operation, String xml) {
    answers.computeIfAbsent(place, missing -> new ConcurrentHashMap<>()).put(operation, xml);
    return this;
  }

  static String subnet(String id, String vpc, AccountRegion owner) {
    return "<subnetSet><item><subnetId>%s</subnetId><vpcId>%s</vpcId><ownerId>%s</ownerId><cidrBlock>10.0.0.0/24</cidrBlock><availabilityZoneId>euw1-az1</availabilityZoneId></item></subnetSet>"
        .formatted(id, vpc, owner.account());
  }

  /** A network with a resource of each kind, of the account. */
  FakeEc2 putEveryKind(AccountRegion place) {
    String owner = "<ownerId>" + place.account() + "</ownerId>";
    return put(place, "DescribeSubnets", subnet("subnet-1", "vpc-1", place))
        .put(
            place,
            "DescribeRouteTables",
            "<routeTableSet><item><routeTableId>rtb-1</routeTableId><vpcId>vpc-1</vpcId>"
                + owner
                + "<routeSet><item><destinationCidrBlock>10.0.0.0/16</destinationCidrBlock><gatewayId>local</gatewayId><state>active</state></item>"
                + "<item><destinationCidrBlock>0.0.0.0/0</destinationCidrBlock><natGatewayId>nat-1</natGatewayId><state>blackhole</state></item>"
                + "<item><destinationPrefixListId>pl-1</destinationPrefixListId><gatewayId>vpce-1</gatewayId><state>active</state></item></routeSet>"
                + "<associationSet><item><routeTableAssociationId>rtbassoc-1</routeTableAssociationId><routeTableId>rtb-1</routeTableId><main>true</main></item>"
                + "<item><routeTableAssociationId>rtbassoc-2</routeTableAssociationId><routeTableId>rtb-1</routeTableId><subnetId>subnet-1</subnetId><main>false</main></item></associationSet></item></routeTableSet>")
        .put(
            place,
            "DescribeNetworkAcls",
            "<networkAclSet><item><networkAclId>acl-1</networkAclId><vpcId>vpc-1</vpcId>"
                + owner
                + "<entrySet><item><ruleNumber>100</ruleNumber><protocol>6</protocol><ruleAction>allow</ruleAction><egress>true</egress><cidrBlock>0.0.0.0/0</cidrBlock><portRange><from>443</from><to>443</to></portRange></item>"
                + "<item><ruleNumber>32767</ruleNumber><protocol>-1</protocol><ruleAction>deny</ruleAction><egress>true</egress><cidrBlock>0.0.0.0/0</cidrBlock></item></entrySet>"
                + "<associationSet><item><networkAclAssociationId>aclassoc-1</networkAclAssociationId><networkAclId>acl-1</networkAclId><subnetId>subnet-1</subnetId></item></associationSet></item></networkAclSet>")
        .put(
            place,
            "DescribeNatGateways",
            "<natGatewaySet><item><natGatewayId>nat-1</natGatewayId><vpcId>vpc-1</vpcId><subnetId>subnet-9</subnetId><state>deleted</state><connectivityType>private</connectivityType></item></natGatewaySet>")
        .put(
            place,
            "DescribeInternetGateways",
            "<internetGatewaySet><item><internetGatewayId>igw-1</internetGatewayId><attachmentSet><item><vpcId>vpc-1</vpcId><state>available</state></item></attachmentSet></item></internetGatewaySet>")
        .put(
            place,
            "DescribeEgressOnlyInternetGateways",
            "<egressOnlyInternetGatewaySet><item><egressOnlyInternetGatewayId>eigw-1</egressOnlyInternetGatewayId><attachmentSet><item><vpcId>vpc-1</vpcId></item></attachmentSet></item><item><egressOnlyInternetGatewayId>eigw-2</egressOnlyInternetGatewayId><attachmentSet><item><vpcId>vpc-other</vpcId></item></attachmentSet></item></egressOnlyInternetGatewaySet>")
        .put(
            place,
            "DescribeVpcEndpoints",
            "<vpcEndpointSet><item><vpcEndpointId>vpce-2</vpcEndpointId><vpcEndpointType>Interface</vpcEndpointType><vpcId>vpc-1</vpcId><serviceName>com.amazonaws.eu-west-1.sqs</serviceName><state>available</state><privateDnsEnabled>true</privateDnsEnabled>"
                + owner
                + "<subnetIdSet><item>subnet-1</item></subnetIdSet><groupSet><item><groupId>sg-2</groupId></item></groupSet></item></vpcEndpointSet>")
        .put(
            place,
            "DescribeSecurityGroups",
            "<securityGroupInfo><item><groupId>sg-1</groupId><groupName>default</groupName><vpcId>vpc-1</vpcId>"
                + owner
                + "</item></securityGroupInfo>")
        .put(
            place,
            "DescribeSecurityGroupRules",
            "<securityGroupRuleSet><item><securityGroupRuleId>sgr-1</securityGroupRuleId><groupId>sg-1</groupId><isEgress>true</isEgress><ipProtocol>tcp</ipProtocol><fromPort>443</fromPort><toPort>443</toPort><prefixListId>pl-2</prefixListId></item>"
                + "<item><securityGroupRuleId>sgr-2</securityGroupRuleId><groupId>sg-1</groupId><isEgress>false</isEgress><ipProtocol>-1</ipProtocol><fromPort>-1</fromPort><toPort>-1</toPort><referencedGroupInfo><groupId>sg-1</groupId></referencedGroupInfo></item></securityGroupRuleSet>")
        .put(
            place,
            "DescribeManagedPrefixLists",
            "<prefixListSet><item><prefixListId>pl-1</prefixListId><prefixListName>com.amazonaws.eu-west-1.s3</prefixListName><ownerId>AWS</ownerId></item></prefixListSet>")
        .put(
            place,
            "GetManagedPrefixListEntries",
            "<entrySet><item><cidr>192.0.2.0/24</cidr></item></entrySet>");
  }

  public void deny(String operation) {
    denied.add(operation);
  }

  void grant(String operation) {
    denied.remove(operation);
  }

  @Override
  public ResponseDefinitionBuilder answer(Call call) {
    if (denied.contains(call.operation())) {
      return call.service().equals("iam")
          ? FakeAws.xmlError("AccessDenied")
          : FakeAws.ec2Error(
              "UnauthorizedOperation", "You are not authorized to perform this operation");
    }
    if (call.input().containsKey("DryRun")) {
      return FakeAws.ec2Error("DryRunOperation", "Request would have succeeded").withStatus(412);
    }
    String xml = answers.getOrDefault(call.place(), Map.of()).getOrDefault(call.operation(), "");
    return WireMock.ok("<Response>" + xml + "</Response>")
        .withHeader("Date", "Fri, 20 Nov 2026 10:00:07 GMT");
  }
}
