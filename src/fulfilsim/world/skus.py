"""The assortment as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.marks import entity_keys
from fulfilsim.scenario.demand import Skus
from fulfilsim.scenario.distribution import Distribution
from fulfilsim.scenario.rules import Velocity
from fulfilsim.world.distributions import quantile

MICRO = 1_000_000


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


def make_catalogue(skus: Skus, names: NDArray[np.str_] | None = None) -> Catalogue:
    """Give every SKU its velocity, weight, volume, price and cost.

    An attribute is a quantile of its distribution: the levels are evenly spaced, and which SKU has which
    level follows from the names alone. So the assortment is the same in every replication, and its mean is
    that of the distribution.
    """
    if names is None:
        width = len(str(skus.count))
        names = np.array([f"sku-{index:0{width}d}" for index in range(1, skus.count + 1)])
    price = _attribute(skus.price.distribution, names, "price") if skus.price else np.zeros(len(names))
    price_micro = np.rint(np.round(price, 2) * MICRO).astype(np.int64)
    return Catalogue(
        names=names,
        cumulative=np.cumsum(line_shares(skus.velocity, len(names))),
        weight_kg=_attribute(skus.weight, names, "weight"),
        volume_l=_attribute(skus.volume, names, "volume"),
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
