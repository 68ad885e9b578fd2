package io.vpcwatch.ingest.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.model.network.NetworkEvent;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every call as CloudTrail writes it. The shapes are those of published records
 * (elastic/integrations, Cloudzero/cloudzero-reactor-aws, panther-labs), and those of the API's
 * documentation for calls of which none is published.
 */
class NetworkRecordTest {
  private static final String OK = "{\"requestId\":\"1\",\"_return\":true}";

  private static Recorded read(String eventName, String request, String response) {
    return Recorded.of(Records.trail(call(eventName, request, response)));
  }

  private static ObjectNode call(String eventName, String request, String response) {
    boolean iam = eventName.contains("Role") || eventName.contains("Policy");
    return Records.call(eventName, request.replace('\'', '"'), response.replace('\'', '"'))
        .put("eventSource", iam ? "iam.amazonaws.com" : "ec2.amazonaws.com")
        .put("awsRegion", iam ? "us-east-1" : "eu-west-1");
  }

  /** As {@code KIND id part=value -removed !complete deleted}. */
  private static List<String> shown(Recorded recorded) {
    assertThat(recorded.problems()).isEmpty();
    return recorded.networkChanges.stream().map(NetworkRecordTest::shown).toList();
  }

  private static String shown(NetworkChange change) {
    StringBuilder text = new StringBuilder(change.kind() + " " + change.id());
    change
        .parts()
        .forEach((name, value) -> text.append(' ').append(name).append('=').append(value));
    change.removed().forEach(name -> text.append(" -").append(name));
    change.complete().forEach(family -> text.append(" !").append(family));
    return text + (change.deleted() ? " deleted" : "");
  }

  static Stream<Arguments> calls() {
    return Stream.of(
        Arguments.of(
            "CreateVpc",
            "{'cidrBlock':'10.0.0.0/16','instanceTenancy':'default'}",
            "{'requestId':'1','vpc':{'vpcId':'vpc-1','state':'pending','ownerId':'210987654321','cidrBlock':'10.0.0.0/16','isDefault':false,'tagSet':{}}}",
            "VPC vpc-1 !endpoint"),
        Arguments.of("DeleteVpc", "{'vpcId':'vpc-1'}", OK, "VPC vpc-1 deleted"),
        Arguments.of(
            "CreateSubnet",
            "{'vpcId':'vpc-1','cidrBlock':'10.0.1.0/24','availabilityZone':'eu-west-1a'}",
            "{'requestId':'1','subnet':{'subnetId':'subnet-1','state':'available','vpcId':'vpc-1','cidrBlock':'10.0.1.0/24','ipv6CidrBlockAssociationSet':{},'availableIpAddressCount':251,'availabilityZone':'eu-west-1a','availabilityZoneId':'euw1-az2','defaultForAz':false,'ownerId':'210987654321','tagSet':{}}}",
            "SUBNET subnet-1 cidr=10.0.1.0/24 vpc=vpc-1 zone=euw1-az2 !association"),
        Arguments.of("DeleteSubnet", "{'subnetId':'subnet-1'}", OK, "SUBNET subnet-1 deleted"),
        Arguments.of(
            "CreateRouteTable",
            "{'vpcId':'vpc-1'}",
            "{'routeTable':{'routeTableId':'rtb-1','vpcId':'vpc-1','routeSet':{'items':[{'destinationCidrBlock':'172.20.0.0/16','gatewayId':'local','state':'active','origin':'CreateRouteTable'}]},'associationSet':{},'propagatingVgwSet':{},'tagSet':{}}}",
            "ROUTE_TABLE rtb-1 route/172.20.0.0/16=local vpc=vpc-1 !route"),
        Arguments.of(
            "DeleteRouteTable", "{'routeTableId':'rtb-1'}", OK, "ROUTE_TABLE rtb-1 deleted"),
        Arguments.of(
            "CreateRoute",
            "{'routeTableId':'rtb-1','destinationCidrBlock':'0.0.0.0/0','gatewayId':'igw-1'}",
            OK,
            "ROUTE_TABLE rtb-1 route/0.0.0.0/0=igw-1"),
        Arguments.of(
            "CreateRoute",
            "{'routeTableId':'rtb-1','destinationIpv6CidrBlock':'::/0','egressOnlyInternetGatewayId':'eigw-1'}",
            OK,
            "ROUTE_TABLE rtb-1 route/::/0=eigw-1"),
        Arguments.of(
            "ReplaceRoute",
            "{'routeTableId':'rtb-1','destinationPrefixListId':'pl-1','transitGatewayId':'tgw-1'}",
            OK,
            "ROUTE_TABLE rtb-1 route/pl-1=tgw-1"),
        Arguments.of(
            "ReplaceRoute",
            "{'routeTableId':'rtb-1','destinationCidrBlock':'10.0.0.0/16','localTarget':true}",
            OK,
            "ROUTE_TABLE rtb-1 route/10.0.0.0/16=local"),
        Arguments.of(
            "DeleteRoute",
            "{'routeTableId':'rtb-1','destinationCidrBlock':'0.0.0.0/0'}",
            OK,
            "ROUTE_TABLE rtb-1 -route/0.0.0.0/0"),
        Arguments.of(
            "AssociateRouteTable",
            "{'routeTableId':'rtb-1','subnetId':'subnet-1'}",
            "{'requestId':'1','associationId':'rtbassoc-1','associationState':{'state':'associated'}}",
            "SUBNET subnet-1 association/rtbassoc-1=rtb-1"),
        Arguments.of(
            "AssociateRouteTable",
            "{'routeTableId':'rtb-1','gatewayId':'igw-1'}",
            "{'requestId':'1','associationId':'rtbassoc-1'}",
            "ROUTE_TABLE rtb-1"),
        Arguments.of(
            "DisassociateRouteTable",
            "{'associationId':'rtbassoc-1'}",
            OK,
            "ASSOCIATION rtbassoc-1 deleted"),
        Arguments.of(
            "ReplaceRouteTableAssociation",
            "{'associationId':'rtbassoc-1','routeTableId':'rtb-2'}",
            "{'requestId':'1','newAssociationId':'rtbassoc-2','associationState':{'state':'associated'}}",
            "ASSOCIATION rtbassoc-1 successor=rtbassoc-2 deleted|ASSOCIATION rtbassoc-2 target=rtb-2"),
        Arguments.of(
            "ReplaceNetworkAclAssociation",
            "{'associationId':'aclassoc-1','networkAclId':'acl-2'}",
            "{'requestId':'1','newAssociationId':'aclassoc-2'}",
            "ASSOCIATION aclassoc-1 successor=aclassoc-2 deleted|ASSOCIATION aclassoc-2 target=acl-2"),
        Arguments.of(
            "EnableVgwRoutePropagation",
            "{'EnableVgwRoutePropagationRequest':{'RouteTableId':'rtb-1','GatewayId':'vgw-1'}}",
            "{'EnableVgwRoutePropagationResponse':{'return':true}}",
            "ROUTE_TABLE rtb-1"),
        Arguments.of(
            "DisableVgwRoutePropagation",
            "{'routeTableId':'rtb-1','gatewayId':'vgw-1'}",
            OK,
            "ROUTE_TABLE rtb-1"),
        Arguments.of(
            "CreateNetworkAcl",
            "{'vpcId':'vpc-1'}",
            "{'networkAcl':{'networkAclId':'acl-1','vpcId':'vpc-1','default':false,'entrySet':{'items':[{'ruleNumber':32767,'aclProtocol':'-1','ruleAction':'deny','egress':true,'cidrBlock':'0.0.0.0/0','icmpTypeCode':{},'portRange':{}}]},'associationSet':{},'tagSet':{}}}",
            "NETWORK_ACL acl-1 vpc=vpc-1 !egress !ingress"),
        Arguments.of(
            "DeleteNetworkAcl", "{'networkAclId':'acl-1'}", OK, "NETWORK_ACL acl-1 deleted"),
        Arguments.of(
            "CreateNetworkAclEntry",
            "{'networkAclId':'acl-1','ruleNumber':500,'egress':true,'ruleAction':'allow','icmpTypeCode':{},'portRange':{},'aclProtocol':'-1','cidrBlock':'0.0.0.0/0'}",
            OK,
            "NETWORK_ACL acl-1 egress/500=allow all:0-65535:0.0.0.0/0"),
        Arguments.of(
            "ReplaceNetworkAclEntry",
            "{'networkAclId':'acl-1','ruleNumber':12,'egress':false,'ruleAction':'deny','icmpTypeCode':{},'portRange':{'from':700,'to':702},'aclProtocol':'6','ipv6CidrBlock':'::/0'}",
            OK,
            "NETWORK_ACL acl-1 ingress/12=deny tcp:700-702:::/0"),
        Arguments.of(
            "DeleteNetworkAclEntry",
            "{'networkAclId':'acl-1','ruleNumber':12,'egress':false}",
            OK,
            "NETWORK_ACL acl-1 -ingress/12"),
        Arguments.of(
            "CreateSecurityGroup",
            "{'groupName':'billing','groupDescription':'x','vpcId':'vpc-1'}",
            "{'requestId':'1','_return':true,'groupId':'sg-1','securityGroupArn':'arn:aws:ec2:eu-west-1:210987654321:security-group/sg-1'}",
            "SECURITY_GROUP sg-1 egress/all:0-65535:0.0.0.0/0= name=billing vpc=vpc-1 !egress !ingress"),
        Arguments.of(
            "DeleteSecurityGroup",
            "{'groupId':'sg-1'}",
            "{'requestId':'1','_return':true,'groupId':'sg-1'}",
            "SECURITY_GROUP sg-1 deleted"),
        Arguments.of(
            "DeleteSecurityGroup",
            "{'groupName':'billing'}",
            "{'requestId':'1','_return':true,'groupId':'sg-1'}",
            "SECURITY_GROUP sg-1 deleted"),
        Arguments.of(
            "AuthorizeSecurityGroupEgress",
            "{'groupId':'sg-1','ipPermissions':{'items':[{'ipProtocol':'tcp','fromPort':4444,'toPort':4444,'groups':{},'ipRanges':{'items':[{'cidrIp':'192.0.2.36/32'}]},'ipv6Ranges':{},'prefixListIds':{}}]}}",
            "{'requestId':'1','_return':true,'securityGroupRuleSet':{'items':[{'groupOwnerId':'210987654321','groupId':'sg-1','securityGroupRuleId':'sgr-1','isEgress':true,'ipProtocol':'tcp','fromPort':4444,'toPort':4444,'cidrIpv4':'192.0.2.36/32'}]}}",
            "SECURITY_GROUP sg-1 egress/tcp:4444-4444:192.0.2.36/32=sgr-1"),
        Arguments.of(
            "AuthorizeSecurityGroupEgress",
            "{'groupId':'sg-1','ipPermissions':{'items':[{'ipProtocol':'-1','groups':{'items':[{'groupId':'sg-2','userId':'210987654321'}]},'ipRanges':{'items':[{'cidrIp':'10.1.2.3/8','description':'x'}]},'ipv6Ranges':{'items':[{'cidrIpv6':'::/0'}]},'prefixListIds':{'items':[{'prefixListId':'pl-1'}]}}]}}",
            OK,
            "SECURITY_GROUP sg-1 egress/all:0-65535:10.0.0.0/8= egress/all:0-65535:::/0= egress/all:0-65535:pl-1= egress/all:0-65535:sg-2="),
        Arguments.of(
            "AuthorizeSecurityGroupIngress",
            "{'groupId':'sg-1','ipPermissions':{},'ipProtocol':'tcp','fromPort':22,'toPort':22,'cidrIp':'0.0.0.0/0'}",
            OK,
            "SECURITY_GROUP sg-1 ingress/tcp:22-22:0.0.0.0/0="),
        Arguments.of(
            "RevokeSecurityGroupEgress",
            "{'groupId':'sg-1','ipPermissions':{'items':[{'ipProtocol':'-1','groups':{},'ipRanges':{'items':[{'cidrIp':'0.0.0.0/0'}]},'ipv6Ranges':{},'prefixListIds':{}}]}}",
            OK,
            "SECURITY_GROUP sg-1 -egress/all:0-65535:0.0.0.0/0"),
        Arguments.of(
            "RevokeSecurityGroupIngress",
            "{'groupId':'sg-1','ipPermissions':{},'securityGroupRuleIds':{'items':[{'securityGroupRuleId':'sgr-1'}]}}",
            OK,
            "SECURITY_GROUP sg-1 -rule/sgr-1"),
        Arguments.of(
            "RevokeSecurityGroupEgress",
            "{'groupId':'sg-1','securityGroupRuleIds':{'items':['sgr-1']}}",
            "{'requestId':'1','_return':true,'revokedSecurityGroupRuleSet':{'items':[{'securityGroupRuleId':'sgr-1','groupId':'sg-1','isEgress':true,'ipProtocol':'tcp','fromPort':443,'toPort':443,'prefixListId':'pl-1'}]}}",
            "SECURITY_GROUP sg-1 -egress/tcp:443-443:pl-1 -rule/sgr-1"),
        Arguments.of(
            "ModifySecurityGroupRules",
            "{'ModifySecurityGroupRulesRequest':{'GroupId':'sg-1','SecurityGroupRule':{'tag':1,'SecurityGroupRuleId':'sgr-1','SecurityGroupRule':{'CidrIpv4':'0.0.0.0/0','FromPort':443,'ToPort':443,'IpProtocol':'tcp'}}}}",
            "{'ModifySecurityGroupRulesResponse':{'return':true,'requestId':'1'}}",
            "SECURITY_GROUP sg-1 rule/sgr-1=tcp:443-443:0.0.0.0/0"),
        Arguments.of(
            "ModifySecurityGroupRules",
            "{'ModifySecurityGroupRulesRequest':{'GroupId':'sg-1','SecurityGroupRule':[{'tag':1,'SecurityGroupRuleId':'sgr-1','SecurityGroupRule':{'ReferencedGroupId':'sg-2','FromPort':'1','ToPort':'2','IpProtocol':'udp'}},{'tag':2,'SecurityGroupRuleId':'sgr-2','SecurityGroupRule':{'Description':'x'}}]}}",
            "{'ModifySecurityGroupRulesResponse':{'return':true,'requestId':'1'}}",
            "SECURITY_GROUP sg-1 rule/sgr-1=udp:1-2:sg-2"),
        Arguments.of(
            "CreateNatGateway",
            "{'CreateNatGatewayRequest':{'AllocationId':'eipalloc-1','SubnetId':'subnet-1'}}",
            "{'CreateNatGatewayResponse':{'xmlns':'http://ec2.amazonaws.com/doc/2016-11-15/','natGateway':{'subnetId':'subnet-1','natGatewayAddressSet':{'item':{'allocationId':'eipalloc-1'}},'createTime':'2026-11-20T09:59:50.000Z','vpcId':'vpc-1','natGatewayId':'nat-1','state':'pending'},'requestId':'1'}}",
            "NAT_GATEWAY nat-1 connectivity=public state=pending subnet=subnet-1 vpc=vpc-1"),
        Arguments.of(
            "DeleteNatGateway",
            "{'DeleteNatGatewayRequest':{'NatGatewayId':'nat-1'}}",
            "{'DeleteNatGatewayResponse':{'natGatewayId':'nat-1','requestId':'1'}}",
            "NAT_GATEWAY nat-1 deleted"),
        Arguments.of(
            "CreateInternetGateway",
            "{}",
            "{'requestId':'1','internetGateway':{'internetGatewayId':'igw-1','ownerId':'210987654321','attachmentSet':{},'tagSet':{}}}",
            "INTERNET_GATEWAY igw-1 -vpc"),
        Arguments.of(
            "AttachInternetGateway",
            "{'internetGatewayId':'igw-1','vpcId':'vpc-1'}",
            OK,
            "INTERNET_GATEWAY igw-1 vpc=vpc-1"),
        Arguments.of(
            "DetachInternetGateway",
            "{'internetGatewayId':'igw-1','vpcId':'vpc-1'}",
            OK,
            "INTERNET_GATEWAY igw-1 -vpc"),
        Arguments.of(
            "DeleteInternetGateway",
            "{'internetGatewayId':'igw-1'}",
            OK,
            "INTERNET_GATEWAY igw-1 deleted"),
        Arguments.of(
            "CreateEgressOnlyInternetGateway",
            "{'CreateEgressOnlyInternetGatewayRequest':{'VpcId':'vpc-1'}}",
            "{'CreateEgressOnlyInternetGatewayResponse':{'egressOnlyInternetGateway':{'egressOnlyInternetGatewayId':'eigw-1','attachmentSet':{'item':{'state':'attached','vpcId':'vpc-1'}}}}}",
            "EGRESS_ONLY_GATEWAY eigw-1 vpc=vpc-1"),
        Arguments.of(
            "DeleteEgressOnlyInternetGateway",
            "{'DeleteEgressOnlyInternetGatewayRequest':{'EgressOnlyInternetGatewayId':'eigw-1'}}",
            "{'DeleteEgressOnlyInternetGatewayResponse':{'returnCode':true}}",
            "EGRESS_ONLY_GATEWAY eigw-1 deleted"),
        Arguments.of(
            "CreateVpcEndpoint",
            "{'CreateVpcEndpointRequest':{'VpcId':'vpc-1','ServiceName':'com.amazonaws.eu-west-1.sqs','VpcEndpointType':'Interface','PrivateDnsEnabled':true,'SubnetId':[{'tag':1,'content':'subnet-1'},{'tag':2,'content':'subnet-2'}],'SecurityGroupId':{'tag':1,'content':'sg-1'}}}",
            "{'CreateVpcEndpointResponse':{'xmlns':'http://ec2.amazonaws.com/doc/2016-11-15/','vpcEndpoint':{'vpcEndpointId':'vpce-1','vpcEndpointType':'Interface','vpcId':'vpc-1','serviceName':'com.amazonaws.eu-west-1.sqs','state':'Pending','privateDnsEnabled':true,'routeTableIdSet':'','subnetIdSet':{'item':['subnet-1','subnet-2']},'groupSet':{'item':{'groupId':'sg-1','groupName':'endpoints'}},'ownerId':210987654321}}}",
            "VPC_ENDPOINT vpce-1 group/sg-1= private-dns=true service=com.amazonaws.eu-west-1.sqs state=pending subnet/subnet-1= subnet/subnet-2= type=Interface vpc=vpc-1 !group !subnet !table|VPC vpc-1 endpoint/vpce-1=com.amazonaws.eu-west-1.sqs"),
        Arguments.of(
            "ModifyVpcEndpoint",
            "{'ModifyVpcEndpointRequest':{'VpcEndpointId':'vpce-1','AddRouteTableId':{'tag':1,'content':'rtb-2'},'RemoveRouteTableId':{'tag':1,'content':'rtb-1'},'AddSecurityGroupId':[{'tag':1,'content':'sg-1'},{'tag':2,'content':'sg-2'}],'PrivateDnsEnabled':false}}",
            "{'ModifyVpcEndpointResponse':{'return':true}}",
            "VPC_ENDPOINT vpce-1 group/sg-1= group/sg-2= private-dns=false table/rtb-2= -table/rtb-1"),
        Arguments.of(
            "DeleteVpcEndpoints",
            "{'DeleteVpcEndpointsRequest':{'VpcEndpointId':[{'tag':1,'content':'vpce-1'},{'tag':2,'content':'vpce-2'}]}}",
            "{'DeleteVpcEndpointsResponse':{'unsuccessful':{'item':{'resourceId':'vpce-2','error':{'code':'InvalidVpcEndpoint.NotFound'}}}}}",
            "VPC_ENDPOINT vpce-1 deleted"),
        Arguments.of(
            "CreateManagedPrefixList",
            "{'CreateManagedPrefixListRequest':{'PrefixListName':'partners','MaxEntries':10,'AddressFamily':'IPv4','Entry':{'tag':1,'Cidr':'192.0.2.0/24'}}}",
            "{'CreateManagedPrefixListResponse':{'prefixList':{'prefixListId':'pl-1','prefixListName':'partners','ownerId':'210987654321'}}}",
            "PREFIX_LIST pl-1 entry/192.0.2.0/24= name=partners !entry"),
        Arguments.of(
            "ModifyManagedPrefixList",
            "{'ModifyManagedPrefixListRequest':{'PrefixListId':'pl-1','CurrentVersion':1,'AddEntry':[{'tag':1,'Cidr':'0.0.0.0/0'}],'RemoveEntry':{'tag':1,'Cidr':'192.0.2.0/24'}}}",
            "{'ModifyManagedPrefixListResponse':{'prefixList':{'prefixListId':'pl-1'}}}",
            "PREFIX_LIST pl-1 entry/0.0.0.0/0= -entry/192.0.2.0/24"),
        Arguments.of(
            "DeleteManagedPrefixList",
            "{'DeleteManagedPrefixListRequest':{'PrefixListId':'pl-1'}}",
            "{'DeleteManagedPrefixListResponse':{'prefixList':{'prefixListId':'pl-1'}}}",
            "PREFIX_LIST pl-1 deleted"),
        Arguments.of(
            "CreateRole",
            "{'roleName':'billing','path':'/service-role/','assumeRolePolicyDocument':'{}'}",
            "{'role':{'path':'/service-role/','roleName':'billing','roleId':'AROA','arn':'arn:aws:iam::210987654321:role/service-role/billing'}}",
            "ROLE arn:aws:iam::210987654321:role/billing -boundary !inline !policy"),
        Arguments.of(
            "DeleteRole",
            "{'roleName':'billing'}",
            "null",
            "ROLE arn:aws:iam::210987654321:role/billing deleted"),
        Arguments.of(
            "AttachRolePolicy",
            "{'roleName':'billing','policyArn':'arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole'}",
            "null",
            "ROLE arn:aws:iam::210987654321:role/billing policy/arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole="),
        Arguments.of(
            "DetachRolePolicy",
            "{'roleName':'billing','policyArn':'arn:aws:iam::210987654321:policy/p'}",
            "null",
            "ROLE arn:aws:iam::210987654321:role/billing -policy/arn:aws:iam::210987654321:policy/p"),
        Arguments.of(
            "PutRolePolicy",
            "{'roleName':'billing','policyName':'enis','policyDocument':'{\\'Statement\\':[{\\'Effect\\':\\'Allow\\',\\'Action\\':\\'ec2:CreateNetworkInterface\\',\\'Resource\\':\\'*\\'}]}'}",
            "null",
            "ROLE arn:aws:iam::210987654321:role/billing inline/enis=+CreateNetworkInterface"),
        Arguments.of(
            "DeleteRolePolicy",
            "{'roleName':'billing','policyName':'enis'}",
            "null",
            "ROLE arn:aws:iam::210987654321:role/billing -inline/enis"),
        Arguments.of(
            "PutRolePermissionsBoundary",
            "{'roleName':'billing','permissionsBoundary':'arn:aws:iam::210987654321:policy/b'}",
            "null",
            "ROLE arn:aws:iam::210987654321:role/billing boundary=arn:aws:iam::210987654321:policy/b"),
        Arguments.of(
            "DeleteRolePermissionsBoundary",
            "{'roleName':'billing'}",
            "null",
            "ROLE arn:aws:iam::210987654321:role/billing -boundary"),
        Arguments.of(
            "CreatePolicy",
            "{'policyName':'p','policyDocument':'{\\'Statement\\':{\\'Effect\\':\\'Deny\\',\\'Action\\':\\'ec2:*NetworkInterface\\',\\'Resource\\':\\'*\\'}}'}",
            "{'policy':{'policyName':'p','arn':'arn:aws:iam::210987654321:policy/p','defaultVersionId':'v1'}}",
            "POLICY arn:aws:iam::210987654321:policy/p grants=-CreateNetworkInterface -DeleteNetworkInterface"),
        Arguments.of(
            "CreatePolicyVersion",
            "{'policyArn':'arn:aws:iam::210987654321:policy/p','policyDocument':'{\\'Statement\\':[]}','setAsDefault':true}",
            "{'policyVersion':{'versionId':'v2','isDefaultVersion':true}}",
            "POLICY arn:aws:iam::210987654321:policy/p grants="),
        Arguments.of(
            "CreatePolicyVersion",
            "{'policyArn':'arn:aws:iam::210987654321:policy/p','policyDocument':'{\\'Statement\\':[]}','setAsDefault':false}",
            "{'policyVersion':{'versionId':'v2','isDefaultVersion':false}}",
            "POLICY arn:aws:iam::210987654321:policy/p"),
        Arguments.of(
            "SetDefaultPolicyVersion",
            "{'policyArn':'arn:aws:iam::210987654321:policy/p','versionId':'v1'}",
            "null",
            "POLICY arn:aws:iam::210987654321:policy/p grants=?"),
        Arguments.of(
            "DeletePolicy",
            "{'policyArn':'arn:aws:iam::210987654321:policy/p'}",
            "null",
            "POLICY arn:aws:iam::210987654321:policy/p deleted"));
  }

  @ParameterizedTest(name = "{0} {3}")
  @MethodSource("calls")
  void a_call_shows_what_it_changed(
      String eventName, String request, String response, String expected) {
    assertThat(shown(read(eventName, escaped(request), response)))
        .containsExactly(expected.split("\\|", -1));
  }

  /** The quotes of a document within a text. */
  private static String escaped(String request) {
    return request.replace("\\'", "\\\"");
  }

  @Test
  void every_call_that_is_read_has_an_example() {
    Set<String> read = new TreeSet<>(Ec2Calls.READINGS.keySet());
    read.addAll(IamCalls.READINGS.keySet());

    assertThat(calls().map(each -> (String) each.get()[0]).distinct())
        .containsExactlyInAnyOrderElementsOf(read);
  }

  @Test
  void a_change_has_the_time_the_place_and_the_caller_of_its_event() {
    NetworkChange change =
        read("DeleteSubnet", "{'subnetId':'subnet-1'}", OK).networkChanges.get(0);

    assertThat(change.region()).isEqualTo("eu-west-1");
    assertThat(change.account()).isEqualTo(Records.ACCOUNT);
    assertThat(change.time()).isEqualTo(Instant.parse("2026-11-20T10:00:00Z"));
    assertThat(change.receivedAt()).isEqualTo(Recorded.NOW);
    NetworkEvent event = change.event();
    assertThat(event).isNotNull();
    assertThat(event.operation()).isEqualTo("DeleteSubnet");
    assertThat(event.eventId()).isEqualTo(Records.EVENT_ID);
    assertThat(event.actor().arn()).isEqualTo("arn:aws:iam::210987654321:user/ann");
  }

  @Test
  void roles_are_in_no_region() {
    NetworkChange change =
        read("DeleteRole", "{'roleName':'billing'}", "null").networkChanges.get(0);

    assertThat(change.region()).isEqualTo(NetworkChange.GLOBAL);
  }

  @Test
  void an_event_of_eventbridge_is_read_like_a_record() {
    ObjectNode record = call("DeleteSubnet", "{'subnetId':'subnet-1'}", OK);

    assertThat(shown(Recorded.of(Records.envelope(record))))
        .containsExactly("SUBNET subnet-1 deleted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Client.DryRunOperation", "Client.UnauthorizedOperation"})
  void a_failed_call_changes_nothing(String errorCode) {
    ObjectNode record =
        call("DeleteSubnet", "{'subnetId':'subnet-1'}", "null").put("errorCode", errorCode);

    Recorded recorded = Recorded.of(Records.trail(record));

    assertThat(recorded.networkChanges).isEmpty();
    assertThat(recorded.ignored).containsOnlyKeys("failed-call");
  }

  @ParameterizedTest
  @ValueSource(strings = {"DescribeSubnets", "RunInstances", "CreateTags", "createsubnet", ""})
  void other_calls_of_ec2_are_those_of_another_service(String eventName) {
    Recorded inFile = read(eventName, "{}", OK);
    Recorded parsed = Recorded.of(Records.envelope(call(eventName, "{}", OK)));

    assertThat(inFile.ignored).containsOnlyKeys("other-service");
    assertThat(parsed.ignored).containsOnlyKeys("other-service");
  }

  @Test
  void a_call_of_the_same_name_at_another_service_is_none() {
    ObjectNode record =
        call("CreateSubnet", "{}", OK).put("eventSource", "workspaces.amazonaws.com");

    assertThat(Recorded.of(Records.trail(record)).ignored).containsOnlyKeys("other-service");
  }

  @Test
  void a_name_behind_the_requests_is_seen_before_the_record_is_parsed() {
    String record =
        "{\"requestParameters\":{\"eventName\":\"CreateRoute\"},\"eventSource\":\"ec2.amazonaws.com\","
            + "\"eventName\" : \"DescribeVpcs\",\"eventVersion\":\"1.08\"}";

    assertThat(Recorded.of("{\"Records\":[" + record + "]}").ignored)
        .containsOnlyKeys("other-service");
  }

  @Test
  void what_is_missing_or_malformed_is_named_in_the_dead_letter() {
    assertThat(read("DeleteSubnet", "{}", OK).onlyProblem())
        .endsWith("requestParameters.subnetId is missing");
    assertThat(read("CreateSubnet", "{}", "null").onlyProblem())
        .endsWith("responseElements.subnet is missing");
    assertThat(
            read("CreateRoute", "{'routeTableId':'rtb-1','destinationCidrBlock':'0.0.0.0/0'}", OK)
                .onlyProblem())
        .endsWith("requestParameters.gatewayId is missing");
    assertThat(
            read(
                    "CreateNetworkAclEntry",
                    "{'networkAclId':'acl-1','ruleNumber':'x','aclProtocol':'6','cidrBlock':'::/0','ruleAction':'allow'}",
                    OK)
                .onlyProblem())
        .endsWith("requestParameters.ruleNumber is not a number but of type string");
    assertThat(read("DeleteSubnet", "[]", OK).onlyProblem())
        .endsWith("requestParameters is not an object but of type array");
  }

  @Test
  void a_change_fits_into_a_message_whatever_the_request_names() {
    String blocks =
        String.join(
            ",",
            IntStream.range(0, 1999)
                .mapToObj(i -> "{'tag':1,'Cidr':'" + "x".repeat(400) + i + "'}")
                .toList());

    Recorded recorded =
        read(
            "ModifyManagedPrefixList",
            "{'ModifyManagedPrefixListRequest':{'PrefixListId':'pl-1','AddEntry':["
                + blocks
                + "]}}",
            OK);

    assertThat(recorded.networkChanges).isEmpty();
    assertThat(recorded.reasons()).containsExactly("unreadable-field");
  }
}
