"""Stock as arrays: rules by SKU and node, suppliers, and what an order does without stock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels.stock import LOSES, NEVER, SPLITS, SUBSTITUTES
from fulfilsim.marks import entity_keys
from fulfilsim.scenario.stock import Class, Shortage, Stock
from fulfilsim.scenario.tree import Keys
from fulfilsim.units import MICRO
from fulfilsim.world.calendar import Calendar
from fulfilsim.world.expected_work import expected_work
from fulfilsim.world.shoppers import ShopperPlan, shoppers_of
from fulfilsim.world.sourcing import expected_shares
from fulfilsim.world.stock_files import (
    NOT_SAID,
    Names,
    read_levels,
    read_on_hand,
    read_substitutes,
)
from fulfilsim.world.suppliers import SupplierPlan, make_supplier
from fulfilsim.world.transfers import at_shelves

if TYPE_CHECKING:
    from fulfilsim.world.build import World

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

YEAR_DAYS: Final = 365.25
ALWAYS: Final = 10**6


@dataclass(frozen=True)
class StockPlan:
    """Stock of `m` nodes with `n` SKUs; nothing in it is random.

    Parameters
    ----------
    suppliers
        Who delivers.
    supplier, minimum, multiple
        Who delivers each SKU at each node, the least order and the lots it comes in (m, n).
    by_lot, again, base
        Whether a SKU is ordered by lots, is ordered again at all, and is ordered as it is taken (n,).
    review_days
        How often it is looked at, 0 for always (n,).
    reorder_said, target_said
        Reorder points, and levels or lots, as said; -1 where they follow from the forecast (m, n).
    service, cover_days
        Chance that stock lasts, and what an order brings in days of demand (n,).
    first_day, last_day
        Season of each SKU, as days of the run (n,).
    clearance
        Share of its cost that clearing brings in (n,).
    share
        Share of each SKU in the units of a day on which all are sold (n,).
    expected
        Units that the demand block expects at each node and day (m, days).
    lumpiness
        Mean square of a line's units over their mean.
    error
        Coefficient of variation of the forecast's level.
    seasonal, every_days
        Whether demand is forecast from what was sold, and how often levels are renewed.
    opening
        Stock at the start; None for what the policy keeps (m, n).
    phase
        How far each SKU is in its cycle of orders when the run starts, evenly spread (m, n).
    substitute
        SKU that replaces each, -1 for none (n,).
    flags, accepts, patience_s
        What the orders of each channel do without stock (c,).
    inspected_s
        Time until goods that come back undelivered can be sold [s].
    cost_micro
        Cost of a unit (n,) [1e-6 currency].
    holding_micro
        Cost of holding a unit for a day (n,) [1e-6 currency].
    at_midnight
        Whether stock is charged as it is at midnight.
    ordering_micro, order_line_micro, lost_micro, owed_micro
        Cost of a purchase order, of each of its lines, a unit not sold, and a unit owed for a day
        [1e-6 currency].
    shoppers
        Who else buys off the shelves, by store.
    """

    suppliers: tuple[SupplierPlan, ...]
    supplier: Ints
    minimum: Ints
    multiple: Ints
    by_lot: Bools
    again: Bools
    base: Bools
    review_days: Ints
    reorder_said: Ints
    target_said: Ints
    service: Floats
    cover_days: Floats
    first_day: Ints
    last_day: Ints
    clearance: Floats
    share: Floats
    expected: Floats
    lumpiness: float
    error: float
    seasonal: bool
    every_days: int
    opening: Ints | None
    phase: Floats
    substitute: Ints
    flags: NDArray[np.uint8]
    accepts: Floats
    patience_s: Floats
    inspected_s: float
    cost_micro: Ints
    holding_micro: Floats
    at_midnight: bool
    ordering_micro: int
    order_line_micro: int
    lost_micro: int
    owed_micro: int
    shoppers: tuple[ShopperPlan, ...] = ()

    def seasonal_days(self, days: int) -> list[int]:
        """Return the days on which a season begins or is over, of so many after the first."""
        turns = np.unique(np.concatenate((self.first_day, self.last_day + 1)))
        return [int(day) for day in turns if 0 < day < days]

    def sold_on(self, days: Ints) -> Bools:
        """Say which SKUs are sold on some days (days, n)."""
        return (self.first_day <= days[:, np.newaxis]) & (days[:, np.newaxis] <= self.last_day)


def make_stock(world: World, files: dict[Keys, Path]) -> StockPlan | None:
    """Lay the stock of a scenario out; None where it has none.

    Raises
    ------
    InputError
        If a file cannot be read, or does not fit the scenario.
    """
    block, scenario = world.scenario.stock, world.scenario
    if block is None:
        return None
    suppliers = sorted((scenario.suppliers or {}).items())
    nodes = [node.name for node in world.nodes]
    names = Names(nodes, world.catalogue.names.tolist())
    owner = _classes(block, len(names.skus))
    supplier = _suppliers(block, [name for name, _ in suppliers], nodes, owner)
    reorder, target = _levels(block, files, names, owner)
    for transfer in world.transfers:  # a cross-dock has nothing, and orders nothing
        reorder[transfer.end], target[transfer.end] = NEVER, 0
    shares, units = _units(world)
    path = files.get(("snapshot", "stock")) or files.get(("stock", "opening"))
    return StockPlan(
        suppliers=tuple(make_supplier(name, each, nodes, world.outlook) for name, each in suppliers),
        supplier=supplier,
        minimum=np.array([each.minimum for _, each in suppliers])[supplier],
        multiple=np.array([each.multiple for _, each in suppliers])[supplier],
        **_rules(block, owner),
        reorder_said=reorder,
        target_said=target,
        **_seasons(owner, world.calendar),
        share=shares,
        expected=_expected(world, block),
        lumpiness=float((units**2).sum() / units.sum()) if len(units) else 1.0,
        error=scenario.demand.forecast_error,
        seasonal=block.forecast == "seasonal",
        every_days=block.forecast_every,
        opening=None if path is None else read_on_hand(path, names),
        phase=_phases(names),
        substitute=_substitutes(files.get(("stock", "substitutes")), names.skus),
        **_without_stock([block.channels.get(name, block.shortage) for name in world.channels.names]),
        inspected_s=block.sent_back.takes,
        cost_micro=world.catalogue.cost_micro,
        **_costs(block, world.catalogue.cost_micro),
        shoppers=shoppers_of(block, nodes, world.calendar),
    )


def _classes(block: Stock, count: int) -> list[Class | None]:
    """Return the class of each SKU, the fastest first."""
    owner: list[Class | None] = [None] * count
    for each in block.classes.values():
        for sku in range(round(each.skus.low * count), round(each.skus.high * count)):
            owner[sku] = each
    return owner


def _said(block: Stock, owner: list[Class | None], key: str) -> NDArray[Any]:
    """Return what holds for each SKU: what its class says, else what the block says."""
    general = getattr(block, key)
    own = [None if each is None else getattr(each, key) for each in owner]
    return np.array([general if each is None else each for each in own])


def _rules(block: Stock, owner: list[Class | None]) -> dict[str, Any]:
    """Return how each SKU is ordered, how often it is looked at, and how long it should last."""
    policy = _said(block, owner, "policy")
    return {
        "by_lot": policy == "R,Q",
        "again": policy != "once",
        "base": policy == "base stock",
        "review_days": _said(block, owner, "review").astype(np.int64),
        "service": _said(block, owner, "service").astype(np.float64),
        "cover_days": _said(block, owner, "cover").astype(np.float64),
    }


def _suppliers(block: Stock, names: list[str], nodes: list[str], owner: list[Class | None]) -> Ints:
    """Return who delivers each SKU at each node: as the node says, else its class, else the block."""
    by_sku = [names.index((each and each.supplier) or block.supplier or names[0]) for each in owner]
    rows = []
    for node in nodes:
        own = block.nodes[node].supplier if node in block.nodes else None
        rows.append(by_sku if own is None else [names.index(own)] * len(owner))
    return np.array(rows, np.int64)


def _levels(
    block: Stock, files: dict[Keys, Path], names: Names, owner: list[Class | None]
) -> tuple[Ints, Ints]:
    """Return what is said of reorder points, and of levels or lots (m, n) each."""
    shape = (len(names.nodes), len(names.skus))
    said = {}
    for key in ("reorder_point", "order_up_to", "lot"):
        values = [NOT_SAID if each is None else int(each) for each in _said(block, owner, key).tolist()]
        said[key] = np.tile(np.array(values, np.int64), (shape[0], 1))
    path = files.get(("stock", "levels"))
    listed = {} if path is None else read_levels(path, names)
    for key, own in listed.items():
        said[key] = np.where(own == NOT_SAID, said[key], own)
    by_lot = _said(block, owner, "policy") == "R,Q"
    return said["reorder_point"], np.where(by_lot, said["lot"], said["order_up_to"])


def _seasons(owner: list[Class | None], calendar: Calendar) -> dict[str, Any]:
    first, last = np.full(len(owner), -ALWAYS), np.full(len(owner), ALWAYS)
    clearance = np.zeros(len(owner))
    for sku, each in enumerate(owner):
        if each is not None and each.season is not None:
            first[sku] = (each.season.first - calendar.dates[0]).days
            last[sku] = (each.season.last - calendar.dates[0]).days
            clearance[sku] = each.clearance
    return {"first_day": first, "last_day": last, "clearance": clearance}


def _units(world: World) -> tuple[Floats, Floats]:
    """Return the share of each SKU in the units (n,), and what lines have in units, as often as they do."""
    history, catalogue = world.history, world.catalogue
    if history is not None and history.has_lines:
        by_sku = np.bincount(history.sku, history.units, len(catalogue.names))
        return by_sku / by_sku.sum(), history.units.astype(float)
    mix = world.profile.units
    often = np.diff(mix.cumulative, prepend=0.0)
    return np.diff(catalogue.cumulative, prepend=0.0), np.repeat(
        mix.values, np.rint(often * 1000).astype(int)
    )


def _expected(world: World, block: Stock) -> Floats:
    units = expected_work(world)[2]
    shares = at_shelves(world, expected_shares(world))
    for number, node in enumerate(world.nodes):
        said = block.nodes[node.name].share if node.name in block.nodes else None
        if said is not None:
            shares[number] = said
    expected = np.asarray(shares * units)
    for each in shoppers_of(block, [node.name for node in world.nodes], world.calendar):
        expected[each.node] += each.by_day(world.calendar)
    return expected


def _phases(names: Names) -> Floats:
    """Spread the SKUs of each node evenly over the cycle of their orders, by their names (m, n)."""
    rows = []
    for node in names.nodes:
        keys = entity_keys(f"{sku} at {node} when the run starts" for sku in names.skus)
        rank = np.empty(len(keys))
        rank[np.argsort(keys, kind="stable")] = np.arange(len(keys))
        rows.append((rank + 0.5) / len(keys))
    return np.array(rows)


def _substitutes(path: Path | None, skus: Sequence[str]) -> Ints:
    """Return the substitute of each SKU: the next in velocity, the two replacing each other."""
    if path is not None:
        return read_substitutes(path, skus)
    other = np.arange(len(skus)) ^ 1
    return np.where(other < len(skus), other, -1)


def _without_stock(channels: list[Shortage]) -> dict[str, Any]:
    """Return what the orders of each channel do when there is nothing."""
    return {
        "flags": np.array([_flags(each) for each in channels], np.uint8),
        "accepts": np.array([each.substitute for each in channels]),
        "patience_s": np.array([np.inf if each.patience is None else each.patience for each in channels]),
    }


def _flags(shortage: Shortage) -> int:
    loses = LOSES if shortage.line == "lost" else 0
    splits = SPLITS if shortage.ship == "split" else 0
    return loses | splits | (SUBSTITUTES if shortage.substitute > 0 else 0)


def _costs(block: Stock, cost_micro: Ints) -> dict[str, Any]:
    holding = cost_micro * block.holding.share_a_year / YEAR_DAYS
    if block.holding.a_unit_day is not None:
        holding = np.full(len(cost_micro), float(block.holding.a_unit_day.amount) * MICRO)
    return {
        "holding_micro": holding,
        "at_midnight": block.charged == "at the end of the day",
        "ordering_micro": block.ordering.micro if block.ordering else 0,
        "order_line_micro": block.ordering_line.micro if block.ordering_line else 0,
        "lost_micro": block.lost_sale.micro if block.lost_sale else 0,
        "owed_micro": block.backorder.micro if block.backorder else 0,
    }
