"""Runs the parts of the lab; see README.md."""

import argparse
import csv
import sys
import tempfile
from fnmatch import fnmatchcase
from pathlib import Path

from aws import Vpc
from calls import FUNCTIONS, Calls, add_functions, show
from changes import Caller, measure
from opinions import compare
from processes import HERE, RULES, Moto, Vpcwatch
from world import World


class Explanations:
    """Why a check disagrees, by check and pattern of functions; each has to be of use."""

    def __init__(self):
        with open(HERE / "explanations.csv", newline="") as file:
            self.rows = list(csv.DictReader(file))
        self.used = set()
        self.unexplained = 0

    def report(self, check, function, what):
        for i, row in enumerate(self.rows):
            if row["check"] == check and any(fnmatchcase(function, name) for name in row["functions"].split()):
                self.used.add(i)
                print(f"  {check:28} {function:30} {what}: {row['explanation']}")
                return
        self.unexplained += 1
        print(f"  {check:28} {function:30} {what}: NOT EXPLAINED")

    def unused(self, tools):
        """The number of explanations for these tools which explain nothing."""
        rows = [row for i, row in enumerate(self.rows) if row["check"].split()[0] in tools and i not in self.used]
        for row in rows:
            print(f"  {row['check']:28} {row['functions']:30} explains nothing: {row['explanation']}")
        return len(rows)


def table():
    with open(HERE / "table.csv", newline="") as file:
        return {row["function"]: row for row in csv.DictReader(file)}


def verdicts(vpcwatch, explanations):
    """Compares vpcwatch's outcomes with the table."""
    expected = table()
    outcomes = vpcwatch.described(len(expected))
    assert outcomes.keys() == expected.keys(), outcomes.keys() ^ expected.keys()
    print(f"vpcwatch and the table: {len(expected)} functions, {len(RULES)} rules")
    compared = agreed = 0
    for name, row in expected.items():
        for rule in RULES:
            compared, agreed = compared + 1, agreed + (outcomes[name][rule] == row[rule])
            if outcomes[name][rule] != row[rule]:
                explanations.report(f"vpcwatch {rule}", name, f"{outcomes[name][rule]} instead of {row[rule]}")
    print(f"  {agreed} of {compared} outcomes agree", flush=True)
    return outcomes


def parts(wanted, tools, folder):
    """The number of failures."""
    failed, explanations, checks = 0, Explanations(), {"vpcwatch"}
    with Moto(folder) as moto:
        world = World(moto.endpoint)
        call, calls = Caller(moto.endpoint), Calls(moto)
        with Vpcwatch(moto, folder / "vpcwatch", call.queue) as vpcwatch:
            outcomes = verdicts(vpcwatch, explanations)
            if wanted in ("all", "opinions"):
                checks |= {"custodian", "prowler"}
                compare(world, moto, tools, folder, outcomes, explanations)
            if wanted in ("all", "changes"):
                calls.count()
                failed += measure(vpcwatch, world, call, outcomes)
                print("calls of vpcwatch meanwhile")
                show(calls.count())
        if wanted in ("all", "calls"):
            add_functions(world)
            calls.count()
            with Vpcwatch(moto, folder / "calls") as vpcwatch:
                vpcwatch.described(FUNCTIONS)
            print(f"calls of an inventory of {FUNCTIONS} functions in 3 accounts and {Vpc.count} VPCs")
            show(calls.count())
    return failed + explanations.unexplained + explanations.unused(checks)


def main():
    parser = argparse.ArgumentParser(prog="bench/network/run")
    parser.add_argument("folder", type=Path, help=argparse.SUPPRESS)
    names = ["all", "verdicts", "changes", "opinions", "calls"]
    parser.add_argument("part", nargs="?", default="all", choices=names)
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=arguments.folder))
    print(f"logs in {folder}", flush=True)
    sys.exit(1 if parts(arguments.part, arguments.folder, folder) else 0)


if __name__ == "__main__":
    main()
