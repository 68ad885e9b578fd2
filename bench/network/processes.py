"""The simulated AWS and vpcwatch, as processes that end with the lab."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import yaml
from aws import REGION, ROLE
from world import CLOSED, MIXED, OUTWARD

HERE = Path(__file__).parent
VPCWATCH = HERE.parent.parent / "vpcwatch"
SECONDS = 1800
RULES = "vpc multi-az private-subnet egress role-permissions outbound-path network-acl subnet-exists".split()
VERDICTS = {"COMPLIANT": "PASS", "VIOLATING": "FAIL", "EXEMPT": "EXEMPT"}


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)


def wait_for(what, condition, seconds=120):
    """The first answer that is not None."""
    end, failure = time.monotonic() + seconds, None
    while time.monotonic() < end:
        try:
            answer = condition()
            if answer is not None:
                return answer
            failure = None
        except OSError as e:
            failure = e
        time.sleep(0.05)
    raise TimeoutError(f"no {what} after {seconds} s") from failure


class Process:
    def __init__(self, command, log, env=None):
        self.log = log
        with open(log, "w") as output:
            self.process = subprocess.Popen(
                command, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, env=env
            )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Moto(Process):
    def __init__(self, folder):
        port = free_port()
        self.endpoint = f"http://127.0.0.1:{port}"
        self.calls = folder / "calls.log"
        command = [sys.executable, str(HERE / "server.py"), str(port), str(self.calls), str(SECONDS)]
        super().__init__(command, folder / "moto.log", os.environ | {"MOTO_IAM_LOAD_MANAGED_POLICIES": "true"})
        wait_for("answer of moto", lambda: get(f"{self.endpoint}/moto-api/data.json"))

    def env(self):
        """For clients whose own credentials are those of no watched account."""
        return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")} | {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
        }


class Vpcwatch(Process):
    """With all rules, and a policy for each account."""

    def __init__(self, moto, folder, queue=None):
        port = free_port()
        self.api = f"http://127.0.0.1:{port}/api/v1"
        folder.mkdir(parents=True)
        rules = {rule: {"enabled": True} for rule in RULES[1:]}
        settings = {
            "data-dir": str(folder / "data"),
            "http": {"port": port},
            "aws": {
                "accounts": [OUTWARD, CLOSED, MIXED],
                "role-name": ROLE,
                "home-region": REGION,
                "regions": [REGION],
            },
            "ingest": {"inventory": {"enabled": True, "networks": True}},
            "alerting": {"channels": {"lab": {"type": "console"}}},
            "policy": {
                "rules": rules | {"outbound-path": {"enabled": True, "allowed-paths": ["nat", "egress-only"]}},
                "groups": {
                    "closed": {
                        "accounts": [CLOSED],
                        "rules": {
                            "outbound-path": {
                                "allowed-paths": ["none"],
                                "required-services": ["s3", "secretsmanager"],
                            }
                        },
                    },
                    "mixed": {
                        "accounts": [MIXED],
                        "rules": {"outbound-path": {"allowed-paths": ["nat", "egress-only", "transit", "none"]}},
                    },
                },
            },
        }
        if queue:
            settings["ingest"]["sqs"] = {"events": {"queue-url": queue}}
        file = folder / "vpcwatch.yaml"
        file.write_text(yaml.safe_dump(settings))
        super().__init__([str(VPCWATCH), "run", "--config", str(file)], folder / "vpcwatch.log", moto.env())

    def functions(self):
        items, cursor = [], ""
        while cursor is not None:
            page = get(f"{self.api}/functions?limit=1000{cursor}")
            items += page["items"]
            cursor = f"&cursor={page['next']}" if page["next"] else None
        return items

    def outcomes(self):
        """By function and rule."""
        found = {}
        for function in self.functions():
            rules = function.get("rules", {})
            name = function["functionArn"].split(":")[-1]
            found[name] = {rule: rules.get(rule, "NOT_APPLICABLE") for rule in RULES[1:]}
            found[name]["vpc"] = VERDICTS.get(function["verdict"], function["verdict"])
        return found

    def described(self, functions):
        """The outcomes when all networks are described and nothing changes any more."""
        last, since = None, time.monotonic()

        def settled():
            nonlocal last, since
            found = self.outcomes()
            if found != last:
                last, since = found, time.monotonic()
            quiet = time.monotonic() - since > 5
            return found if quiet and len(found) == functions and "networks described" in self.health() else None

        return wait_for("description of all networks", settled, 240)

    def health(self):
        return json.dumps(get(self.api.removesuffix("/api/v1") + "/health/ready"))
