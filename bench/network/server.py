"""moto's server, corrected where it does not answer as AWS documents, with a log of the calls."""

import json
import os
import re
import sys
import threading
from urllib.parse import parse_qs

from moto.awslambda.models import LambdaFunction
from moto.awslambda.responses import LambdaResponse
from moto.ec2.models import ec2_backends
from moto.ec2.models.route_tables import Route
from moto.ec2.models.subnets import SubnetBackend
from moto.ec2.utils import generic_filter
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.ram.models import ram_backends
from werkzeug.serving import WSGIRequestHandler, run_simple


def subnets_of_all(region):
    """With their accounts; those of which moto knows nothing yet have none."""
    for account in list(ec2_backends):
        ec2 = ec2_backends[account].get(region)
        for by_id in list(ec2.subnets.values()) if ec2 else []:
            for subnet in list(by_id.values()):
                yield account, subnet


def vpc_config(function):
    """moto answers vpc-123abc for every function."""
    config = dict(function._vpc_config or {})
    subnets = config.get("SubnetIds")
    if not subnets:
        return config or None
    if getattr(function, "placed_in", (None, None))[0] != subnets:
        vpc = next(subnet.vpc_id for _, subnet in subnets_of_all(function.region) if subnet.id in subnets)
        function.placed_in = (subnets, vpc)
    return {**config, "VpcId": function.placed_in[1]}


def state_of_route(route):
    """moto calls every route active; AWS one a blackhole whose target is gone or detached."""
    ec2, target = route.route_table.ec2_backend, route.gateway_id or ""
    if target.startswith("igw-"):
        gateway = ec2.internet_gateways.get(target)
        attached = gateway is not None and gateway.vpc is not None
        return "active" if attached and gateway.vpc.id == route.route_table.vpc_id else "blackhole"
    if route.nat_gateway:
        return "active" if route.nat_gateway.state == "available" else "blackhole"
    eigw = route.egress_only_internet_gateway_id
    return "active" if eigw is None or eigw in ec2.egress_only_internet_gateways else "blackhole"


def is_shared_with(subnet, account, region):
    return any(
        subnet.arn in share.resource_arns and account in share.principals
        for share in ram_backends[subnet.owner_id][region].resource_shares
    )


def describe_subnets(ec2, subnet_ids=None, filters=None):
    """moto does not show shared subnets to those with whom they are shared."""
    shared = {
        subnet.id: subnet
        for account, subnet in subnets_of_all(ec2.region_name)
        if account != ec2.account_id and is_shared_with(subnet, ec2.account_id, ec2.region_name)
    }
    if subnet_ids:
        others = [each for each in subnet_ids if each not in shared]
        own = own_subnets(ec2, others, filters) if others else []
        shared = {each: shared[each] for each in subnet_ids if each in shared}
    else:
        own = own_subnets(ec2, None, filters)
    return own + generic_filter(filters or {}, list(shared.values()))


def list_functions(request):
    """moto answers with all functions, AWS with 50 at most."""
    answer = json.loads(all_functions(request))
    first = int(request.querystring.get("Marker", ["0"])[0])
    last = first + 50
    page = {"Functions": answer["Functions"][first:last]}
    return json.dumps(page | ({"NextMarker": str(last)} if last < len(answer["Functions"]) else {}))


all_functions, LambdaResponse.list_functions = LambdaResponse.list_functions, list_functions
LambdaFunction.vpc_config = property(vpc_config)
Route.state = property(state_of_route)
own_subnets, SubnetBackend.describe_subnets = SubnetBackend.describe_subnets, describe_subnets


class CallLog(DomainDispatcherApplication):
    def __init__(self, file):
        super().__init__(create_backend_app)
        self.file = file

    def __call__(self, environ, start_response):
        agent = environ.get("HTTP_USER_AGENT", "")
        if "vpcwatch" in agent:
            scope = re.search(r"Credential=([^,]+)", environ.get("HTTP_AUTHORIZATION", ""))
            service = scope.group(1).split("/")[3] if scope else "sts"
            body = self._get_body(environ) or ""
            action = parse_qs(body).get("Action", [None])[0] if "Action=" in body else None
            target = environ.get("HTTP_X_AMZ_TARGET", "").split(".")[-1]
            path = environ["REQUEST_METHOD"] + " " + re.sub(r"(functions)/.+", r"\1/*", environ["PATH_INFO"])
            self.file.write(f"{service} {action or target or path}\n")
        return super().__call__(environ, start_response)


class Quiet(WSGIRequestHandler):
    def log_request(self, *_):
        pass


def main(port, log, seconds):
    end = threading.Timer(float(seconds), os._exit, [0])
    end.daemon = True
    end.start()
    with open(log, "w", buffering=1) as file:
        run_simple("127.0.0.1", int(port), CallLog(file), threaded=True, request_handler=Quiet)


main(*sys.argv[1:])
