"""A project from an order file: the fitted demand, a replay of the file, and the figures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from fulfilsim import units
from fulfilsim.calibration.columns import Mapped, map_columns
from fulfilsim.calibration.demand import CLASSES, DemandFit, Mix, fit_demand
from fulfilsim.calibration.rows import Floats, Options, read_options
from fulfilsim.calibration.sample import Sample, read_sample
from fulfilsim.calibration.words import percentages, yaml_of
from fulfilsim.errors import bad
from fulfilsim.scenario.load import load
from fulfilsim.scenario.tree import printable, shortened
from fulfilsim.scenario.values import WEEKDAYS
from fulfilsim.world.build import build
from fulfilsim.world.roughcut import rough_cut

FITTED, REPLAY, PAGE = "fitted.yaml", "replay.yaml", "fit.html"
CENTRE = "warehouse"
LOAD = 0.85
"""Hours required in the busiest week as a share of those rostered."""
MOST_ORDERS = 60_000
"""About as many orders are simulated in a replication; of a larger file the last weeks."""
TEAMS = {"pickers": ("pick",), "packers": ("pack", "load")}


@dataclass(frozen=True)
class Shop:
    """What was found in an order file.

    Parameters
    ----------
    orders
        The file.
    mapped, options
        How it was read.
    sample, fit
        Its orders, and the demand fitted to them.
    currency
        Of the prices.
    heads
        People on each team's shift.
    """

    orders: Path
    mapped: Mapped
    options: Options
    sample: Sample
    fit: DemandFit
    currency: str
    heads: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(TEAMS, 1))

    @property
    def measured(self) -> tuple[date, date]:
        """First and last day to simulate."""
        counts = self.fit.counts
        late = np.cumsum(counts[::-1]) <= MOST_ORDERS
        days = max(int(late.sum()), min(28, len(counts)))
        return self.fit.last - timedelta(days=days - 1), self.fit.last


def fit_shop(
    orders: Path,
    *,
    columns: Sequence[str] = (),
    zone: str = "UTC",
    only: Sequence[str] = (),
    bad_rows: str = "refuse",
    currency: str = "",
) -> Shop:
    """Fit a demand to an order file.

    Parameters
    ----------
    orders
        CSV (also .gz), Parquet or Excel file of order lines or orders.
    columns
        Columns ``ROLE=NAME``; the others are guessed from their names.
    zone
        Time zone of times without an offset.
    only
        Rows that count, ``COLUMN=VALUE``.
    bad_rows
        ``refuse`` or ``skip``.
    currency
        Currency of the prices; by default as the name of their column ends, else USD.

    Raises
    ------
    InputError
        If an option or the file cannot be read.
    """
    options = read_options(zone, only, "", bad_rows)
    _check_currency(currency)
    mapped = map_columns(orders, columns)
    sample = read_sample(orders, mapped, options)
    return Shop(orders, mapped, options, sample, fit_demand(sample), currency or mapped.currency or "USD")


def _check_currency(code: str) -> None:
    try:
        units.currency(code or "USD")
    except ValueError as error:
        what, _, expected = str(error).partition("; expected ")
        raise bad(f"--currency {shortened(printable(code), 80)}", "", what, expected) from None


def write_shop(shop: Shop, folder: Path) -> Shop:
    """Write the scenarios, the order file and the figures into a folder; return the shop with its teams.

    The teams are sized by the rough cut: the busiest week asks for 85 % of the hours on the roster.

    Raises
    ------
    InputError
        If what was written is not sound.
    """
    data = folder / "data"
    data.mkdir()
    (data / shop.orders.name).write_bytes(shop.orders.read_bytes())
    (folder / FITTED).write_text(fitted_text(shop), encoding="utf-8")
    staffed = Shop(shop.orders, shop.mapped, shop.options, shop.sample, shop.fit, shop.currency,
                   _heads(folder / FITTED))  # fmt: skip
    (folder / FITTED).write_text(fitted_text(staffed), encoding="utf-8")
    (folder / REPLAY).write_text(_replay_text(staffed), encoding="utf-8")
    for name in (FITTED, REPLAY):
        build(load(folder / name))
    from fulfilsim.calibration.page import page

    (folder / PAGE).write_text(page(staffed), encoding="utf-8")
    return staffed


def _heads(path: Path) -> dict[str, int]:
    """Size the teams for the busiest week."""
    rows = [row for row in rough_cut(build(load(path))) if row.measured]
    heads = {}
    for team, stages in TEAMS.items():
        weeks: dict[date, tuple[float, float]] = {}
        for row in rows:
            if row.stage in stages:
                monday = row.day - timedelta(days=row.day.weekday())
                required, rostered = weeks.get(monday, (0.0, 0.0))
                weeks[monday] = required + row.required_h, rostered + row.rostered_h
        usual = max((rostered for _, rostered in weeks.values()), default=0.0)
        busiest = max((required for required, _ in weeks.values()), default=0.0)
        heads[team] = max(1, math.ceil(busiest / (LOAD * usual))) if usual else 1
    return heads


def fitted_text(shop: Shop) -> str:
    """Write the scenario of the fitted demand."""
    first, last = shop.measured
    document = {
        "fulfilsim": 1,
        "title": f"A shop with the demand of {shop.orders.name}",
        "currency": shop.currency,
        "calendar": {
            "zone": shop.options.zone,
            "holidays": "none",
            "warm_up": "7 days",
            "measure": f"{first} to {last}",
            "drain": "21 days",
        },
        "demand": _demand(shop),
        "centres": {CENTRE: _centre(shop)},
        "carriers": {"carrier": _carrier(shop)},
        "run": {"replications": 5, "seed": 1},
    }
    return HEAD.format(orders=shop.orders.name, count=len(shop.sample.day)) + yaml_of(document)


def _demand(shop: Shop) -> dict[str, Any]:
    fit, (start, _) = shop.fit, shop.measured
    # A trend compounds from the first measured day.
    level = fit.level * (1 + fit.trend) ** ((start - fit.first).days / 365.25)
    said: dict[str, Any] = {
        "orders_per_day": _short(level),
        "weekdays": dict(zip(WEEKDAYS, (_short(each) for each in fit.weekdays.tolist()), strict=True)),
    }
    if fit.hours is not None:
        said["hours"] = [_short(100 * each) for each in fit.hours.tolist()]
    if fit.season:
        said["season"] = {str(day): _short(factor) for day, factor in fit.season}
    if fit.trend:
        said["trend"] = f"{100 * fit.trend:g}%"
    said |= {
        name: _mix(mix)
        for name, mix in (("lines_per_order", fit.lines), ("units_per_line", fit.units))
        if mix
    }
    return {**said, "skus": _skus(shop)} if len(fit.sku_lines) else said


def _skus(shop: Shop) -> dict[str, Any]:
    fit, said = shop.fit, {"count": len(shop.fit.sku_lines), "velocity": f"zipf {shop.fit.zipf:g}"}
    if fit.classes is not None:
        makes = zip(CLASSES, percentages(fit.classes), strict=True)
        said["velocity"] = {name: f"{100 * share:g}% make {lines}" for (name, share), lines in makes}
    if len(shop.sample.price):
        said["price"] = _lognormal(shop.sample.price, shop.currency)
    if len(shop.sample.weight):
        said["weight"] = _lognormal(shop.sample.weight, "kg")
    return said


def _lognormal(values: Floats, unit: str) -> str:
    mean = float(values.mean())
    return f"lognormal mean {_short(mean):g} {unit} cv {min(float(values.std()) / mean, 10.0):.3g}"


def _mix(mix: Mix) -> dict[int, str]:
    values, shares = mix
    return dict(zip(values.tolist(), percentages(shares), strict=True))


def _centre(shop: Shop) -> dict[str, Any]:
    cash = shop.currency
    return {
        "process": ["pick", "pack", "load"],
        "stages": {
            "pick": {"team": "pickers", "time": "75 s + 20 s per line + 5 s per unit", "spread": "cv 0.35"},
            "pack": {"team": "packers", "time": "100 s + 16 s per unit", "spread": "cv 0.3"},
            "load": {"team": "packers", "time": "6 s per order", "spread": "cv 0.2"},
        },
        "teams": {
            team: {"heads": {"day": heads}, "wage": f"18.03 {cash}/h",
                   "overtime": {"when_over": "4 h", "at_most": "2 h"}}
            for team, heads in shop.heads.items()
        },
        "shifts": {"day": {"days": "mon-sat", "hours": "08:00-16:30", "breaks": ["12:00 for 30 min"]}},
        "packaging": f"0.85 {cash}/parcel",
        "rent": f"24000 {cash}/month",
    }  # fmt: skip


def _carrier(shop: Shop) -> dict[str, Any]:
    service = {
        "promise": "5 working days",
        "transit": "1 to 3 working days",
        "rates": f"8.50 {shop.currency}",
        "extra_kg": f"0.90 {shop.currency}/kg",
    }
    return {
        "collections": {CENTRE: {"days": "mon-sat", "at": "18:30", "cut_off": "14:00"}},
        "works": "mon-sat",
        "services": {"standard": service},
    }


def _replay_text(shop: Shop) -> str:
    mapped = shop.mapped
    file = f"data/{shop.orders.name}"
    source: dict[str, Any] = {"file": file, "level": mapped.level, "columns": mapped.said()}
    source |= shop.options.said()
    if {"weight", "order_weight"} & set(mapped.names):
        source["weight_unit"] = mapped.weight_unit or "kg"
    if mapped.level == "lines":
        source["lines_disagree"] = "first line decides"
    title = f"The orders of {shop.orders.name} as they happened"
    return REPLAY_HEAD + yaml_of(
        {"fulfilsim": 1, "title": title, "extends": FITTED, "calendar": {"warm_up": "0 days"},
         "demand": {"orders": source}}
    )  # fmt: skip


def _short(value: float) -> float:
    return float(f"{value:.5g}")


SCHEMA_LINE = "# yaml-language-server: $schema=scenario.schema.json\n"
HEAD = (
    SCHEMA_LINE
    + """\
# The demand is fitted to {count} orders of {orders}; fit.html shows the data against the fit.
# Nothing else is known: work times, wages, rent, transit and rates are usual values until you say more.
# The teams are sized so that the busiest week asks for about 85 % of their hours.
"""
)
REPLAY_HEAD = SCHEMA_LINE + "# The same centre and carrier with the orders of the file itself.\n"
