"""What must hold between stock, suppliers, nodes and channels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from fulfilsim.errors import Problem
from fulfilsim.units import nearest

if TYPE_CHECKING:
    from fulfilsim.scenario.load import Loaded
    from fulfilsim.scenario.model import Scenario
    from fulfilsim.scenario.stock import Class, Stock

Keys = tuple[str, ...]


def check_stock(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    """Hold stock against nodes, channels and suppliers."""
    stock, suppliers = scenario.stock, scenario.suppliers or {}
    if stock is None:
        if suppliers:
            yield loaded.problem(("suppliers",), "suppliers, but no stock", "a block stock")
        return
    if not suppliers:
        yield loaded.problem(("stock",), "stock, but no suppliers", "suppliers: {acme: {lead_time: 14 days}}")
        return
    if stock.supplier is None and len(suppliers) > 1:
        what = f"nothing says which of {len(suppliers)} suppliers delivers"
        yield loaded.problem(("stock",), what, f"supplier: {sorted(suppliers)[0]}")
    yield from _known(loaded, ("stock", "nodes"), stock.nodes, scenario.nodes, "node")
    yield from _known(
        loaded, ("stock", "channels"), stock.channels, scenario.channels or {"web": None}, "channel"
    )
    charge = stock.holding.a_unit_day
    if charge is not None and charge.currency != scenario.currency:
        expected = f"{scenario.currency}, the scenario's currency"
        yield loaded.problem(("stock", "holding"), f"an amount in {charge.currency}", expected)
    for keys, name in _named_suppliers(stock):
        yield from _known(loaded, keys, [name], suppliers, "supplier")
    for name, supplier in sorted(suppliers.items()):
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
    yield from _level(stock, stock, ("stock",), loaded)
    for name, block in sorted(stock.classes.items()):
        yield from _level(stock, block, ("stock", "classes", name), loaded)
    if stock.forecast_every < 1:
        yield loaded.problem(("stock", "forecast_every"), "no day between two forecasts", "e.g. 7 days")
    for keys, block in (
        ((), stock),
        *((("classes", name), each) for name, each in sorted(stock.classes.items())),
    ):
        if block.service is not None and not 0 < block.service < 1:
            what = f"a service level of {100 * block.service:g}%"
            yield loaded.problem(("stock", *keys, "service"), what, "more than 0% and less than 100%")


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
    for (one, first), (other, second) in zip(ranked, ranked[1:], strict=False):
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
    """Refuse nodes that supply each other in a circle."""
    stock, suppliers = scenario.stock, scenario.suppliers or {}
    if stock is None:
        return
    said = {name: node.supplier for name, node in stock.nodes.items()}
    for keys, name in _named_suppliers(stock):
        supplier = suppliers.get(name)
        if supplier is None or supplier.node is None:
            continue
        mine = [keys[2]] if keys[1] == "nodes" else [n for n in scenario.nodes if said.get(n) is None]
        for node in mine:
            if _circle(node, name, scenario):
                what = f"{node} is supplied by {supplier.node}, which {node} supplies"
                yield loaded.problem(keys, what, "a supplier from outside somewhere in the chain")
                break


def _circle(node: str, supplier: str, scenario: Scenario) -> bool:
    stock, suppliers = scenario.stock, scenario.suppliers or {}
    assert stock is not None  # the caller has looked
    seen = {node}
    at = suppliers[supplier].node
    while at is not None:
        if at in seen:
            return True
        seen.add(at)
        block = stock.nodes.get(at)
        name = (block.supplier if block else None) or stock.supplier
        at = suppliers[name].node if name in suppliers else None
    return False


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
    check_levels,
    check_classes,
    check_transfers,
)
