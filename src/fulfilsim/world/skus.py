"""The assortment as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fulfilsim.marks import entity_keys
from fulfilsim.scenario.demand import Skus
from fulfilsim.scenario.distribution import Distribution
from fulfilsim.scenario.rules import Velocity
from fulfilsim.world.distributions import quantile
from fulfilsim.world.table import read_table

MICRO = 1_000_000
ATTRIBUTES = ("weight_kg", "volume_l", "price")


@dataclass(frozen=True)
class Catalogue:
    """SKUs, the fastest mover first.

    Parameters
    ----------
    names
        Names (n,).
    cumulative
        Cumulative share of the order lines, ending at 1 (n,).
    weight_kg, volume_l
        Weight and volume of a unit (n,).
    price_micro, cost_micro
        Price and cost of a unit in millionths of the currency unit; zero without prices (n,).
    """

    names: NDArray[np.str_]
    cumulative: NDArray[np.float64]
    weight_kg: NDArray[np.float64]
    volume_l: NDArray[np.float64]
    price_micro: NDArray[np.int64]
    cost_micro: NDArray[np.int64]


@dataclass(frozen=True)
class SkuList:
    """A user's list of SKUs.

    Parameters
    ----------
    names
        Names, sorted (n,).
    attributes
        Weight [kg], volume [l] and price [currency] of a unit (n,), those that the list has.
    """

    names: tuple[str, ...]
    attributes: dict[str, NDArray[np.float64]]

    def of(self, attribute: str, names: NDArray[np.str_]) -> NDArray[np.float64] | None:
        """Return an attribute of some SKUs (k,), None where the list does not have it."""
        if attribute not in self.attributes:
            return None
        return self.attributes[attribute][np.searchsorted(np.array(self.names), names)]


def read_sku_list(path: Path) -> SkuList:
    """Read the SKUs that there are from a file with the column sku and perhaps weight_kg, volume_l and price.

    Raises
    ------
    InputError
        If a cell cannot be read, or a SKU is named twice.
    """
    table = read_table(path, ("sku",), ATTRIBUTES)
    names = table.names("sku")
    order = np.argsort(np.array(names, dtype=object), kind="stable")
    columns = {name: np.array(table.numbers(name, 0, 1e6)) for name in ATTRIBUTES if name in table.header}
    table.finish()
    return SkuList(tuple(names[index] for index in order), {name: v[order] for name, v in columns.items()})


def make_catalogue(
    skus: Skus, names: NDArray[np.str_] | None = None, listed: SkuList | None = None
) -> Catalogue:
    """Give every SKU its velocity, weight, volume, price and cost; what a user's list says is taken from it.

    An attribute is a quantile of its distribution: the levels are evenly spaced, and which SKU has which
    level follows from the names alone. So the assortment is the same in every replication, and its mean is
    that of the distribution.
    """
    if names is None:
        width = len(str(skus.count))
        names = np.array([f"sku-{index:0{width}d}" for index in range(1, skus.count + 1)])
    said = {name: None if listed is None else listed.of(name, names) for name in ATTRIBUTES}
    price = said["price"]
    if price is None:
        price = _attribute(skus.price.distribution, names, "price") if skus.price else np.zeros(len(names))
    weight = said["weight_kg"] if said["weight_kg"] is not None else _attribute(skus.weight, names, "weight")
    volume = said["volume_l"] if said["volume_l"] is not None else _attribute(skus.volume, names, "volume")
    price_micro = np.rint(np.round(price, 2) * MICRO).astype(np.int64)
    return Catalogue(
        names=names,
        cumulative=np.cumsum(line_shares(skus.velocity, len(names))),
        weight_kg=weight,
        volume_l=volume,
        price_micro=price_micro,
        cost_micro=np.rint(price_micro * skus.unit_cost).astype(np.int64),
    )


def line_shares(velocity: Velocity, count: int) -> NDArray[np.float64]:
    """Return each SKU's share of the order lines, the fastest first (n,)."""
    ranks = np.arange(1, count + 1, dtype=np.float64)
    if not velocity.classes:
        weights = ranks**-velocity.zipf
        return np.asarray(weights / weights.sum())
    classes = sorted(velocity.classes, key=lambda row: -row.lines / row.skus)
    edges = np.cumsum([0.0] + [row.skus for row in classes])
    lines = np.cumsum([0.0] + [row.lines for row in classes])
    shares = np.diff(np.interp(np.arange(count + 1) / count, edges, lines))
    return np.asarray(shares / shares.sum())


def _attribute(distribution: Distribution, names: NDArray[np.str_], attribute: str) -> NDArray[np.float64]:
    values = quantile(distribution, _levels(names, attribute))
    # Evenly spaced levels miss a heavy tail: a single SKU would get the median.
    return values * (distribution.mean / values.mean()) if distribution.sd else values


def _levels(names: NDArray[np.str_], attribute: str) -> NDArray[np.float64]:
    keys = entity_keys(f"{attribute} of {name}" for name in names)
    rank = np.empty(len(keys))
    rank[np.argsort(keys, kind="stable")] = np.arange(len(keys))
    return (rank + 0.5) / len(keys)
