"""What a fleet writes down: halts of its routes, days of its vehicles, breaks."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels.execution import END, RELOAD, START
from fulfilsim.sim.fleet.driving import Halts
from fulfilsim.sim.fleet.stops import Stops
from fulfilsim.world.fleet import FleetPlan

Columns = dict[str, NDArray[np.float64] | NDArray[np.int64]]
Ints = NDArray[np.int64]

# Kinds of halts and what came of them; their places are their codes.
KINDS = ("start", "stop", "reload", "end")
OUTCOMES = ("", "delivered", "failed", "not reached")
DEPOT, DELIVERED, FAILED, NOT_REACHED = range(len(OUTCOMES))
_KIND_OF = {START: 0, RELOAD: 2, END: 3}


WHOLE, REAL = np.int64, np.float64
HALT: dict[str, type] = {
    **dict.fromkeys(("day", "unit", "trip", "sequence", "kind", "parcel", "parcels", "locker"), WHOLE),
    **dict.fromkeys(("x", "y"), REAL),
    **dict.fromkeys(("grams", "millilitres", "metres"), WHOLE),
    **dict.fromkeys(("opens", "closes", "planned_arrival", "planned_begin", "planned_end"), REAL),
    **dict.fromkeys(("arrival", "begin", "end"), REAL),
    "outcome": WHOLE,
}
VEHICLE_DAY: dict[str, type] = {
    **dict.fromkeys(("day", "unit", "kind"), WHOLE),
    **dict.fromkeys(("left", "back"), REAL),
    **dict.fromkeys(("metres", "stops", "trips", "paid_s", "over_s", "away_s"), WHOLE),
}
REST: dict[str, type] = {"day": WHOLE, "unit": WHOLE, "begin": REAL, "end": REAL}


@dataclass
class Record:
    """Rows of a replication, a chunk a wave or day; instants are seconds of the simulation."""

    halts: list[Columns] = field(default_factory=list)
    days: list[Columns] = field(default_factory=list)
    rests: list[Columns] = field(default_factory=list)

    def routes(self) -> Columns:
        """Give all halts, a row each."""
        return _stacked(self.halts, HALT)

    def vehicle_days(self) -> Columns:
        """Give all days of vehicles that went out, a row each."""
        return _stacked(self.days, VEHICLE_DAY)

    def breaks(self) -> Columns:
        """Give all breaks on the way, a row each."""
        return _stacked(self.rests, REST)


def halt_rows(plan: FleetPlan, stops: Stops, done: Halts, outcome: Ints, day: int, trips: Ints) -> Columns:
    """Lay out the halts of a wave in columns.

    Parameters
    ----------
    plan
        The fleet.
    stops, done
        What was planned, and how it was driven.
    outcome
        What came of each halt (h,).
    day
        Number of the day.
    trips
        Trips that each vehicle had made before on this day (u,).
    """
    itinerary, origin = done.plan, plan.origin[day]
    at_stop, client = itinerary.client >= 0, itinerary.client
    reached = done.reached
    place = np.maximum(itinerary.place - 1, 0)
    x, y = (np.where(at_stop, axis[place] if len(axis) else 0.0, 0.0) for axis in (stops.x, stops.y))
    kind = np.select([client == code for code in _KIND_OF], list(_KIND_OF.values()), 1)
    first = itinerary.first[:-1]
    # Many rows have one lead: the first parcel of the stop.
    lead = np.full(len(client), -1)
    lead[at_stop] = stops.parcels[stops.first[:-1][client[at_stop]]]
    return {
        "day": np.full(len(client), day),
        "unit": done.unit,
        "trip": trips[done.unit] + itinerary.trip,
        "sequence": np.arange(len(client)) - np.repeat(first, np.diff(itinerary.first)),
        "kind": kind.astype(np.int64),
        "parcel": lead,
        "parcels": _at_stops(at_stop, client, stops.count),
        "locker": np.where(at_stop, _at_stops(at_stop, client, stops.locker), -1),
        "x": x,
        "y": y,
        "grams": itinerary.load[:, 0],
        "millilitres": itinerary.load[:, 1],
        "metres": done.metres,
        "opens": origin + _at_stops(at_stop, client, stops.opens),
        "closes": origin + _at_stops(at_stop, client, stops.closes),
        "planned_arrival": origin + done.planned_arrival,
        "planned_begin": origin + done.planned_begin,
        "planned_end": origin + done.planned_end,
        "arrival": np.where(reached, origin + done.arrival, np.nan),
        "begin": np.where(reached, origin + done.begin, np.nan),
        "end": np.where(reached, origin + done.end, np.nan),
        "outcome": outcome,
    }


def rest_rows(plan: FleetPlan, done: Halts, day: int) -> Columns:
    """Lay out the breaks of a wave in columns."""
    unit, begin, end = done.rests.T
    origin = plan.origin[day]
    return {"day": np.full(len(unit), day), "unit": unit, "begin": origin + begin, "end": origin + end}


def _at_stops(at_stop: NDArray[np.bool_], client: Ints, values: Ints) -> Ints:
    found = np.zeros(len(client), np.int64)
    found[at_stop] = values[client[at_stop]]
    return found


def _stacked(chunks: list[Columns], kinds: dict[str, type]) -> Columns:
    return {
        name: np.concatenate([np.zeros(0, kind), *(chunk[name] for chunk in chunks)])
        for name, kind in kinds.items()
    }
