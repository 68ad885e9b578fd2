"""CloudTrail's records of calls, as EventBridge delivers them: moto writes none."""

import datetime
import json
import uuid

from aws import REGION

# Calls of EC2 that CloudTrail converts from XML, with the names that lists have there.
NEWER = {
    "CreateNatGateway",
    "DeleteNatGateway",
    "CreateVpcEndpoint",
    "DeleteVpcEndpoints",
    "ModifyVpcEndpoint",
    "ModifySecurityGroupRules",
    "ModifyManagedPrefixList",
}
SINGULAR = {
    "VpcEndpointIds": "VpcEndpointId",
    "RouteTableIds": "RouteTableId",
    "SecurityGroupRules": "SecurityGroupRule",
    "AddEntries": "AddEntry",
    "RemoveEntries": "RemoveEntry",
}
OLDER = {"UserIdGroupPairs": "groups", "Protocol": "aclProtocol", "SecurityGroupRules": "securityGroupRuleSet"}
SETS = {"RouteTableIds": "routeTableIdSet", "SubnetIds": "subnetIdSet", "Groups": "groupSet"}
PERMISSION = {"groups": {}, "ipRanges": {}, "ipv6Ranges": {}, "prefixListIds": {}}
API = "http://ec2.amazonaws.com/doc/2016-11-15/"


def lower(name):
    return name[0].lower() + name[1:]


def older(value):
    if isinstance(value, dict):
        converted = {OLDER.get(name, lower(name)): older(each) for name, each in value.items()}
        return PERMISSION | converted if "IpProtocol" in value and "GroupId" not in value else converted
    return {"items": [older(each) for each in value]} if isinstance(value, list) else value


def newer(value):
    if isinstance(value, dict):
        return {SINGULAR.get(name, name): newer(each) for name, each in value.items()}
    if isinstance(value, list):
        tagged = [
            {"tag": i, **(newer(each) if isinstance(each, dict) else {"content": each})}
            for i, each in enumerate(value, 1)
        ]
        return tagged if len(tagged) > 1 else tagged[0]
    return value


def answered(value):
    """A part of a newer answer."""
    if isinstance(value, dict):
        return {SETS.get(name, lower(name)): answered(each) for name, each in value.items()}
    if isinstance(value, list):
        items = [answered(each) for each in value]
        return {"item": items if len(items) > 1 else items[0]} if items else ""
    return value


def lowered(value):
    return {lower(name): lowered(each) for name, each in value.items()} if isinstance(value, dict) else value


def elements(service, operation, request, response):
    """requestParameters and responseElements."""
    response = {name: each for name, each in response.items() if name not in ("ResponseMetadata", "Return")}
    if service != "ec2":
        return lowered(request), None if service == "iam" else lowered(response)
    request_id = str(uuid.uuid4())
    if operation in NEWER:
        answer = {"xmlns": API, **answered(response), "requestId": request_id}
        return {f"{operation}Request": newer(request)}, {f"{operation}Response": answer}
    return older(request), {"requestId": request_id, "_return": True, **older(response)}


def event(account, service, operation, request, response):
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    iam = service == "iam"
    sent, answer = elements(service, operation, request, response)
    record = {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "IAMUser",
            "principalId": "AIDAEXAMPLEOFALICE001",
            "arn": f"arn:aws:iam::{account}:user/alice",
            "accountId": account,
            "accessKeyId": "AKIAEXAMPLEOFALICE01",
            "userName": "alice",
        },
        "eventTime": now,
        "eventSource": f"{service}.amazonaws.com",
        "eventName": operation + ("20150331v2" if service == "lambda" else ""),
        "awsRegion": "us-east-1" if iam else REGION,
        "sourceIPAddress": "198.51.100.7",
        "userAgent": "aws-cli/2.31.0",
        "requestParameters": sent,
        "responseElements": answer,
        "requestID": str(uuid.uuid4()),
        "eventID": str(uuid.uuid4()),
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": account,
        "eventCategory": "Management",
    }
    envelope = {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "AWS API Call via CloudTrail",
        "source": f"aws.{service}",
        "account": account,
        "time": now,
        "region": record["awsRegion"],
        "resources": [],
        "detail": record,
    }
    return record["eventID"], json.dumps(envelope, default=str)
