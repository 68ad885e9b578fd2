"""The accounts, networks and functions of table.csv."""

from aws import HTTPS, Account, Vpc, permission

OUTWARD, CLOSED, MIXED, UNWATCHED = "111122223333", "444455556666", "777788889999", "999900001111"
V4, V6 = "0.0.0.0/0", "::/0"
AWS_POLICY = "arn:aws:iam::aws:policy/"
VPC_ACCESS = AWS_POLICY + "service-role/AWSLambdaVPCAccessExecutionRole"
BASIC = AWS_POLICY + "service-role/AWSLambdaBasicExecutionRole"
INTERFACES = [
    f"ec2:{verb}" for verb in ("CreateNetworkInterface", "DescribeNetworkInterfaces", "DeleteNetworkInterface")
]


def statement(effect, actions, resource="*", **more):
    return {"Effect": effect, "Action": actions, "Resource": resource, **more}


class World:
    """Functions in all kinds of networks."""

    def __init__(self, endpoint):
        self.outward, self.closed, self.mixed, self.unwatched = (
            Account(endpoint, number) for number in (OUTWARD, CLOSED, MIXED, UNWATCHED)
        )
        self.accounts = {}  # of functions
        self.group, self.acl = {}, {}
        self.role = {account: account.role("vpc", [VPC_ACCESS]) for account in (self.outward, self.closed, self.mixed)}
        self.paths()
        self.main_tables()
        self.ipv6()
        self.groups()
        self.acls()
        self.deletions()
        self.roles()
        self.endpoints()
        self.other_policies()
        self.shared()

    def function(self, name, subnets=(), groups=(), account=None, role=None, dual_stack=False):
        account = account or self.outward
        account.function(name, role or self.role[account], subnets, groups, dual_stack)
        self.accounts[name] = account

    def private_network(self, account):
        """A VPC with a public subnet that has a NAT gateway, and the table that leads to it."""
        vpc = Vpc(account)
        public = vpc.routed((V4, vpc.gateway))
        nat = vpc.nat(vpc.subnet("a", public))
        return vpc, public, nat, vpc.routed((V4, nat))

    def paths(self):
        vpc, public, nat, private = self.private_network(self.outward)
        limited = vpc.group("limited", HTTPS)
        self.vpc, self.public, self.nat, self.private, self.limited = vpc, public, nat, private, limited
        self.pair = vpc.pair(private)

        def function(name, subnets):
            self.function(name, subnets, [limited])

        function("nat", self.pair)
        function("public-explicit", vpc.pair(public))
        function("public-non-default", vpc.pair(vpc.routed((V4, nat), ("203.0.113.0/24", vpc.gateway))))
        function("public-halves", vpc.pair(vpc.routed(("0.0.0.0/1", vpc.gateway), ("128.0.0.0/1", vpc.gateway))))
        everywhere = self.outward.prefix_list("everywhere", V4)
        function("public-prefix-list", vpc.pair(vpc.routed((everywhere, vpc.gateway))))
        function("one-subnet-public", [vpc.subnet("a", private), vpc.subnet("b", public)])
        function("two-subnets-one-zone", [vpc.subnet("a", private), vpc.subnet("a", private)])
        function("one-subnet", [vpc.subnet("a", private)])
        function("three-zones", [vpc.subnet(zone, private) for zone in "abc"])
        function("nothing", vpc.pair(vpc.routed()))
        gone = vpc.nat(vpc.subnet("a", public))
        function("nat-deleted", vpc.pair(vpc.routed((V4, gone))))
        self.outward.ec2.delete_nat_gateway(NatGatewayId=gone)
        lost = vpc.nat(vpc.subnet("a", vpc.routed()))
        function("nat-in-private-subnet", vpc.pair(vpc.routed((V4, lost))))
        chained = vpc.nat(vpc.subnet("a", private))
        function("nat-behind-nat", vpc.pair(vpc.routed((V4, chained))))
        inner = vpc.nat(vpc.subnet("a", public), "private")
        function("private-nat", vpc.pair(vpc.routed((V4, inner))))
        function("transit", vpc.pair(vpc.routed((V4, vpc.transit_gateway(self.pair)))))
        function("peering", vpc.pair(vpc.routed((V4, vpc.peering(Vpc(self.outward))))))
        self.function("outside")
        detached = Vpc(self.outward)
        function_group = detached.group("limited", HTTPS)
        subnets = detached.pair(detached.routed((V4, detached.gateway)))
        self.function("gateway-detached", subnets, [function_group])
        self.outward.ec2.detach_internet_gateway(InternetGatewayId=detached.gateway, VpcId=detached.id)

    def main_tables(self):
        vpc = Vpc(self.outward)
        limited = vpc.group("limited", HTTPS)
        vpc.route(vpc.main, V4, vpc.gateway)
        self.function("public-main", vpc.pair(), [limited])
        vpc, public, nat, private = self.private_network(self.outward)
        limited = vpc.group("limited", HTTPS)
        vpc.route(vpc.main, V4, nat)
        self.function("private-main", vpc.pair(), [limited])
        vpc, public, nat, private = self.private_network(self.outward)
        limited = vpc.group("limited", HTTPS)
        main = vpc.find("route_tables", "association.main", "true")["Associations"]
        association = next(each for each in main if each["Main"])["RouteTableAssociationId"]
        self.outward.ec2.replace_route_table_association(AssociationId=association, RouteTableId=public)
        self.function("main-replaced-by-public", vpc.pair(), [limited])
        self.function("explicit-beside-public-main", vpc.pair(private), [limited])

    def ipv6(self):
        vpc = Vpc(self.outward)
        everywhere = permission("tcp", 443, 443, V4, V6)
        limited = vpc.group("limited", everywhere)
        egress_only = vpc.routed((V6, vpc.egress_only_gateway()))
        self.function("ipv6-egress-only", vpc.pair(egress_only), [limited], dual_stack=True)
        self.function("ipv6-egress-only-unused", vpc.pair(egress_only), [limited])
        public = vpc.routed((V6, vpc.gateway))
        self.function("ipv6-public", vpc.pair(public), [limited], dual_stack=True)
        self.function("ipv6-public-unused", vpc.pair(public), [limited])

    def groups(self):
        everything = ("-1", None, None)
        vpc = self.vpc
        wide = self.outward.prefix_list("wide", V4)
        self.narrow = self.outward.prefix_list("narrow", "10.0.0.0/8")
        rules = {
            "group-open": [permission(*everything, V4)],
            "group-open-ipv6": [permission(*everything, V6)],
            "group-open-tcp": [permission("tcp", 0, 65535, V4)],
            "group-open-tcp-from-1": [permission("tcp", 1, 65535, V4)],
            "group-open-udp": [permission("udp", 0, 65535, V4)],
            "group-open-prefix-list": [permission(*everything, wide)],
            "group-open-halves": [permission(*everything, "0.0.0.0/1", "128.0.0.0/1")],
            "group-open-port-halves": [permission("tcp", 0, 32767, V4), permission("tcp", 32768, 65535, V4)],
            "group-icmp": [permission("icmp", -1, -1, V4)],
            "group-prefix-list": [permission(*everything, self.narrow)],
            "group-internal": [permission(*everything, "10.0.0.0/8")],
            "group-closed": [],
        }
        for name, permissions in rules.items():
            self.group[name] = vpc.group(name, *permissions)
            self.function(name, self.pair, [self.group[name]])
        itself = vpc.group("itself")
        vpc.ec2.authorize_security_group_egress(GroupId=itself, IpPermissions=[permission(*everything, itself)])
        self.function("group-itself", self.pair, [itself])
        self.function("group-limited-and-open", self.pair, [self.limited, self.group["group-open"]])
        self.function("group-default", self.pair, [vpc.default_group])
        other = Vpc(self.outward)
        nat = other.nat(other.subnet("a", other.routed((V4, other.gateway))))
        other.close(other.default_group)
        self.function("group-default-closed", other.pair(other.routed((V4, nat))), [other.default_group])

    def acls(self):
        allow = [(egress, 100, "allow", "-1", None, None, V4) for egress in (True, False)]
        acls = {
            "acl-empty": [],
            "acl-all": allow,
            "acl-no-return": [allow[0], (False, 100, "allow", "6", 443, 443, V4)],
            "acl-no-https": [(True, 100, "allow", "6", 80, 80, V4), allow[1]],
            "acl-deny-first": [(True, 90, "deny", "6", 443, 443, V4), *allow],
            "acl-deny-last": [(True, 200, "deny", "-1", None, None, V4), *allow],
            "acl-limited": [
                (True, 100, "allow", "6", 443, 443, V4),
                (False, 100, "allow", "6", 1024, 65535, V4),
            ],
            "acl-deny-some": [(True, 90, "deny", "-1", None, None, "198.51.100.0/24"), *allow],
            "acl-internal-only": [
                (True, 100, "allow", "-1", None, None, "10.0.0.0/8"),
                (False, 100, "allow", "-1", None, None, "10.0.0.0/8"),
            ],
            "acl-udp": [(True, 100, "allow", "17", 0, 65535, V4), allow[1]],
            "acl-return-in-two": [
                allow[0],
                (False, 100, "allow", "6", 1024, 32767, V4),
                (False, 110, "allow", "6", 32768, 65535, V4),
            ],
            "acl-return-with-gap": [
                allow[0],
                (False, 100, "allow", "6", 1024, 32767, V4),
                (False, 110, "allow", "6", 49152, 65535, V4),
            ],
        }
        for name, entries in acls.items():
            self.acl[name] = self.vpc.acl(*entries)
            self.function(name, self.vpc.pair(self.private, self.acl[name]), [self.limited])
        blocked = self.vpc.subnet("b", self.private, self.acl["acl-empty"])
        self.function("acl-one-subnet", [self.vpc.subnet("a", self.private), blocked], [self.limited])

    def deletions(self):
        one, both, vpc = self.vpc.pair(self.private), self.vpc.pair(self.private), self.vpc
        group = vpc.group("deleted", HTTPS)
        self.function("subnet-deleted", one, [self.limited])
        self.function("subnets-deleted", both, [self.limited])
        self.function("group-deleted", self.pair, [group])
        for subnet in (one[1], *both):
            vpc.ec2.delete_subnet(SubnetId=subnet)
        vpc.ec2.delete_security_group(GroupId=group)

    def roles(self):
        outward = self.outward
        condition = {"StringEquals": {"ec2:Region": "eu-west-1"}}
        interfaces = statement("Allow", INTERFACES)
        everything = outward.policy("everything", [statement("Allow", "*")])
        nothing = outward.policy("nothing", [statement("Allow", "s3:GetObject")])
        customer = outward.policy("interfaces", [interfaces])
        arns = [f"arn:aws:ec2:*:{OUTWARD}:network-interface/*", f"arn:aws:ec2:*:{OUTWARD}:subnet/*"]
        roles = {
            "role-inline": outward.role("inline", [BASIC], interfaces=[interfaces]),
            "role-customer-policy": outward.role("customer", [customer]),
            "role-wildcard": outward.role("wildcard", interfaces=[statement("Allow", "ec2:*NetworkInterface*")]),
            "role-administrator": outward.role("administrator", [AWS_POLICY + "AdministratorAccess"]),
            "role-basic": outward.role("basic", [BASIC]),
            "role-empty": outward.role("empty"),
            "role-read-only": outward.role("read-only", [AWS_POLICY + "ReadOnlyAccess"]),
            "role-denied": outward.role("denied", [VPC_ACCESS], deny=[statement("Deny", "ec2:CreateNetworkInterface")]),
            "role-partly": outward.role("partly", interfaces=[statement("Allow", INTERFACES[:2])]),
            "role-describe-by-arn": outward.role("by-arn", interfaces=[statement("Allow", INTERFACES, arns)]),
            "role-condition": outward.role(
                "condition", interfaces=[statement("Allow", INTERFACES, Condition=condition)]
            ),
            "role-boundary-wide": outward.role("bounded", [VPC_ACCESS], everything),
            "role-boundary-narrow": outward.role("narrowed", [VPC_ACCESS], nothing),
        }
        for name, role in roles.items():
            self.function(name, self.pair, [self.limited], role=role)
        gone = outward.role("gone")
        self.function("role-deleted", self.pair, [self.limited], role=gone)
        outward.iam.delete_role(RoleName="gone")

    def endpoints(self):
        """Functions that must not reach the internet, but S3 and Secrets Manager."""

        def network(name, s3=True, secrets=True, let_in=None, private_dns=True, route=None):
            vpc = Vpc(self.closed)
            table = vpc.routed(*([(V4, route(vpc))] if route else []))
            subnets = vpc.pair(table)
            functions = vpc.group("functions", HTTPS)
            if s3 == "interface":
                group = vpc.group("s3", ingress=[permission("tcp", 443, 443, functions)])
                vpc.endpoint("s3", "Interface", SubnetIds=subnets, SecurityGroupIds=[group], PrivateDnsEnabled=True)
            elif s3:
                vpc.endpoint("s3", "Gateway", RouteTableIds=[table if s3 is True else vpc.main])
            if secrets:
                peer = {"cidr": f"{vpc.block}.0.0/16", "other": "192.168.0.0/16"}.get(let_in, functions)
                group = vpc.group("secrets", ingress=[permission("tcp", 443, 443, peer)])
                vpc.endpoint(
                    "secretsmanager",
                    "Interface",
                    SubnetIds=subnets,
                    SecurityGroupIds=[group],
                    PrivateDnsEnabled=private_dns,
                )
            self.function(name, subnets, [functions], self.closed)

        def nat(vpc):
            return vpc.nat(vpc.subnet("a", vpc.routed((V4, vpc.gateway))))

        network("endpoints")
        network("endpoints-by-cidr", let_in="cidr")
        network("endpoints-both-interface", s3="interface")
        network("endpoints-none", s3=False, secrets=False)
        network("endpoints-no-s3", s3=False)
        network("endpoints-s3-of-main-table", s3="main")
        network("endpoints-no-private-dns", private_dns=False)
        network("endpoints-closed-group", let_in="other")
        network("endpoints-and-nat", route=nat)
        network("endpoints-and-transit", route=lambda vpc: vpc.transit_gateway([vpc.subnet("a")]))
        network("endpoints-and-gateway", route=lambda vpc: vpc.gateway)

    def other_policies(self):
        """Functions that may, but need not, reach the internet, also by a transit gateway."""
        vpc, public, nat, private = self.private_network(self.mixed)
        limited = vpc.group("limited", HTTPS)
        transit = vpc.transit_gateway([vpc.subnet("a")])
        for name, route in {"nat": nat, "transit": transit, "public": vpc.gateway}.items():
            self.function(f"mixed-{name}", vpc.pair(vpc.routed((V4, route))), [limited], self.mixed)
        self.function("mixed-nothing", vpc.pair(vpc.routed()), [limited], self.mixed)

    def shared(self):
        """Subnets that belong to another account, which is watched or not."""
        for owner, name in ((self.outward, "shared"), (self.unwatched, "shared-by-unwatched")):
            vpc, public, nat, private = self.private_network(owner)
            subnets, open_subnets = vpc.pair(private), vpc.pair(public)
            if owner is self.outward:
                self.shared_table = private, vpc.gateway, nat
            prefix = f"arn:aws:ec2:eu-west-1:{owner.number}:subnet/"
            owner.ram.create_resource_share(
                name=name,
                principals=[self.mixed.number],
                resourceArns=[prefix + subnet for subnet in subnets + open_subnets],
            )
            group = self.group_in_shared(vpc, name)
            self.function(name, subnets, [group], self.mixed)
            self.function(f"{name}-public", open_subnets, [group], self.mixed)

    def group_in_shared(self, vpc, name):
        """A group of the participant: moto creates groups only in VPCs of the account itself."""
        own = Vpc(self.mixed, internet_gateway=False)
        return own.group(name, HTTPS)
