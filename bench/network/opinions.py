"""What Cloud Custodian and Prowler say of the same functions."""

import csv
import json
import subprocess

from aws import REGION
from processes import HERE

CHECKS = {"awslambda_function_inside_vpc": "vpc", "awslambda_function_vpc_multi_az": "multi-az"}


def run(command, account, moto, log):
    keys = {name.upper(): key for name, key in account.keys.items()}
    with open(log, "w") as output:
        subprocess.run(
            command,
            env=moto.env() | keys,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=True,
            timeout=600,
        )


def custodian(account, moto, tools, folder):
    """The functions that each policy selects."""
    out = folder / f"custodian-{account.number}"
    tool = tools / "custodian" / "bin" / "custodian"
    run([tool, "run", "-s", out, "-r", REGION, HERE / "custodian.yml"], account, moto, f"{out}.log")
    return {
        file.parent.name: {function["FunctionName"] for function in json.loads(file.read_text())}
        for file in out.glob("*/resources.json")
    }


def prowler(account, moto, tools, folder):
    """The status that each check gives to each function."""
    out = folder / f"prowler-{account.number}"
    tool = tools / "prowler" / "bin" / "prowler"
    options = ["--region", REGION, "-M", "csv", "-o", out, "-F", "out", "--no-banner", "--ignore-exit-code-3"]
    run([tool, "aws", "-c", *CHECKS, *options], account, moto, f"{out}.log")
    found = {rule: {} for rule in CHECKS.values()}
    with open(out / "out.csv", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            found[CHECKS[row["CHECK_ID"]]][row["RESOURCE_NAME"]] = row["STATUS"]
    return found


def compare(world, moto, tools, folder, outcomes, explanations):
    """Reports where they disagree with vpcwatch; only violations count for Custodian, which knows no other outcome."""
    compared = agreed = 0

    def check(tool, rule, function, agrees, what):
        nonlocal compared, agreed
        compared, agreed = compared + 1, agreed + agrees
        if not agrees:
            explanations.report(f"{tool} {rule}", function, f"{what}, vpcwatch {outcomes[function][rule]}")

    print("Cloud Custodian, Prowler and vpcwatch")
    for account in (world.outward, world.closed, world.mixed):
        functions = [name for name, of in world.accounts.items() if of is account]
        for rule, selected in custodian(account, moto, tools, folder).items():
            for name in functions:
                agrees = (name in selected) == (outcomes[name][rule] == "FAIL")
                check("custodian", rule, name, agrees, "FAIL" if name in selected else "no FAIL")
        for rule, statuses in prowler(account, moto, tools, folder).items():
            for name in functions:
                status = statuses.get(name, "NOT_APPLICABLE")
                check("prowler", rule, name, status == outcomes[name][rule], status)
    print(f"  {agreed} of {compared} agree")
