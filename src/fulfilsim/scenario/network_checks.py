"""What must hold between the fields of a carrier's network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from fulfilsim.errors import Problem
from fulfilsim.scenario.tree import Keys
from fulfilsim.units import nearest

if TYPE_CHECKING:
    from fulfilsim.scenario.carriers import Carrier
    from fulfilsim.scenario.load import Loaded
    from fulfilsim.scenario.model import Scenario
    from fulfilsim.scenario.network import Disruption


def check_networks(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    """Refuse hubs that are none, capacities said twice, and disruptions of nothing."""
    for name, carrier in sorted(scenario.carriers.items()):
        keys: Keys = ("carriers", name)
        yield from _limits(carrier, keys, "delivers", loaded)
        for node, collection in sorted(carrier.collections.items()):
            named = [] if collection.hub is None else [collection.hub]
            yield from _hubs(loaded, (*keys, "collections", node, "hub"), named, carrier)
        yield from _zones_once(carrier, keys, loaded)
        for label, hub in sorted(carrier.hubs.items()):
            yield from _limits(hub, (*keys, "hubs", label), "takes", loaded)
            if not hub.line_haul:
                what = "a hub that is reached on the day of the entry"
                yield loaded.problem((*keys, "hubs", label, "line_haul"), what, "1 working day or more")
        for label, disruption in sorted(carrier.disruptions.items()):
            yield from _disruption(disruption, carrier, (*keys, "disruptions", label), loaded)


def _limits(block: object, keys: Keys, own: str, loaded: Loaded) -> Iterator[Problem]:
    network, background = getattr(block, "network", None), getattr(block, "background", None)
    if network is not None and getattr(block, own) is not None:
        what = f"a capacity for all shippers beside '{own}', one for this shipper"
        yield loaded.problem((*keys, "network"), what, "one of the two")
    if background is not None and network is None:
        what = "parcels of other shippers without the capacity that they share"
        yield loaded.problem((*keys, "background"), what, "network, e.g. network: 40000 parcels/day")


def _zones_once(carrier: Carrier, keys: Keys, loaded: Loaded) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for label, hub in sorted(carrier.hubs.items()):
        for zone in hub.zones or ():
            if zone in seen:
                what = f"zone '{zone}' passes through {seen[zone]} already"
                yield loaded.problem((*keys, "hubs", label, "zones"), what, "one hub for each zone")
            seen[zone] = label


def _disruption(block: Disruption, carrier: Carrier, keys: Keys, loaded: Loaded) -> Iterator[Problem]:
    yield from _hubs(loaded, (*keys, "hubs"), block.hubs or (), carrier)
    if not block.closed and block.capacity is None and not block.delay:
        yield loaded.problem(keys, "a disruption of nothing", "closed, capacity or delay")
    if block.capacity is not None and not _limited(carrier, block):
        what = "a part of a capacity that has no limit"
        yield loaded.problem((*keys, "capacity"), what, "delivers, network, or takes of a hub beside it")
    if block.announced and (block.chance < 1 or not block.closed or block.hubs is not None):
        what = "announced, but not a sure closure of the whole network"
        yield loaded.problem((*keys, "announced"), what, "closed: true without hubs and chance")


def _limited(carrier: Carrier, block: Disruption) -> bool:
    hubs = [carrier.hubs[hub] for hub in block.hubs or carrier.hubs if hub in carrier.hubs]
    whole = block.hubs is None and (carrier.delivers or carrier.network)
    return bool(whole) or any(hub.takes or hub.network for hub in hubs)


def _hubs(loaded: Loaded, keys: Keys, names: Iterable[str], carrier: Carrier) -> Iterator[Problem]:
    there = sorted(carrier.hubs)
    for name in names:
        if name not in there:
            expected = f"one of {', '.join(there)}" if there else "a hub of that name under hubs"
            yield loaded.problem(keys, f"unknown hub '{name}'", expected, nearest(name, there))
