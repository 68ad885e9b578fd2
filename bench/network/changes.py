"""Changes networks and roles by calls, delivers their events, and measures the time to the new outcome."""

import statistics
import time
import urllib.parse

import boto3
from aws import REGION, permission
from botocore import xform_name
from processes import get, wait_for
from trail import event
from world import AWS_POLICY, V4

EVERYTHING = permission("-1", None, None, V4)
DENY = '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"ec2:*","Resource":"*"}}'


class Caller:
    """Calls AWS, and delivers the event of each call to the queue."""

    def __init__(self, endpoint):
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        self.sqs = boto3.client("sqs", endpoint_url=endpoint, region_name=REGION, **keys)
        self.queue = self.sqs.create_queue(QueueName="events")["QueueUrl"]

    def __call__(self, account, operation, service="ec2", **parameters):
        self.at = time.monotonic()
        self.operation = operation
        client = account.functions if service == "lambda" else getattr(account, service)
        answer = getattr(client, xform_name(operation))(**parameters)
        self.event_id, message = event(account.number, service, operation, parameters, answer)
        self.sqs.send_message(QueueUrl=self.queue, MessageBody=message)
        return answer


class Changes:
    """Each is a generator that stops when the outcome is to be another one, and again when it is to be the former."""

    def __init__(self, world, call):
        self.world, self.call = world, call
        self.account, self.ec2, self.vpc = world.outward, world.outward.ec2, world.vpc

    def all(self):
        """By function and rule."""
        table, gateway, nat = self.world.private, self.vpc.gateway, self.world.nat
        group, acl = self.world.group, self.world.acl
        return [
            ("nat", "private-subnet", self.route_replaced(table, gateway, nat)),
            ("nat", "private-subnet", self.route_added(table, gateway)),
            ("shared", "private-subnet", self.route_replaced(*self.world.shared_table)),
            ("three-zones", "private-subnet", self.table_replaced("three-zones", self.world.public, table)),
            ("explicit-beside-public-main", "private-subnet", self.table_removed("explicit-beside-public-main")),
            ("public-main", "private-subnet", self.gateway_detached("public-main")),
            ("private-main", "outbound-path", self.nat_deleted("private-main")),
            ("group-closed", "egress", self.group_opened(group["group-closed"])),
            ("group-open", "egress", self.group_closed(group["group-open"])),
            ("group-internal", "egress", self.rule_modified(group["group-internal"])),
            ("group-prefix-list", "egress", self.prefix_list_widened(self.world.narrow)),
            ("acl-all", "network-acl", self.entry_added(acl["acl-all"])),
            ("acl-limited", "network-acl", self.entry_replaced(acl["acl-limited"])),
            ("acl-one-subnet", "network-acl", self.acl_replaced("acl-one-subnet", acl["acl-all"], acl["acl-empty"])),
            ("endpoints", "outbound-path", self.endpoint_deleted("endpoints")),
            ("role-administrator", "role-permissions", self.policy_detached("administrator")),
            ("role-inline", "role-permissions", self.policy_put("inline")),
            ("three-zones", "subnet-exists", self.subnet_deleted("three-zones")),
        ]

    def subnet(self, function):
        """The last one of a function."""
        account = self.world.accounts[function]
        found = account.functions.get_function_configuration(FunctionName=function)["VpcConfig"]
        return account.ec2.describe_subnets(SubnetIds=found["SubnetIds"][-1:])["Subnets"][0]

    def association(self, kind, function):
        """The association of this subnet with its route table or ACL."""
        subnet = self.subnet(function)["SubnetId"]
        found = self.of_subnet(kind, subnet)["Associations"]
        return next(each for each in found if each.get("SubnetId") == subnet)

    def of_subnet(self, kind, subnet):
        filters = [{"Name": "association.subnet-id", "Values": [subnet]}]
        return self.ec2.get_paginator(f"describe_{kind}").paginate(Filters=filters).build_full_result().popitem()[1][0]

    def route_replaced(self, table, target, former):
        default = {"RouteTableId": table, "DestinationCidrBlock": V4}
        self.call(self.account, "ReplaceRoute", GatewayId=target, **default)
        yield
        self.call(self.account, "ReplaceRoute", NatGatewayId=former, **default)
        yield

    def route_added(self, table, target):
        route = {"RouteTableId": table, "DestinationCidrBlock": "198.51.100.0/24"}
        self.call(self.account, "CreateRoute", GatewayId=target, **route)
        yield
        self.call(self.account, "DeleteRoute", **route)
        yield

    def table_replaced(self, function, table, former):
        association = self.association("route_tables", function)["RouteTableAssociationId"]
        for each in (table, former):
            answer = self.call(
                self.account, "ReplaceRouteTableAssociation", AssociationId=association, RouteTableId=each
            )
            association = answer["NewAssociationId"]
            yield

    def table_removed(self, function):
        former = self.association("route_tables", function)
        association = former["RouteTableAssociationId"]
        self.call(self.account, "DisassociateRouteTable", AssociationId=association)
        yield
        again = {"RouteTableId": former["RouteTableId"], "SubnetId": former["SubnetId"]}
        self.call(self.account, "AssociateRouteTable", **again)
        yield

    def subnet_deleted(self, function):
        """Until the function is moved away from it."""
        config = self.account.functions.get_function_configuration(FunctionName=function)["VpcConfig"]
        *others, deleted = config["SubnetIds"]
        self.call(self.account, "DeleteSubnet", SubnetId=deleted)
        yield
        network = {"SubnetIds": others, "SecurityGroupIds": config["SecurityGroupIds"]}
        self.call(self.account, "UpdateFunctionConfiguration", "lambda", FunctionName=function, VpcConfig=network)
        yield

    def gateway_detached(self, function):
        vpc = self.subnet(function)["VpcId"]
        filters = [{"Name": "attachment.vpc-id", "Values": [vpc]}]
        gateway = self.ec2.describe_internet_gateways(Filters=filters)["InternetGateways"][0]["InternetGatewayId"]
        for operation in ("DetachInternetGateway", "AttachInternetGateway"):
            self.call(self.account, operation, InternetGatewayId=gateway, VpcId=vpc)
            yield

    def nat_deleted(self, function):
        vpc = [{"Name": "vpc-id", "Values": [self.subnet(function)["VpcId"]]}]
        gateway = self.ec2.describe_nat_gateways(Filters=vpc)["NatGateways"][0]
        self.call(self.account, "DeleteNatGateway", NatGatewayId=gateway["NatGatewayId"])
        yield
        main = [*vpc, {"Name": "association.main", "Values": ["true"]}]
        table = self.ec2.describe_route_tables(Filters=main)["RouteTables"][0]["RouteTableId"]
        address = self.ec2.allocate_address(Domain="vpc")["AllocationId"]
        made = self.call(self.account, "CreateNatGateway", SubnetId=gateway["SubnetId"], AllocationId=address)
        self.call(
            self.account,
            "ReplaceRoute",
            RouteTableId=table,
            DestinationCidrBlock=V4,
            NatGatewayId=made["NatGateway"]["NatGatewayId"],
        )
        yield

    def group_opened(self, group):
        for operation in ("AuthorizeSecurityGroupEgress", "RevokeSecurityGroupEgress"):
            self.call(self.account, operation, GroupId=group, IpPermissions=[EVERYTHING])
            yield

    def group_closed(self, group):
        for operation in ("RevokeSecurityGroupEgress", "AuthorizeSecurityGroupEgress"):
            self.call(self.account, operation, GroupId=group, IpPermissions=[EVERYTHING])
            yield

    def rule_modified(self, group):
        filters = [{"Name": "group-id", "Values": [group]}]
        known = self.ec2.describe_security_group_rules(Filters=filters)["SecurityGroupRules"][0]
        for block in (V4, known["CidrIpv4"]):
            rule = {"IpProtocol": "-1", "FromPort": -1, "ToPort": -1, "CidrIpv4": block}
            update = {"SecurityGroupRuleId": known["SecurityGroupRuleId"], "SecurityGroupRule": rule}
            self.call(self.account, "ModifySecurityGroupRules", GroupId=group, SecurityGroupRules=[update])
            yield

    def prefix_list_widened(self, prefix_list):
        for entries in ("AddEntries", "RemoveEntries"):
            known = self.ec2.describe_managed_prefix_lists(PrefixListIds=[prefix_list])["PrefixLists"][0]
            self.call(
                self.account,
                "ModifyManagedPrefixList",
                PrefixListId=prefix_list,
                CurrentVersion=known["Version"],
                **{entries: [{"Cidr": V4}]},
            )
            yield

    def entry_added(self, acl):
        number = {"NetworkAclId": acl, "RuleNumber": 90, "Egress": True}
        self.call(self.account, "CreateNetworkAclEntry", **number, **self.entry("deny", 443))
        yield
        self.call(self.account, "DeleteNetworkAclEntry", **number)
        yield

    def entry_replaced(self, acl):
        number = {"NetworkAclId": acl, "RuleNumber": 100, "Egress": True}
        for port in (8443, 443):
            self.call(self.account, "ReplaceNetworkAclEntry", **number, **self.entry("allow", port))
            yield

    @staticmethod
    def entry(action, port):
        ports = {"From": port, "To": port}
        return {"RuleAction": action, "Protocol": "6", "CidrBlock": V4, "PortRange": ports}

    def acl_replaced(self, function, acl, former):
        association = self.association("network_acls", function)["NetworkAclAssociationId"]
        for each in (acl, former):
            answer = self.call(
                self.account, "ReplaceNetworkAclAssociation", AssociationId=association, NetworkAclId=each
            )
            association = answer["NewAssociationId"]
            yield

    def endpoint_deleted(self, function):
        account = self.world.accounts[function]
        filters = [
            {"Name": "vpc-id", "Values": [self.subnet(function)["VpcId"]]},
            {"Name": "vpc-endpoint-type", "Values": ["Gateway"]},
        ]
        endpoint = account.ec2.describe_vpc_endpoints(Filters=filters)["VpcEndpoints"][0]
        self.call(account, "DeleteVpcEndpoints", VpcEndpointIds=[endpoint["VpcEndpointId"]])
        yield
        again = {name: endpoint[name] for name in ("VpcId", "ServiceName", "VpcEndpointType", "RouteTableIds")}
        self.call(account, "CreateVpcEndpoint", **again)
        yield

    def policy_detached(self, role):
        policy = {"RoleName": role, "PolicyArn": AWS_POLICY + "AdministratorAccess"}
        for operation in ("DetachRolePolicy", "AttachRolePolicy"):
            self.call(self.account, operation, "iam", **policy)
            yield

    def policy_put(self, role):
        policy = {"RoleName": role, "PolicyName": "deny"}
        self.call(self.account, "PutRolePolicy", "iam", PolicyDocument=DENY, **policy)
        yield
        self.call(self.account, "DeleteRolePolicy", "iam", **policy)
        yield


class Watch:
    """One function in vpcwatch's API."""

    def __init__(self, vpcwatch, world, function):
        arn = f"arn:aws:lambda:{REGION}:{world.accounts[function].number}:function:{function}"
        self.url = f"{vpcwatch.api}/functions/{urllib.parse.quote(arn, safe='')}"

    def turning(self, rule, outcome):
        """For wait_for."""
        return lambda: True if get(self.url)["status"]["rules"][rule] == outcome else None

    def opened_by(self, rule):
        """The event that opened the last violation of a rule."""
        found = [each for each in get(self.url)["violations"] if each.get("rule") == rule]
        return found[-1]["opened"]["eventId"] if found else None


def measure(vpcwatch, world, call, outcomes):
    """The number of changes whose outcome or cause is wrong."""
    took, wrong = [], 0
    print("seconds from the call to the new outcome in vpcwatch's API")
    for function, rule, change in Changes(world, call).all():
        watch = Watch(vpcwatch, world, function)
        before = outcomes[function][rule]
        other = "FAIL" if before == "PASS" else "PASS"
        for expected in (other, before):
            time.sleep(1 - time.time() % 1)  # events have whole seconds
            next(change)
            row = f"  {call.operation:30} {function:28} {rule:17} {expected:5}"
            try:
                wait_for(expected, watch.turning(rule, expected), 30)
            except TimeoutError:
                wrong += 1
                print(f"{row} not within 30 s", flush=True)
                continue
            took.append(time.monotonic() - call.at)
            named = expected == "PASS" or watch.opened_by(rule) == call.event_id
            wrong += not named
            print(f"{row} {took[-1]:5.2f}{'' if named else ' another event is its cause'}", flush=True)
    print(f"  {len(took)} changes: p50 {statistics.median(took):.2f} s, max {max(took):.2f} s")
    return wrong + settled(vpcwatch, outcomes)


def settled(vpcwatch, outcomes):
    """Whether, once all VPCs have been described again, everything is as it was."""
    time.sleep(75)
    differing = {
        f"{function} {rule}"
        for function, rules in vpcwatch.outcomes().items()
        for rule, outcome in rules.items()
        if outcome != outcomes[function][rule]
    }
    print(f"  after 75 s, outcomes that are not as before: {', '.join(sorted(differing)) or 'none'}")
    return len(differing)
