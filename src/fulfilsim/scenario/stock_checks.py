"""What must hold between stock, suppliers, nodes and channels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from fulfilsim.errors import Problem
from fulfilsim.units import nearest

if TYPE_CHECKING:
    from fulfilsim.scenario.load import Loaded
    from fulfilsim.scenario.model import Scenario
    from fulfilsim.scenario.stock import Class, Stock, Supplier

Keys = tuple[str, ...]


def check_stock(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    """Hold stock against nodes, channels and suppliers."""
    stock, suppliers = scenario.stock, scenario.suppliers or {}
    if stock is None and suppliers:
        yield loaded.problem(("suppliers",), "suppliers, but no stock", "a block stock")
    if stock is None:
        return
    if not suppliers:
        yield loaded.problem(("stock",), "stock, but no suppliers", "suppliers: {acme: {lead_time: 14 days}}")
        return
    if stock.supplier is None and len(suppliers) > 1:
        what = f"nothing says which of {len(suppliers)} suppliers delivers"
        yield loaded.problem(("stock",), what, f"supplier: {min(suppliers)}")
    yield from _known(loaded, ("stock", "nodes"), stock.nodes, scenario.nodes, "node")
    channels = sorted(scenario.channels or ["web"])
    yield from _known(loaded, ("stock", "channels"), stock.channels, channels, "channel")
    for keys, name in _named_suppliers(stock):
        yield from _known(loaded, keys, [name], suppliers, "supplier")
    if stock.forecast == "seasonal" and find_spec("statsmodels") is None:
        what = "a seasonal forecast needs statsmodels, which is not installed"
        yield loaded.problem(("stock", "forecast"), what, "given, or pip install 'fulfilsim[forecast]'")
    charge = stock.holding.a_unit_day
    if charge is not None and charge.currency != scenario.currency:
        expected = f"{scenario.currency}, the scenario's currency"
        yield loaded.problem(("stock", "holding"), f"an amount in {charge.currency}", expected)


def check_suppliers(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    """Refuse suppliers that never work, deliver nothing, or are nodes that are none."""
    for name, supplier in sorted((scenario.suppliers or {}).items()):
        if supplier.node is not None:
            keys = ("suppliers", name, "node")
            yield from _known(loaded, keys, [supplier.node], scenario.nodes, "node")
        if not any(supplier.works):
            yield loaded.problem(("suppliers", name, "works"), "no working day", "at least one day")
        for key in ("minimum", "multiple"):
            if getattr(supplier, key) < 1:
                yield loaded.problem(("suppliers", name, key), "nothing", "at least 1 unit")


def _named_suppliers(stock: Stock) -> Iterator[tuple[Keys, str]]:
    if stock.supplier is not None:
        yield ("stock", "supplier"), stock.supplier
    for room in ("classes", "nodes"):
        for name, block in sorted(getattr(stock, room).items()):
            if block.supplier is not None:
                yield ("stock", room, name, "supplier"), block.supplier


def check_levels(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    """Hold reorder points, levels and lots against the policy that needs them."""
    stock = scenario.stock
    if stock is None:
        return
    if stock.forecast_every < 1:
        yield loaded.problem(("stock", "forecast_every"), "no day between two forecasts", "e.g. 7 days")
    blocks: list[tuple[Keys, Stock | Class]] = [(("stock",), stock)]
    blocks += [(("stock", "classes", name), each) for name, each in sorted(stock.classes.items())]
    for keys, block in blocks:
        yield from _level(stock, block, keys, loaded)
        if block.service is not None and not 0 < block.service < 1:
            what = f"a service level of {100 * block.service:g}%"
            yield loaded.problem((*keys, "service"), what, "more than 0% and less than 100%")


def _level(stock: Stock, block: Stock | Class, keys: Keys, loaded: Loaded) -> Iterator[Problem]:
    policy = block.policy or stock.policy
    point, level = block.reorder_point, block.order_up_to
    if point is not None and level is not None and level <= point and policy == "s,S":
        what = f"a level of {level} units not above the reorder point of {point}"
        yield loaded.problem((*keys, "order_up_to"), what, f"more than {point} units")
    wrong = {"R,Q": ("order_up_to",), "s,S": ("lot",), "base stock": ("lot", "reorder_point"),
             "once": ("lot", "reorder_point", "order_up_to")}  # fmt: skip
    for key in wrong[policy]:
        if getattr(block, key) is not None:
            yield loaded.problem((*keys, key), f"'{policy}' has no {key}", "another policy, or no such key")
    if block.lot == 0:
        yield loaded.problem((*keys, "lot"), "a lot of nothing", "at least 1 unit")


def check_classes(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    """Refuse classes that share SKUs, and seasons that sell nothing in the simulated days."""
    if scenario.stock is None:
        return
    ranked = sorted(scenario.stock.classes.items(), key=lambda item: (item[1].skus.low, item[1].skus.high))
    for (one, first), (other, second) in pairwise(ranked):
        if second.skus.low < first.skus.high:
            what = f"classes {one} and {other} share SKUs"
            yield loaded.problem(("stock", "classes", other, "skus"), what, "ranges that do not overlap")
    for name, each in ranked:
        if each.skus.high <= each.skus.low:
            keys = ("stock", "classes", name, "skus")
            yield loaded.problem(keys, "a class without a SKU", "a range, e.g. 0% to 20%")
    if ranked and all(each.season for _, each in ranked) and _covered(ranked) >= 1:
        what = "every SKU has a season: on other days nothing could be sold"
        yield loaded.problem(("stock", "classes"), what, "SKUs without a season")


def _covered(ranked: list[tuple[str, Class]]) -> float:
    return sum(each.skus.high - each.skus.low for _, each in ranked)


def check_transfers(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    """Refuse nodes that supply each other in a circle, for any of their SKUs."""
    stock, suppliers = scenario.stock, scenario.suppliers or {}
    if stock is None:
        return
    feeds = {node: _sources(stock, node, suppliers) for node in scenario.nodes}
    for node in scenario.nodes:
        seen, reached = set[str](), set(feeds[node])
        while reached - seen:
            seen |= reached
            reached = {source for each in seen for source in feeds.get(each, set())}
        if node in seen:
            what = f"{node} is supplied, perhaps by way of others, by itself"
            yield loaded.problem(("suppliers",), what, "a supplier from outside at one of these nodes")
            return


def _sources(stock: Stock, node: str, suppliers: Mapping[str, Supplier]) -> set[str]:
    """Return the nodes that supply a node."""
    own = stock.nodes[node].supplier if node in stock.nodes else None
    general = stock.supplier or min(suppliers, default=None)
    names = {own} if own else {general, *(each.supplier for each in stock.classes.values())}
    found = {suppliers[name].node for name in names if name is not None and name in suppliers}
    return {source for source in found if source is not None}


def _known(
    loaded: Loaded, keys: Keys, names: Iterable[str], known: Iterable[str], what: str
) -> Iterator[Problem]:
    there = sorted(known)
    for name in names:
        if name not in there:
            expected = f"one of {', '.join(there)}" if there else f"a {what} of that name"
            yield loaded.problem(keys, f"unknown {what} '{name}'", expected, nearest(name, there))


STOCK_CHECKS: Final = (
    check_stock,
    check_suppliers,
    check_levels,
    check_classes,
    check_transfers,
)
