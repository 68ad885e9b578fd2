#!/usr/bin/env python3
"""Compiles the schemas that tests hold the findings against, from the originals.

    pip install ocsf-json-schema==1.2.0 botocore==1.44.8
    python3 finding_schemas.py

OCSF: the class as schema.ocsf.io exports it, without what is deprecated, and with the captions that belong
to the values of an enumeration. ASFF: the service model of Security Hub, with the limits that only its
documentation states, for findings about Lambda functions.
"""

import json
import re
from pathlib import Path

import botocore
from botocore.loaders import Loader
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema
from ocsf_json_schema.__about__ import __version__ as ocsf_json_schema
from ocsf_json_schema.utility import generate_object_name_slug

DRAFT = "https://json-schema.org/draft/2020-12/schema"
OCSF = "1.6.0"


def ocsf():
    export = get_ocsf_schema(OCSF)
    schema = OcsfJsonSchemaEmbedded(export).get_class_schema("compliance_finding", ["cloud"])
    compiled = {"compliance_finding": schema, **schema["$defs"]}
    sources = {generate_object_name_slug(name): source for name, source in export["objects"].items()}
    sources["compliance_finding"] = export["classes"]["compliance_finding"]
    for name, object_schema in compiled.items():
        source = sources[name]
        captions = []
        for attribute, properties in list(object_schema["properties"].items()):
            if properties.pop("deprecated", False):
                del object_schema["properties"][attribute]
            properties.pop("title", None)
            sibling = source["attributes"][attribute].get("sibling")
            for value, entry in source["attributes"][attribute].get("enum", {}).items():
                if sibling in source["attributes"] and value != "99":
                    value = int(value) if properties["type"] == "integer" else value
                    captions.append({
                        "if": {"properties": {attribute: {"const": value}}, "required": [attribute]},
                        "then": {"properties": {sibling: {"const": entry["caption"]}}}})
        if captions:
            object_schema["allOf"] = captions
    head = {key: schema.pop(key) for key in ("$schema", "$id")}
    del schema["$defs"]
    return {
        **head,
        "$comment": f"OCSF {OCSF}, class compliance_finding (2003), profile cloud, as exported by schema.ocsf.io; from the "
                    f"Python package ocsf-json-schema {ocsf_json_schema} by finding_schemas.py. Apache License 2.0.",
        "$ref": "#/$defs/compliance_finding",
        "$defs": dict(sorted(compiled.items()))}


# What the API reference says of these fields beyond the service model.
TIME = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})$"
REFERENCE = {
    ("AwsSecurityFinding", "SchemaVersion"): {"const": "2018-10-08"},
    ("AwsSecurityFinding", "ProductArn"): {"pattern": "^arn:aws[a-z-]*:securityhub:"},
    ("AwsSecurityFinding", "AwsAccountId"): {"pattern": r"^\d{12}$"},
    **{("AwsSecurityFinding", field): {"pattern": TIME}
       for field in ("CreatedAt", "UpdatedAt", "FirstObservedAt", "LastObservedAt")},
    ("FindingProviderFields", "Types"): {"minItems": 1, "maxItems": 50, "items": {"pattern":
        "^(Software and Configuration Checks|TTPs|Effects|Unusual Behaviors|Sensitive Data Identifications)"
        "(/[^/]+){0,2}$"}},
    ("Recommendation", "Url"): {"pattern": "^https://", "maxLength": 2048},
    ("Resource", "Type"): {"const": "AwsLambdaFunction"},
    ("Resource", "Id"): {"maxLength": 512, "pattern": "^arn:aws[a-z-]*:lambda:"},
    ("Resource", "Tags"): {"minProperties": 1, "maxProperties": 50, "propertyNames": {"maxLength": 128},
                           "additionalProperties": {"maxLength": 256}},
    ("AwsLambdaFunctionDetails", "FunctionName"): {"maxLength": 170},
    **{("AwsLambdaFunctionVpcConfig", field): {"items": {"maxLength": 64}} for field in ("SubnetIds", "SecurityGroupIds")},
    ("AwsLambdaFunctionVpcConfig", "VpcId"): {"maxLength": 64},
}
# What finding providers must not set: it belongs to Security Hub or to those who work on the finding.
FORBIDDEN = {"AwsSecurityFinding": (
    "ProductName", "CompanyName", "Region", "AwsAccountName", "ProcessedAt", "Note", "UserDefinedFields", "VerificationState",
    "Workflow", "WorkflowState", "Confidence", "Criticality", "RelatedFindings", "Severity", "Types")}
# What the format leaves open, and vpcwatch always writes.
REQUIRED = {"AwsSecurityFinding": ["FindingProviderFields"], "FindingProviderFields": ["Severity", "Types"],
            "FindingProviderSeverity": ["Label"], "Compliance": ["Status"], "Remediation": ["Recommendation"],
            "ResourceDetails": ["AwsLambdaFunction"]}
TYPES = {"string": "string", "timestamp": "string", "integer": "integer", "long": "integer", "double": "number",
         "boolean": "boolean"}


def documented(text):
    """The limits that the documentation of a field states."""
    text = re.sub(r"\s+", " ", re.sub("<[^>]+>", "", text))
    limits = {}
    for kind, names in (("Length Constraints", ("minLength", "maxLength")), ("Array Members", ("minItems", "maxItems"))):
        sentences = re.search(kind + r": (.*)", text)
        for word, name in zip(("Minimum", "Maximum"), names):
            number = sentences and re.search(word + r"[a-z ]*(\d+)", sentences.group(1))
            if number:
                limits[name] = int(number.group(1))
    pairs = re.search(r"up to (\d+) key-value pairs.* up to (\d+) characters.* up to (\d+) characters", text)
    if pairs:
        limits.update(maxProperties=int(pairs.group(1)), propertyNames={"maxLength": int(pairs.group(2))},
                      additionalProperties={"maxLength": int(pairs.group(3))})
    return limits


def asff():
    shapes = Loader().load_service_model("securityhub", "service-2", "2018-10-26")["shapes"]
    definitions = {}

    def reference(name):
        if name not in definitions:
            definitions[name] = {}
            definitions[name].update(definition(name, shapes[name]))
        return {"$ref": f"#/$defs/{name}"}

    def definition(name, shape):
        kind = shape["type"]
        if kind == "list":
            return {"type": "array", "items": reference(shape["member"]["shape"]), **limits(shape, "Items")}
        if kind == "map":
            return {"type": "object", "propertyNames": reference(shape["key"]["shape"]),
                    "additionalProperties": reference(shape["value"]["shape"])}
        if kind == "structure":
            fields = {"AwsLambdaFunction": shape["members"]["AwsLambdaFunction"]} if name == "ResourceDetails" else {
                field: member for field, member in shape["members"].items() if field not in FORBIDDEN.get(name, ())}
            return {"type": "object", "additionalProperties": False,
                    "required": shape.get("required", []) + REQUIRED.get(name, []),
                    "properties": {field: property_of(name, field, member) for field, member in fields.items()}}
        return {"type": TYPES[kind], **limits(shape, "Length" if kind == "string" else ""),
                **{key: shape[key] for key in ("enum", "pattern") if key in shape}}

    def property_of(name, field, member):
        further = [each for each in (documented(member.get("documentation", "")), REFERENCE.get((name, field))) if each]
        schema = reference(member["shape"])
        return {"allOf": [schema, *further]} if further else schema

    def limits(shape, suffix):
        return {key + (suffix or "imum"): shape[key] for key in ("min", "max") if key in shape}

    root = reference("AwsSecurityFinding")
    return {
        "$schema": DRAFT,
        "$comment": f"AwsSecurityFinding of the service model securityhub 2018-10-26, from the Python package botocore "
                    f"{botocore.__version__} by finding_schemas.py. Apache License 2.0.",
        **root, "$defs": dict(sorted(definitions.items()))}


def write(path, schema):
    """A definition on each line."""
    definitions = schema.pop("$defs")
    head = json.dumps(schema, indent=1)[:-2]
    body = ",\n".join(f"  {json.dumps(name)}: {json.dumps(each)}" for name, each in definitions.items())
    path.write_text(f'{head},\n "$defs": {{\n{body}\n }}\n}}\n')


root = Path(__file__).resolve().parents[4]
write(root / "model/src/test/resources/io/vpcwatch/model/finding/ocsf-compliance-finding.schema.json", ocsf())
write(root / "alerting/src/test/resources/io/vpcwatch/alerting/channel/securityhub/asff-finding.schema.json", asff())
