"""What must hold between channels that ship on pallets, the carriers that take them, and trailers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fulfilsim.errors import Problem
from fulfilsim.scenario.tree import Keys
from fulfilsim.scenario.values import packs_in

if TYPE_CHECKING:
    from fulfilsim.scenario.carriers import Carrier
    from fulfilsim.scenario.load import Loaded
    from fulfilsim.scenario.model import Scenario

COUNTED = ("delivers", "network", "background")
OF_HUBS = ("takes", "network", "background")


def check_pallets(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    """Refuse pallets that nobody carries, carriers that nobody uses, and counts of the wrong thing."""
    channels = scenario.channels or {}
    for name, channel in sorted(channels.items()):
        where: Keys = ("channels", name, "nodes" if channel.nodes is not None else "pallets")
        wanted = "pallets" if channel.pallets is not None else "parcels"
        for node in channel.nodes or scenario.nodes:
            if node in scenario.nodes and not carried(scenario, node, wanted):
                what = f"no carrier takes {wanted} at {node}, which serves the channel"
                expected = f"a carrier there with carries: {wanted}, or nodes without {node}"
                yield loaded.problem(where, what, expected)
    ships = {"pallets" if channel.pallets is not None else "parcels" for channel in channels.values()}
    for name, carrier in sorted(scenario.carriers.items()):
        if packs_of(carrier) not in (ships or {"parcels"}):
            what = f"{name} carries {packs_of(carrier)}, but no channel ships on them"
            expected = "pallets: {} at a channel, or carries: parcels"
            yield loaded.problem(("carriers", name, "carries"), what, expected)
        yield from _counts(("carriers", name), carrier, loaded)
    if "pallets" in ships:
        yield from _trailers(scenario, loaded)


def packs_of(carrier: Carrier) -> str:
    """Tell what a carrier takes: parcels or pallets."""
    return carrier.carries or "parcels"


def carried(scenario: Scenario, node: str, packs: str) -> list[Carrier]:
    """List the carriers that take parcels, or pallets, at a node."""
    carriers = scenario.carriers.values()
    return [each for each in carriers if node in each.collections and packs_of(each) == packs]


def _counts(keys: Keys, carrier: Carrier, loaded: Loaded) -> Iterator[Problem]:
    """Refuse pallets where a carrier takes parcels, and the reverse."""
    fields: list[Keys] = [(*keys, "collections", node, "cap") for node in sorted(carrier.collections)]
    fields += [(*keys, name) for name in COUNTED]
    fields += [(*keys, "hubs", hub, name) for hub in sorted(carrier.hubs) for name in OF_HUBS]
    for where in fields:
        if loaded.tree.says(where):
            said = list(loaded.tree.walk(where))[-1].plain()
            if said is not None and packs_in(said) != packs_of(carrier):
                what = f"{packs_in(said)} of a carrier that carries {packs_of(carrier)}"
                yield loaded.problem(where, what, f"a number of {packs_of(carrier)}")


def _trailers(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    """Refuse a trailer that counts parcels where pallets are on it too."""
    served = {node for channel in (scenario.channels or {}).values() if channel.pallets is not None
              for node in channel.nodes or scenario.nodes}  # fmt: skip
    for keys, node in scenario.blocks_of_nodes:
        fed = node.fed_by
        if fed is not None and keys[-1] in served and fed.holds is not None and fed.holds[0] == "parcels":
            what = "a trailer that counts parcels, for a channel that ships on pallets"
            yield loaded.problem((*keys, "fed_by", "holds"), what, "a number of pallets, e.g. 26 pallets")
