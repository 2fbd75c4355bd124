"""The table of an own fleet's routes: a row for each halt and each break."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fulfilsim.columns import NONE, Names, Table, coded, constant, stacked
from fulfilsim.sim.depots import Depot
from fulfilsim.sim.fleet.record import KINDS, OUTCOMES
from fulfilsim.world.build import World
from fulfilsim.world.calendar import Calendar
from fulfilsim.world.fleet import DAY_S

BREAK = len(KINDS)
KILO = 1000.0

Ints = NDArray[np.int64]
Columns = dict[str, NDArray[Any]]


def route_tables(
    depots: Sequence[Depot], calendar: Calendar, of: Callable[[Ints], Names], orders: Ints
) -> dict[str, Table]:
    """Lay out the routes of all fleets; nothing where there is no fleet.

    Parameters
    ----------
    depots
        The fleets as they were.
    calendar
        The simulated days.
    of
        Gives the names of orders by their index, -1 for none.
    orders
        Order of each parcel of the replication (n,).
    """
    tables = [_table(depot, calendar, of, orders) for depot in depots]
    return {"routes": stacked(tables)} if tables else {}


def carbon_columns(
    world: World, carrier: Ints, collected: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    """Give the greenhouse gas of parcels by carrier, where any carrier says it (n,) [kg].

    Parameters
    ----------
    world
        The scenario.
    carrier, collected
        Carrier of each parcel, and when it was collected (n,).
    """
    said = [plan.parcel_co2_kg for plan in world.carriers]
    if not any(said):
        return {}
    each = np.array([np.nan if kg is None else kg for kg in said])[carrier]
    return {"co2_kg": np.where(np.isnan(collected), np.nan, each)}


def _table(depot: Depot, calendar: Calendar, of: Callable[[Ints], Names], orders: Ints) -> Table:
    """Lay out the routes of one fleet, sorted by day, vehicle and time."""
    rows = _with_breaks(depot)
    plan, order = depot.plan, _order(depot, rows, orders)
    lat, lng = plan.globe(rows["x"], rows["y"])
    timed = rows["closes"] - plan.origin[rows["day"]] < 2 * DAY_S
    kind, lockers = rows["kind"], plan.lockers.names if plan.lockers else ()
    units = depot.fleet.crews.names
    return Table({
        "route": _routes(rows, plan.name, calendar, units),
        "sequence": _sequence(rows),
        "fleet": constant(plan.name, len(kind)),
        "carrier": constant(depot.carrier, len(kind)),
        "vehicle": coded(rows["unit"], units),
        "trip": rows["trip"] + 1,
        "kind": coded(kind, (*KINDS, "break")),
        "order": of(order),
        "locker": coded(rows["locker"], lockers or ("",)),
        "parcels": rows["parcels"],
        "lat": lat,
        "lng": lng,
        "distance_km": rows["metres"] / KILO,
        "co2_kg": rows["metres"] * plan.vehicles.g_km[plan.vehicles.kind[rows["unit"]]] / KILO**2,
        "load_kg": rows["grams"] / KILO,
        "load_l": rows["millilitres"] / KILO,
        "opens_at": np.where(timed & (kind == 1), rows["opens"], np.nan),
        "closes_at": np.where(timed & (kind == 1), rows["closes"], np.nan),
        "planned_arrival_at": rows["planned_arrival"],
        "planned_begin_at": rows["planned_begin"],
        "planned_end_at": rows["planned_end"],
        "arrived_at": rows["arrival"],
        "began_at": rows["begin"],
        "ended_at": rows["end"],
        "outcome": coded(rows["outcome"], OUTCOMES),
    })  # fmt: skip


def _with_breaks(depot: Depot) -> Columns:
    """Put breaks between the halts, and sort everything by day, vehicle and time."""
    record = depot.fleet.record
    halts, rests = record.routes(), record.breaks()
    count = len(rests["unit"])
    filled: Columns = {name: np.full(count, _nothing(values)) for name, values in halts.items()}
    filled |= {
        "day": rests["day"],
        "unit": rests["unit"],
        "kind": np.full(count, BREAK),
        "locker": np.full(count, NONE),
        "parcel": np.full(count, NONE),
        "arrival": rests["begin"],
        "begin": rests["begin"],
        "end": rests["end"],
    }
    rows = {name: np.concatenate([values, filled[name]]) for name, values in halts.items()}
    # A halt that was not reached comes after the last one that was; a route's start always was.
    place = np.arange(len(rows["unit"]))
    last = np.maximum.accumulate(np.where(np.isnan(rows["begin"]), 0, place))
    order = np.lexsort((place, rows["begin"][last], rows["unit"], rows["day"]))
    return {name: values[order] for name, values in rows.items()}


def _nothing(values: NDArray[Any]) -> float | int:
    return np.nan if values.dtype.kind == "f" else 0


def _order(depot: Depot, rows: Columns, orders: Ints) -> Ints:
    """Give the order that each stop at a door is for, -1 elsewhere (n,)."""
    found = np.full(len(rows["parcel"]), NONE)
    at_door = (rows["parcel"] >= 0) & (rows["locker"] < 0)
    found[at_door] = orders[depot.parcels[rows["parcel"][at_door]]]
    return found


def _routes(rows: Columns, fleet: str, calendar: Calendar, units: list[str]) -> Names:
    """Name each vehicle's day."""
    keys = rows["day"] * len(units) + rows["unit"]
    known, codes = np.unique(keys, return_inverse=True)
    days = [(calendar.dates[key // len(units)], units[key % len(units)]) for key in known.tolist()]
    labels = [f"{fleet}/{date}/{unit}" for date, unit in days]
    return coded(codes.ravel(), labels)


def _sequence(rows: Columns) -> Ints:
    """Count the rows of each vehicle's day from 0."""
    changed = np.flatnonzero(np.diff(rows["day"], prepend=-1) | np.diff(rows["unit"], prepend=-1))
    first = np.repeat(changed, np.diff(np.append(changed, len(rows["day"]))))
    return np.asarray(np.arange(len(first)) - first)
