"""What a fleet costs: rows for the ledger, priced from what was driven."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.sim.fleet.crews import Crews
from fulfilsim.sim.fleet.record import Columns
from fulfilsim.world.drivers_clock import paid_seconds
from fulfilsim.world.fleet import HOUR_S, FleetPlan

METRES_A_KM = 1000

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Bill:
    """Rows of one contract.

    Parameters
    ----------
    contract, unit
        What is paid, and what it is counted in.
    at
        When (n,) [s].
    quantity
        How much (n,).
    rate_micro, amount_micro
        Price of one, and of all (n,) [1e-6 currency].
    parcel
        Parcel that it is for; None where it is for many.
    """

    contract: str
    unit: str
    at: Floats
    quantity: Floats
    rate_micro: Ints
    amount_micro: Ints
    parcel: Ints | None = None


def day_rows(plan: FleetPlan, crews: Crews, day: int) -> Columns:
    """Lay out the day of each vehicle that went out.

    Parameters
    ----------
    plan
        The fleet.
    crews
        Its vehicles at the end of the day.
    day
        Number of the day.
    """
    out = np.flatnonzero(crews.out)
    starts, ends, left, back = (each[out] for each in (crews.starts, crews.ends, crews.left, crews.back))
    shift = paid_seconds(plan.drivers, starts, ends)
    over = np.maximum(back - ends, 0)
    away = back - left - (0 if plan.drivers.paid_breaks else crews.rested[out])
    return {
        "day": np.full(len(out), day),
        "unit": out,
        "kind": crews.kind[out],
        "left": plan.origin[day] + left,
        "back": plan.origin[day] + back,
        "metres": crews.metres[out],
        "stops": crews.stops[out],
        "trips": crews.trips[out],
        "paid_s": shift if plan.drivers.by_shift else away - over,
        "over_s": over,
        "away_s": away,
    }


def bills_of(plan: FleetPlan, rows: Columns) -> Iterator[Bill]:
    """Price vehicles' days: standing, kilometres, paid hours, overtime.

    Parameters
    ----------
    plan
        The fleet.
    rows
        Vehicles' days, as `day_rows` lays them out.
    """
    kind = np.asarray(rows["kind"], np.int64)
    back = np.asarray(rows["back"], np.float64)
    vehicles, drivers = plan.vehicles, plan.drivers
    flat = np.ones(len(kind), np.int64)
    yield _bill("vehicle", "day", back, flat, 1, vehicles.day_micro[kind])
    yield _bill("kilometres", "km", back, rows["metres"], METRES_A_KM, vehicles.km_micro[kind])
    yield _bill("driver", "h", back, rows["paid_s"], HOUR_S, flat * drivers.micro_h)
    late = np.asarray(rows["over_s"]) > 0
    over = np.asarray(rows["over_s"], np.int64)[late]
    yield _bill("overtime", "h", back[late], over, HOUR_S, flat[late] * drivers.premium_micro_h)


def fee(contract: str, unit: str, at: Floats, parcel: Ints, rate_micro: int) -> Bill:
    """Price something that each of some parcels costs once.

    Parameters
    ----------
    contract, unit
        What is paid, and what it is counted in.
    at, parcel
        When, and for which parcel (n,).
    rate_micro
        Its price [1e-6 currency].
    """
    rate = np.full(len(parcel), rate_micro, np.int64)
    return Bill(contract, unit, at, np.ones(len(parcel)), rate, rate, parcel)


def _bill(
    contract: str, unit: str, at: Floats, amount: NDArray[np.float64] | Ints, size: int, rate: Ints
) -> Bill:
    """Price whole numbers of small units, such as metres, at a rate for large ones."""
    whole = np.asarray(amount, np.int64)
    micro = (whole * rate + size // 2) // size
    return Bill(contract, unit, at, whole / size, rate, micro)
