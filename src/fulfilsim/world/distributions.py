"""Quantiles: the value of a distribution at a mark."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels import normal_quantile
from fulfilsim.scenario.distribution import Distribution
from fulfilsim.scenario.values import LinearTime, Spread

Floats = NDArray[np.float64]

OUTSIDE = 12.0  # standard deviations beyond which a count has no chance that a double could hold


def quantile(distribution: Distribution, u: Floats) -> Floats:
    """Return the quantiles of a distribution.

    Parameters
    ----------
    distribution
        What to read.
    u
        Levels in the open interval (0, 1), any shape.
    """
    d = distribution
    if d.kind == "fixed" or d.mean == 0:
        return np.full(np.shape(u), d.mean)
    if d.kind == "measured":
        return np.interp(u, d.levels, d.values)
    if d.kind == "uniform":
        return d.low + (d.high - d.low) * u
    if d.kind == "exponential":
        return -d.mean * np.log1p(-u)
    if d.kind == "triangular":
        return _triangular(d, u)
    return d.mean * factor(d.kind, d.cv, u)


def factor(kind: str, cv: float, u: Floats) -> Floats:
    """Return quantiles of a positive factor of mean 1 and the given coefficient of variation."""
    if cv == 0:
        return np.ones(np.shape(u))
    if kind == "gamma":
        from scipy.special import gammaincinv

        shape = 1 / cv**2
        return np.asarray(gammaincinv(shape, u) / shape, dtype=np.float64)
    variance = math.log1p(cv**2)
    return np.exp(math.sqrt(variance) * normal_quantile(np.asarray(u, np.float64)) - variance / 2)


def spread_factor(spread: Spread, u: Floats) -> Floats:
    """Return the factors by which work times scatter."""
    if spread.kind == "exponential":
        return -np.log1p(-u)
    return factor(spread.kind, spread.cv, u)


def work_seconds(
    time: LinearTime | Distribution,
    spread: Spread,
    lines: Floats,
    units: Floats,
    u: Floats,
    packs: Floats | float = 1.0,
) -> Floats:
    """Return the time that a stage takes for each order (n,) [s].

    Parameters
    ----------
    time
        Time model of the stage.
    spread
        How times scatter; a distribution has its own.
    lines, units
        Lines and units of the orders (n,).
    u
        One mark an order (n,).
    packs
        Parcels or pallets of the orders (n,); one of each by default.
    """
    if isinstance(time, Distribution):
        return quantile(time, u)
    mean = time.per_order + time.per_line * lines + time.per_unit * units
    if time.per_pack:
        mean = mean + time.per_pack * packs
    return mean if spread.kind == "none" else mean * spread_factor(spread, u)


def mean_seconds(time: LinearTime | Distribution, lines: float, units: float, packs: float = 1.0) -> float:
    """Return the mean time of an order with so many lines, units, and parcels or pallets [s]."""
    if isinstance(time, Distribution):
        return time.mean
    return time.per_order + time.per_line * lines + time.per_unit * units + time.per_pack * packs


def poisson_count(u: Floats, rate: Floats) -> NDArray[np.int64]:
    """Return Poisson counts as the inverse of a mark (n,): they rise with the rate (n,).

    Parameters
    ----------
    u
        Marks (n,).
    rate
        Expected counts (n,).
    """
    counts = [
        _poisson(level, mean) if mean > 0 else 0
        for level, mean in zip(u.tolist(), rate.tolist(), strict=True)
    ]
    return np.array(counts, np.int64)


def _poisson(u: float, rate: float) -> int:
    """Return the least count whose distribution function reaches a level, looking where the mass is."""
    reach = OUTSIDE * (math.sqrt(rate) + 1)
    k = np.arange(max(0, math.floor(rate - reach)), math.ceil(rate + reach) + 1)
    logs = np.log(np.maximum(k, 1)) - math.log(rate)
    first = k[0] * math.log(rate) - rate - math.lgamma(k[0] + 1)
    reached = np.cumsum(np.exp(first + logs[0] - np.cumsum(logs)))
    return int(k[np.searchsorted(reached, u * reached[-1])])


def to_ticks(seconds: Floats) -> Floats:
    """Round times to whole ticks of 2**-10 s."""
    return np.rint(seconds * 1024) / 1024


def _triangular(d: Distribution, u: Floats) -> Floats:
    turn = (d.mode - d.low) / (d.high - d.low)
    rising = d.low + np.sqrt(np.maximum(u * (d.high - d.low) * (d.mode - d.low), 0))
    falling = d.high - np.sqrt(np.maximum((1 - u) * (d.high - d.low) * (d.high - d.mode), 0))
    return np.where(u < turn, rising, falling)
