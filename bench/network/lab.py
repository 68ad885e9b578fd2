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

    def unused(self, checks):
        """The explanations of these checks which explain nothing."""
        rows = [row for i, row in enumerate(self.rows) if row["check"] in checks and i not in self.used]
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
    before = explanations.unexplained
    differences = 0
    for name, row in expected.items():
        for rule in RULES:
            if outcomes[name][rule] != row[rule]:
                differences += 1
                explanations.report(f"vpcwatch {rule}", name, f"{outcomes[name][rule]} instead of {row[rule]}")
    compared = len(expected) * len(RULES)
    print(f"  {compared - differences} of {compared} outcomes agree")
    failed = explanations.unexplained - before + explanations.unused({f"vpcwatch {rule}" for rule in RULES})
    return outcomes, failed


def main():
    parser = argparse.ArgumentParser(prog="bench/network/run")
    parser.add_argument("folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("part", nargs="?", default="all", choices=["all", "verdicts", "changes", "calls"])
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=arguments.folder))
    print(f"logs in {folder}", flush=True)
    with Moto(folder) as moto:
        world = World(moto.endpoint)
        call, calls = Caller(moto.endpoint), Calls(moto)
        with Vpcwatch(moto, folder / "vpcwatch", call.queue) as vpcwatch:
            outcomes, failed = verdicts(vpcwatch, Explanations())
            if arguments.part in ("all", "changes"):
                calls.count()
                failed += measure(vpcwatch, world, call, outcomes)
                print("calls of vpcwatch meanwhile")
                show(calls.count())
        if arguments.part in ("all", "calls"):
            add_functions(world)
            calls.count()
            with Vpcwatch(moto, folder / "calls") as vpcwatch:
                vpcwatch.described(FUNCTIONS)
            print(f"calls of an inventory of {FUNCTIONS} functions in 3 accounts and {Vpc.count} VPCs")
            show(calls.count())
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
