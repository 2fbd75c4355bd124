"""From an order history with milestones to a scenario of its hand-over and transit times."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fulfilsim.calibration.columns import Mapped
from fulfilsim.calibration.lanes import LEAST_ORDERS, Fit, fit_lanes
from fulfilsim.calibration.milestones import Milestones, read_milestones
from fulfilsim.calibration.rows import EPOCH, Options, read_options
from fulfilsim.calibration.words import clock, yaml_of
from fulfilsim.calibration.working import Working, read_working
from fulfilsim.errors import bad
from fulfilsim.scenario.load import load
from fulfilsim.scenario.values import Dates, read_date
from fulfilsim.world.calendar import seconds_at
from fulfilsim.world.history.rows import Bools

if TYPE_CHECKING:
    from fulfilsim.calibration.backtest import Backtest

SCENARIO, HAND_OVER, TRANSIT = "fitted.yaml", "hand_over.csv", "transit.csv"
DRAIN_DAYS = 120


@dataclass(frozen=True)
class Calibration:
    """What a calibration found.

    Parameters
    ----------
    orders
        The order file.
    zone
        Time zone of the days.
    seen
        Its orders.
    fit
        Fitted times.
    working
        Days that count in transit.
    backtest
        How the fit does on what came after; None without a day to hold out from.
    files
        What is to be written: texts by file name.
    """

    orders: Path
    zone: str
    seen: Milestones
    fit: Fit
    working: Working
    backtest: Backtest | None
    files: Mapping[str, str]


def calibrate(
    orders: Path,
    *,
    columns: Sequence[str] = (),
    zone: str = "UTC",
    only: Sequence[str] = (),
    days: str = "",
    bad_rows: str = "refuse",
    works: str = "",
    holidays: str = "",
    holdout: str = "",
    replications: int = 10,
    seed: int = 1,
) -> Calibration:
    """Fit hand-over and transit times to a history, and test them on what came after.

    Parameters
    ----------
    orders
        CSV (also .gz), Parquet or Excel file with a row an order.
    columns
        Columns ``ROLE=NAME``; the others are guessed from their names.
    zone
        Time zone of times without an offset.
    only
        Rows that count, ``COLUMN=VALUE``.
    days
        Days whose orders are fitted, e.g. ``2026-05-01 to 2026-08-31``; all by default.
    bad_rows
        ``refuse`` or ``skip``.
    works, holidays
        Weekdays that count in transit, such as ``mon-fri``, and a country whose holidays do not; by default
        all days count.
    holdout
        Day from which on everything is unknown to the fit, and is predicted.
    replications, seed
        Of the simulation that predicts.

    Raises
    ------
    InputError
        If an option or the file cannot be read, or there is nothing to fit or to predict.
    """
    options = read_options(zone, only, days, bad_rows)
    first, working = _holdout(holdout), read_working(works, holidays)
    seen = read_milestones(orders, tuple(columns), options)
    fitted = _fitted(seen, options, first)
    now, today = _moment(seen, first, zone)
    fit = fit_lanes(seen, fitted, now, today, working)
    files = {
        SCENARIO: _scenario(orders, seen, fit, options, working),
        HAND_OVER: fit.hand_over_csv(),
        TRANSIT: fit.transit_csv(),
    }
    tested = None
    if first is not None:
        tested = _tested(orders, seen, fitted, fit, today, first, files, zone, replications, seed)
    return Calibration(orders, zone, seen, fit, working, tested, files)


def _holdout(text: str) -> date | None:
    try:
        return read_date(text) if text else None
    except ValueError as error:
        what, _, expected = str(error).partition("; expected ")
        raise bad("--holdout", "", what, expected) from None


def _fitted(seen: Milestones, options: Options, holdout: date | None) -> Bools:
    span = options.days or Dates(date.min, date.max)
    fitted = (seen.placed_day >= span.first.toordinal()) & (seen.placed_day <= span.last.toordinal())
    if holdout is not None:
        fitted &= seen.placed_day < holdout.toordinal()
    if not fitted.any():
        raise bad("--days" if options.days else "--holdout", "", "no order was bought in the days to fit to",
                  f"days that the file covers: {_span(seen)}")  # fmt: skip
    return fitted


def _moment(seen: Milestones, holdout: date | None, zone: str) -> tuple[float, float]:
    """Return the moment at which the fit is made: the start of the hold-out, or the last event."""
    if holdout is not None:
        return seconds_at(zone, EPOCH, holdout, 0), float(holdout.toordinal())
    instants = np.concatenate((seen.placed, seen.handed_over, seen.delivered))
    days = np.concatenate((seen.placed_day, seen.handed_over_day, seen.delivered_day))
    return float(np.nextafter(np.nanmax(instants), np.inf)), float(np.nanmax(days))


def _tested(
    orders: Path,
    seen: Milestones,
    fitted: Bools,
    fit: Fit,
    today: float,
    holdout: date,
    files: Mapping[str, str],
    zone: str,
    replications: int,
    seed: int,
) -> Backtest:
    from fulfilsim.calibration.backtest import backtest

    after = seen.placed_day >= holdout.toordinal()
    if not (after & np.isfinite(seen.delivered)).any():
        raise bad(f"--holdout {holdout}", "", "no delivered order was bought from then on",
                  f"days that the file covers: {_span(seen)}")  # fmt: skip
    last = date.fromordinal(int(seen.placed_day.max()))
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            Path(folder, name).write_text(text, encoding="utf-8")
        sets = [f"demand.orders.file={orders.resolve()}", f"calendar.measure={holdout} to {last}",
                # What is bad for the fit alone, such as a wrong delivery date, was dealt with there.
                "demand.orders.bad_rows=skip"]  # fmt: skip
        loaded = load(Path(folder, SCENARIO), sets=sets)
        return backtest(seen, fitted, fit, today, after, loaded, zone, replications, seed)


def _span(seen: Milestones) -> str:
    first, last = (date.fromordinal(int(day)) for day in (seen.placed_day.min(), seen.placed_day.max()))
    return f"{first} to {last}"


def _scenario(orders: Path, seen: Milestones, fit: Fit, options: Options, working: Working) -> str:
    """Write a scenario that replays the history: the parts that were fitted can be copied from it."""
    centre = {
        "process": ["hand_over"],
        "stages": {"hand_over": {"time": HAND_OVER}},
        "packaging": "0 USD/parcel",
        "rent": "0 USD/month",
    }
    calendar = {"zone": options.zone, "holidays": working.said, "warm_up": "0 days", "measure": _span(seen),
                "drain": f"{DRAIN_DAYS} days"}  # fmt: skip
    counted = "calendar" if working.every_day else "working"
    head = HEAD.format(orders=orders.name, counted=counted, fitted=fit.orders, lanes=len(seen.lanes),
                       own=fit.own, least=LEAST_ORDERS)  # fmt: skip
    return head + yaml_of(
        {
            "fulfilsim": 1,
            "title": f"Orders of {orders.name}, with the hand-over and transit times fitted to them",
            "calendar": calendar,
            "demand": {"orders": _source(orders, seen.mapped, options)},
            "centres": {"sellers": centre},
            "carriers": {"carrier": _carrier(seen.mapped, fit, working)},
        }
    )


def _source(orders: Path, mapped: Mapped, options: Options) -> dict[str, object]:
    """Say how the history is to be replayed: what became of the orders is for the simulation to say."""
    columns = {role: name for role, name in mapped.said().items() if role not in ("handed_over", "delivered")}
    source = {"file": orders.name, "level": "orders", "columns": columns, **options.said()}
    return source if "order_weight" not in columns else {**source, "weight_unit": mapped.weight_unit or "kg"}


def _carrier(mapped: Mapped, fit: Fit, working: Working) -> dict[str, object]:
    """Say how parcels travel. Days run from midnight on: what is handed over during one leaves at its end."""
    start, end = (clock(60 * hours) for hours in fit.hours)
    return {
        "collections": {"sellers": {"days": "daily", "at": "24:00"}},
        "works": "daily" if all(working.weekdays) else working.names,
        "works_holidays": working.every_day,
        "sorts_at": "24:00",
        "delivery_hours": f"{start}-{end}",
        "services": {
            "standard": {
                "promise": f"{min(max(fit.promise_days, 0), 99)} working days",
                "transit": TRANSIT if "zone" in mapped.names else _everywhere(fit),
                "rates": "0 USD",
            }
        },
    }


def _everywhere(fit: Fit) -> dict[int, str]:
    from fulfilsim.calibration.words import percentages

    there = np.flatnonzero(fit.transit_all > 0)
    shares = percentages(fit.transit_all[there])
    return {int(days): share for days, share in zip(there.tolist(), shares, strict=True)}


HEAD = """\
# Fitted by fulfilsim calibrate to {fitted} orders of {orders}. The order file is not copied; name it:
#   fulfilsim run fitted.yaml --set demand.orders.file={orders}
# hand_over.csv has the quantiles of the time from purchase to hand-over; transit.csv the {counted} days from
# there to the door by lane: {own} of {lanes} lanes have {least} orders or more, the others borrow from all
# lanes to the same place and these from all. Nothing is known of costs: they are nought.
"""
