"""What must hold between nodes, channels, and the rule by which orders find their node."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from fulfilsim.errors import Problem
from fulfilsim.scenario.permit import code_allowed
from fulfilsim.scenario.sourcing import EVERY_NODE
from fulfilsim.units import nearest

if TYPE_CHECKING:
    from fulfilsim.scenario.load import Loaded
    from fulfilsim.scenario.model import Scenario
    from fulfilsim.scenario.sourcing import Sourcing

Keys = tuple[str, ...]

NEEDS: Final = {
    "in order": ("nodes", "the nodes in the order of preference, e.g. nodes: [joliet, shipright]"),
    "by share": ("shares", "a share for each node, e.g. shares: {joliet: 70%, shipright: 30%}"),
    "overflow": ("above", "a backlog, e.g. above: 2500 orders"),
    "by your own file": ("file", "a Python file, e.g. file: sourcing.py"),
}
ONLY_WITH: Final = {
    "shares": ("by share",),
    "phases": ("by share",),
    "file": ("by your own file",),
}


def check_nodes(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    """Refuse a scenario without a node, and a name that two nodes have."""
    if not scenario.nodes:
        yield loaded.problem(("centres",), "no centre and no partner", "at least one node")
    for name in sorted(set(scenario.centres) & set(scenario.partners or {})):
        what = f"'{name}' is a centre and a partner"
        yield loaded.problem(("partners", name), what, "another name")


def check_channels(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    """Hold the channels against the nodes, and their shares against the whole."""
    channels = scenario.channels or {}
    for name, channel in sorted(channels.items()):
        keys = ("channels", name, "nodes")
        yield from _known(loaded, keys, channel.nodes or (), scenario.nodes)
        if channel.nodes == ():
            yield loaded.problem(keys, "no node serves the channel", "at least one node, or no key for all")
        terms = channel.commission or channel.late_fee is not None
        if terms and scenario.demand.skus.price is None and scenario.demand.orders is None:
            what = "a commission or a late fee, but the orders have no value"
            expected = "demand.skus.price, e.g. lognormal mean 24 USD cv 0.8"
            yield loaded.problem(("channels", name), what, expected)
    if scenario.channels is not None:
        shares = [channel.share for _, channel in sorted(channels.items())]
        yield from _whole(loaded, ("channels",), shares)


def check_sourcing(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    """Hold the rule against the nodes, and each key against the policy that needs it."""
    rule = scenario.sourcing
    if rule is None:
        return
    yield from _of_the_policy(rule, loaded)
    if rule.file is not None and not code_allowed():
        what = f"'{rule.file.text}' is code, and would be run"
        yield loaded.problem(("sourcing", "file"), what, "--allow-code on the command line, if you trust it")
    yield from _known(loaded, ("sourcing", "nodes"), rule.nodes or (), scenario.nodes)
    full = [node for node, _ in rule.above or () if node != EVERY_NODE]
    yield from _known(loaded, ("sourcing", "above"), full, scenario.nodes)
    shares: dict[Keys, dict[str, float]] = {}
    if rule.shares is not None:
        shares["sourcing", "shares"] = rule.shares
    phases = sorted((rule.phases or {}).items())
    shares |= {("sourcing", "phases", name, "shares"): phase.shares for name, phase in phases}
    for keys, by_node in shares.items():
        yield from _known(loaded, keys, by_node, scenario.nodes)
        yield from _whole(loaded, keys, list(by_node.values()))
    dated = sorted(phases, key=lambda item: item[1].dates.first)
    for (one, first), (other, second) in pairwise(dated):
        if second.dates.first <= first.dates.last:
            what = f"phases {one} and {other} overlap"
            yield loaded.problem(("sourcing", "phases", other, "dates"), what, "dates that do not overlap")
    if not rule.decided_every > 0:
        keys = ("sourcing", "decided_every")
        yield loaded.problem(keys, "no time between two looks at the nodes", "e.g. 1 h")


def _of_the_policy(rule: Sourcing, loaded: Loaded) -> Iterator[Problem]:
    key, expected = NEEDS.get(rule.policy, ("", ""))
    if key and getattr(rule, key) is None:
        yield loaded.problem(("sourcing",), f"'{rule.policy}' without {key}", expected)
    for key, policies in ONLY_WITH.items():
        if getattr(rule, key) is not None and rule.policy not in policies:
            what = f"{key} with the policy '{rule.policy}'"
            yield loaded.problem(("sourcing", key), what, f"policy: {' or '.join(policies)}")


def _whole(loaded: Loaded, keys: Keys, shares: Iterable[float]) -> Iterator[Problem]:
    total = sum(shares)
    if abs(total - 1) > 1e-9:
        yield loaded.problem(keys, f"the shares add up to {100 * total:g}%", "100%")


def _known(loaded: Loaded, keys: Keys, names: Iterable[str], nodes: Iterable[str]) -> Iterator[Problem]:
    there = sorted(nodes)
    for name in names:
        if name not in there:
            yield loaded.problem(
                keys, f"unknown node '{name}'", f"one of {', '.join(there)}", nearest(name, there)
            )


NODE_CHECKS: Final[tuple[Callable[[Scenario, Loaded], Iterator[Problem]], ...]] = (
    check_nodes,
    check_channels,
    check_sourcing,
)
