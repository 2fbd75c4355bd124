"""The demand behind a sample of orders: level, week, season, trend, hours, mixes, velocity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from fulfilsim.calibration.rows import Floats, Ints
from fulfilsim.calibration.sample import Sample
from fulfilsim.world.demand import YEAR_DAYS

SEASON_DAYS = 60
"""Days from which a season by month is fitted."""
TREND_DAYS = 731
"""Days from which growth can be told from the season."""
CLEAR = 3.0
"""Standard errors from which a trend counts as clear."""
ROUNDS = 500
MOST_VALUES = 40
LONGEST_ZIPF = 5.0
CLOSE = 0.05
"""Largest distance of cumulative shares at which Zipf's law is taken to fit."""
CLASSES = (("a", 0.05), ("b", 0.15), ("c", 0.30), ("d", 0.50))
LEAST_SKUS = 20

Mix = tuple[Ints, Floats]


@dataclass(frozen=True)
class DemandFit:
    """A fitted demand.

    Parameters
    ----------
    first
        First day of the sample.
    counts, expected
        Orders of each day, and what the fit expects (days,).
    level
        Orders of a day with all factors at one.
    weekdays
        Factors from Monday (7,).
    season
        Factor by date; empty for a short sample.
    trend
        Growth a year; 0 where none is clear.
    hours
        Share of each hour (24,), None where the file has days alone.
    lines, units
        Lines of an order and units of a line, None where the file does not say.
    sku_lines
        Lines of each SKU, the fastest first (k,).
    zipf
        Exponent of Zipf's law.
    classes
        Share of the lines of each of `CLASSES`, where Zipf's law fits badly.
    """

    first: date
    counts: Ints
    expected: Floats
    level: float
    weekdays: Floats
    season: tuple[tuple[date, float], ...]
    trend: float
    hours: Floats | None
    lines: Mix | None
    units: Mix | None
    sku_lines: Ints
    zipf: float
    classes: Floats | None

    @property
    def last(self) -> date:
        """Last day of the sample."""
        return self.first + timedelta(days=len(self.counts) - 1)

    @property
    def weekday(self) -> Ints:
        """Weekday of each day (days,)."""
        return (np.arange(len(self.counts)) + self.first.weekday()) % 7


def fit_demand(sample: Sample) -> DemandFit:
    """Fit a demand to orders, by maximum likelihood."""
    first = date.fromordinal(int(sample.day.min()))
    counts = np.bincount(sample.day - sample.day.min())
    weekday = (np.arange(len(counts)) + first.weekday()) % 7
    knots = _knots(first, len(counts))
    trend = _trend(counts, first)
    growth = (1 + trend) ** (np.arange(len(counts)) / YEAR_DAYS)
    weekdays, season = _factors(counts, weekday, _hats(knots, len(counts)), growth)
    shape = weekdays[weekday] * (_hats(knots, len(counts)) @ season) * growth
    level = float(counts.sum() / shape.sum())
    dates = tuple(first + timedelta(days=int(knot)) for knot in knots)
    hours = np.bincount(np.minimum(sample.hour, 23).astype(np.int64), minlength=24) / len(sample.hour)
    fast = np.sort(sample.sku_lines)[::-1]
    zipf = _zipf(fast) if len(fast) > 1 else 0.0
    return DemandFit(
        first=first,
        counts=counts,
        expected=level * shape,
        level=level,
        weekdays=weekdays,
        season=tuple(zip(dates, season.tolist(), strict=True)) if len(knots) > 1 else (),
        trend=trend,
        hours=hours if sample.hour.any() else None,
        lines=mix_of(sample.lines) if len(sample.lines) else None,
        units=mix_of(sample.units) if len(sample.units) else None,
        sku_lines=fast,
        zipf=zipf,
        classes=_classes(fast, zipf),
    )


def _knots(first: date, days: int) -> Ints:
    """Return the middle of each month as days of the sample; of short rests of months there is none."""
    if days < SEASON_DAYS:
        return np.array([0])
    month = np.array(
        [(day.year * 12 + day.month) for day in (first + timedelta(days=n) for n in range(days))]
    )
    middles = [np.flatnonzero(month == each) for each in np.unique(month)]
    return np.array([int(each[len(each) // 2]) for each in middles if len(each) > 7])


def _hats(knots: Ints, days: int) -> Floats:
    """Return the weight of each knot on each day: linear between knots, level outside (days, knots)."""
    return np.array([np.interp(np.arange(days), knots, unit) for unit in np.eye(len(knots))]).T


def _factors(counts: Ints, weekday: Ints, hats: Floats, growth: Floats) -> tuple[Floats, Floats]:
    """Find the factors of weekdays and knots under which Poisson counts are the likeliest.

    Each step raises the likelihood and keeps the factors positive; at the end the expected orders of each
    weekday are those of the file.
    """
    week, season = np.ones(7), np.full(hats.shape[1], counts.mean())
    for _ in range(ROUNDS):
        other = (hats @ season) * growth
        there = np.bincount(weekday, other, 7)
        week = np.bincount(weekday, counts, 7) / np.where(there > 0, there, 1.0)
        base = week[weekday] * growth
        ratio = np.divide(
            counts, other * week[weekday], out=np.zeros(len(counts)), where=other * week[weekday] > 0
        )
        weight = hats.T @ base
        season = season * np.divide(
            hats.T @ (base * ratio), weight, out=np.zeros(len(season)), where=weight > 0
        )
    there = np.bincount(weekday, (hats @ season) * growth, 7)
    week = np.bincount(weekday, counts, 7) / np.where(there > 0, there, 1.0)
    return week / week.mean(), season / float((hats @ season).mean())


def _trend(counts: Ints, first: date) -> float:
    """Return the growth a year where it is clear: over months of different years, the season apart."""
    if len(counts) < TREND_DAYS:
        return 0.0
    days = [first + timedelta(days=n) for n in range(len(counts))]
    month = np.array([day.year * 12 + day.month for day in days])
    whole = [each for each in np.unique(month) if (month == each).sum() >= 28 and counts[month == each].sum()]
    level = np.log([counts[month == each].mean() for each in whole])
    years = np.array(whole) / 12
    design = np.column_stack([years - years.mean(), *(np.array(whole) % 12 == k for k in range(12))])
    design = design[:, design.any(axis=0)]
    found, _, rank, _ = np.linalg.lstsq(design, level, rcond=None)
    spare = len(whole) - int(rank)
    if spare < 1:
        return 0.0
    scatter = float(((level - design @ found) ** 2).sum()) / spare
    error = (scatter * np.linalg.pinv(design.T @ design)[0, 0]) ** 0.5
    growth = float(np.expm1(found[0]))
    return round(growth, 3) if abs(found[0]) > CLEAR * error and -0.9 < growth < 9 else 0.0


def mix_of(values: Ints) -> Mix:
    """Return how often each number occurs; of many different ones, as many groups with the same mean."""
    distinct, counts = np.unique(values, return_counts=True)
    if len(distinct) <= MOST_VALUES:
        return distinct, counts / len(values)
    shares: dict[int, float] = {}
    for group in np.array_split(np.sort(values), MOST_VALUES):
        low, part = divmod(float(group.mean()), 1.0)
        for value, share in ((int(low), 1 - part), (int(low) + 1, part)):
            if share > 0:
                shares[value] = shares.get(value, 0.0) + share * len(group) / len(values)
    return np.array(sorted(shares)), np.array([shares[each] for each in sorted(shares)])


def zipf_shares(exponent: float, count: int) -> Floats:
    """Return the shares of ranks under Zipf's law (count,)."""
    weights = np.arange(1, count + 1, dtype=float) ** -exponent
    return np.asarray(weights / weights.sum())


def _zipf(counts: Ints) -> float:
    """Return the exponent under which these counts, the highest first, are the likeliest."""
    from scipy.optimize import minimize_scalar

    logs = np.log(np.arange(1, len(counts) + 1))
    total, weighted = counts.sum(), float(counts @ logs)

    def unlikely(exponent: float) -> float:
        return exponent * weighted + float(total * np.log(np.exp(-exponent * logs).sum()))

    found = minimize_scalar(unlikely, bounds=(0.0, LONGEST_ZIPF), method="bounded", options={"xatol": 1e-4})
    return round(float(found.x), 3)


def _classes(fast: Ints, zipf: float) -> Floats | None:
    """Return the share of the lines of each class of SKUs, where Zipf's law is off."""
    if len(fast) < LEAST_SKUS:
        return None
    seen = np.cumsum(fast) / fast.sum()
    if np.abs(seen - np.cumsum(zipf_shares(zipf, len(fast)))).max() <= CLOSE:
        return None
    ends = np.cumsum([share for _, share in CLASSES])
    reached = np.interp(ends * len(fast), np.arange(len(fast) + 1), np.append(0.0, seen))
    return np.asarray(np.diff(reached, prepend=0.0))
