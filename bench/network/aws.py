"""What the lab needs of AWS: clients of three accounts, and VPCs built step by step."""

import io
import json
import zipfile

import boto3
from botocore.config import Config

REGION = "eu-west-1"
ROLE = "vpcwatch-reader"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
    }
)


class Account:
    """The clients of one account, by way of the role that vpcwatch assumes too."""

    def __init__(self, endpoint, number):
        self.number = number
        common = {"endpoint_url": endpoint, "region_name": REGION}
        sts = boto3.client("sts", aws_access_key_id="test", aws_secret_access_key="test", **common)
        session = sts.assume_role(RoleArn=f"arn:aws:iam::{number}:role/{ROLE}", RoleSessionName="lab")
        given = session["Credentials"]
        self.keys = {
            "aws_access_key_id": given["AccessKeyId"],
            "aws_secret_access_key": given["SecretAccessKey"],
            "aws_session_token": given["SessionToken"],
        }
        config = Config(retries={"total_max_attempts": 1})
        for service in ("ec2", "iam", "lambda", "ram", "sqs"):
            client = boto3.client(service, config=config, **common, **self.keys)
            setattr(self, "functions" if service == "lambda" else service, client)

    def role(self, name, managed=(), boundary=None, **inline):
        """A role with managed policies, a boundary and inline policies, each a list of statements."""
        extra = {"PermissionsBoundary": boundary} if boundary else {}
        role = self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST, **extra)["Role"]
        for arn in managed:
            self.iam.attach_role_policy(RoleName=name, PolicyArn=arn)
        for policy, statements in inline.items():
            document = json.dumps({"Version": "2012-10-17", "Statement": statements})
            self.iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=document)
        return role["Arn"]

    def policy(self, name, statements):
        document = json.dumps({"Version": "2012-10-17", "Statement": statements})
        return self.iam.create_policy(PolicyName=name, PolicyDocument=document)["Policy"]["Arn"]

    def function(self, name, role, subnets=(), groups=(), dual_stack=False):
        network = {"SubnetIds": list(subnets), "SecurityGroupIds": list(groups)}
        if dual_stack:
            network["Ipv6AllowedForDualStack"] = True
        self.functions.create_function(
            FunctionName=name,
            Runtime="python3.12",
            Handler="index.handler",
            Role=role,
            Code={"ZipFile": CODE},
            **({"VpcConfig": network} if subnets else {}),
        )

    def prefix_list(self, name, *blocks):
        made = self.ec2.create_managed_prefix_list(
            PrefixListName=name,
            MaxEntries=10,
            AddressFamily="IPv6" if ":" in blocks[0] else "IPv4",
            Entries=[{"Cidr": block} for block in blocks],
        )
        return made["PrefixList"]["PrefixListId"]


def zipped():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("index.py", "def handler(event, context): pass\n")
    return file.getvalue()


CODE = zipped()


def permission(protocol, first, last, *peers):
    """A rule of a security group, to blocks, prefix lists and groups."""
    rule = {"IpProtocol": protocol}
    if first is not None:
        rule |= {"FromPort": first, "ToPort": last}
    for peer in peers:
        if peer.startswith("pl-"):
            rule.setdefault("PrefixListIds", []).append({"PrefixListId": peer})
        elif peer.startswith("sg-"):
            rule.setdefault("UserIdGroupPairs", []).append({"GroupId": peer})
        elif ":" in peer:
            rule.setdefault("Ipv6Ranges", []).append({"CidrIpv6": peer})
        else:
            rule.setdefault("IpRanges", []).append({"CidrIp": peer})
    return rule


HTTPS = permission("tcp", 443, 443, "0.0.0.0/0")
TARGETS = {
    "igw": "GatewayId",
    "eigw": "EgressOnlyInternetGatewayId",
    "nat": "NatGatewayId",
    "tgw": "TransitGatewayId",
    "pcx": "VpcPeeringConnectionId",
}


class Vpc:
    count = 0

    def __init__(self, account, internet_gateway=True):
        Vpc.count += 1
        self.block = f"10.{Vpc.count}"
        self.account, self.ec2 = account, account.ec2
        made = self.ec2.create_vpc(CidrBlock=f"{self.block}.0.0/16", AmazonProvidedIpv6CidrBlock=True)
        self.id = made["Vpc"]["VpcId"]
        self.subnets = 0
        self.main = self.find("route_tables", "association.main", "true")["RouteTableId"]
        self.default_group = self.find("security_groups", "group-name", "default")["GroupId"]
        acl = self.find("network_acls", "default", "true")["NetworkAclId"]
        for egress in (True, False):  # AWS adds these, moto does not
            self.ec2.create_network_acl_entry(
                NetworkAclId=acl, Egress=egress, RuleNumber=101, RuleAction="allow", Protocol="-1", Ipv6CidrBlock="::/0"
            )
        self.gateway = self.internet_gateway() if internet_gateway else None

    def find(self, kind, name, value):
        filters = [{"Name": "vpc-id", "Values": [self.id]}, {"Name": name, "Values": [value]}]
        found = getattr(self.ec2, f"describe_{kind}")(Filters=filters)
        return found["".join(word.title() for word in kind.split("_"))][0]

    def internet_gateway(self):
        gateway = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=self.id)
        return gateway

    def egress_only_gateway(self):
        made = self.ec2.create_egress_only_internet_gateway(VpcId=self.id)
        return made["EgressOnlyInternetGateway"]["EgressOnlyInternetGatewayId"]

    def transit_gateway(self, subnets):
        gateway = self.ec2.create_transit_gateway()["TransitGateway"]["TransitGatewayId"]
        self.ec2.create_transit_gateway_vpc_attachment(TransitGatewayId=gateway, VpcId=self.id, SubnetIds=subnets)
        return gateway

    def peering(self, other):
        made = self.ec2.create_vpc_peering_connection(VpcId=self.id, PeerVpcId=other.id)
        peering = made["VpcPeeringConnection"]["VpcPeeringConnectionId"]
        self.ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
        return peering

    def nat(self, subnet, kind="public"):
        address = {}
        if kind == "public":
            address["AllocationId"] = self.ec2.allocate_address(Domain="vpc")["AllocationId"]
        made = self.ec2.create_nat_gateway(SubnetId=subnet, ConnectivityType=kind, **address)
        return made["NatGateway"]["NatGatewayId"]

    def route(self, table, destination, target):
        kind = "DestinationPrefixListId" if destination.startswith("pl-") else "DestinationCidrBlock"
        kind = "DestinationIpv6CidrBlock" if ":" in destination else kind
        self.ec2.create_route(RouteTableId=table, **{kind: destination, TARGETS[target.split("-")[0]]: target})

    def routed(self, *routes):
        """A new table with these pairs of destination and target."""
        table = self.ec2.create_route_table(VpcId=self.id)["RouteTable"]["RouteTableId"]
        for destination, target in routes:
            self.route(table, destination, target)
        return table

    def subnet(self, zone="a", table=None, acl=None):
        self.subnets += 1
        made = self.ec2.create_subnet(
            VpcId=self.id, CidrBlock=f"{self.block}.{self.subnets}.0/24", AvailabilityZone=REGION + zone
        )
        subnet = made["Subnet"]["SubnetId"]
        if table:
            self.ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
        if acl:
            used = self.find("network_acls", "association.subnet-id", subnet)
            association = next(each for each in used["Associations"] if each["SubnetId"] == subnet)
            self.ec2.replace_network_acl_association(
                AssociationId=association["NetworkAclAssociationId"], NetworkAclId=acl
            )
        return subnet

    def pair(self, table=None, acl=None):
        return [self.subnet("a", table, acl), self.subnet("b", table, acl)]

    def acl(self, *entries):
        """Entries as (egress, number, action, protocol, first port, last port, block)."""
        acl = self.ec2.create_network_acl(VpcId=self.id)["NetworkAcl"]["NetworkAclId"]
        for egress, number, action, protocol, first, last, block in entries:
            ports = {} if first is None else {"PortRange": {"From": first, "To": last}}
            self.ec2.create_network_acl_entry(
                NetworkAclId=acl,
                Egress=egress,
                RuleNumber=number,
                RuleAction=action,
                Protocol=protocol,
                CidrBlock=block,
                **ports,
            )
        return acl

    def group(self, name, *egress, ingress=()):
        """A security group with these rules instead of the one that AWS gives it."""
        made = self.ec2.create_security_group(GroupName=name, Description=name, VpcId=self.id)
        group = made["GroupId"]
        self.close(group)
        if egress:
            self.ec2.authorize_security_group_egress(GroupId=group, IpPermissions=list(egress))
        if ingress:
            self.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=list(ingress))
        return group

    def close(self, group):
        rules = self.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissionsEgress"]
        for rule in rules:
            self.ec2.revoke_security_group_egress(GroupId=group, IpPermissions=[rule])

    def endpoint(self, service, kind, **where):
        self.ec2.create_vpc_endpoint(
            VpcId=self.id,
            ServiceName=f"com.amazonaws.{REGION}.{service}",
            VpcEndpointType=kind,
            **where,
        )
