"""Counts the calls of AWS that vpcwatch makes."""

from collections import Counter

FUNCTIONS = 1000


class Calls:
    """Those since the last count."""

    def __init__(self, moto):
        self.log = moto.calls
        self.counted = 0
        self.count()

    def count(self):
        lines = self.log.read_text().splitlines()
        counts = Counter(line for line in lines[self.counted :] if not line.startswith("sqs "))
        self.counted = len(lines)
        return counts


def add_functions(world):
    """Until there are a thousand, in the networks of the others."""
    placed = []
    for name, account in world.accounts.items():
        config = account.functions.get_function_configuration(FunctionName=name)
        network = config.get("VpcConfig", {})
        if network.get("SubnetIds") and not name.endswith("-deleted"):  # moto creates none without its role
            placed.append((account, config["Role"], network["SubnetIds"], network["SecurityGroupIds"]))
    for i in range(FUNCTIONS - len(world.accounts)):
        account, *rest = placed[i % len(placed)]
        account.function(f"more-{i}", *rest)


def show(counts):
    for call, count in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
        print(f"  {count:4} {call}")
    print(f"  {sum(counts.values()):4} in total")
