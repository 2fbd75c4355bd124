"""What must hold between a cross-dock, the centre that feeds it, and stock."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fulfilsim.errors import Problem
from fulfilsim.scenario.tree import Keys
from fulfilsim.units import nearest

if TYPE_CHECKING:
    from fulfilsim.scenario.centre import Node
    from fulfilsim.scenario.load import Loaded
    from fulfilsim.scenario.model import Scenario
    from fulfilsim.scenario.transfer import Transfer


def check_transfers(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    """Refuse cross-docks that nothing feeds, that keep stock, or that do more than sort."""
    for keys, node in scenario.blocks_of_nodes:
        if node.fed_by is not None:
            yield from _feeder(keys, node.fed_by, scenario, loaded)
            yield from _departures((*keys, "fed_by"), node.fed_by, loaded)
            yield from _sorts_only(keys, node, loaded)
            yield from _keeps_nothing(keys[-1], scenario, loaded)


def _feeder(keys: Keys, transfer: Transfer, scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    where, name = (*keys, "fed_by", "centre"), transfer.centre
    there = sorted(each for each, block in scenario.centres.items() if block.fed_by is None)
    expected = f"one of {', '.join(there)}" if there else "a centre that picks and packs"
    if name == keys[-1]:
        yield loaded.problem(where, f"'{name}' feeds itself", expected)
    elif name in (scenario.partners or {}):
        what = f"'{name}' is a partner, whose contract ends at its own dock"
        yield loaded.problem(where, what, expected)
    elif name in scenario.centres and name not in there:
        yield loaded.problem(where, f"'{name}' is a cross-dock too", expected)
    elif name not in there:
        yield loaded.problem(where, f"unknown centre '{name}'", expected, nearest(name, there))


def _departures(keys: Keys, transfer: Transfer, loaded: Loaded) -> Iterator[Problem]:
    if transfer.cut_off.seconds > transfer.at[-1].seconds:
        what = f"cut-off {transfer.cut_off} is after the last departure at {transfer.at[-1]}"
        yield loaded.problem((*keys, "cut_off"), what, "a time not after it")


def _sorts_only(keys: Keys, node: Node, loaded: Loaded) -> Iterator[Problem]:
    if node.release.waves:
        what = "waves at a cross-dock, which sorts what a trailer brings"
        yield loaded.problem((*keys, "release"), what, "waveless")
    if node.layout is not None:
        what = "aisles to walk at a cross-dock, where nothing lies on shelves"
        yield loaded.problem((*keys, "layout"), what, "no layout here")


def _keeps_nothing(name: str, scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    if scenario.stock is not None and name in scenario.stock.nodes:
        what = f"stock at the cross-dock {name}, which has none of its own"
        yield loaded.problem(("stock", "nodes", name), what, "the centre that feeds it")
    for label, supplier in sorted((scenario.suppliers or {}).items()):
        if supplier.node == name:
            what = f"stock from the cross-dock {name}, which has none of its own"
            yield loaded.problem(("suppliers", label, "node"), what, "the centre that feeds it")
