"""Parts of an own fleet as columns: vehicles, drivers, doors, lockers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels.execution import Speeds
from fulfilsim.scenario.distribution import Distribution
from fulfilsim.scenario.fleet import Doorstep, Fleet, Lockers, Vehicle
from fulfilsim.scenario.fleet_values import StopTime
from fulfilsim.scenario.values import Spread

DAY_S, HOUR_S, MINUTE_S = 86_400, 3600, 60
METRES_A_DEGREE = 6_371_008.8 * np.pi / 180
GRAMS, MILLILITRES = 1000, 1000

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class VehiclePlan:
    """Kinds of vehicles in columns.

    Parameters
    ----------
    names
        Their names (v,).
    count
        How many there are, each with a driver (v,).
    capacity
        Weight and volume (v, 2) [g, ml].
    starts, ends
        The driver's shift (v,) [s of the day].
    slowness
        Time of a drive as a multiple of the usual (v,).
    pace
        Thousandths of seconds that plans count for a unit of way (v,).
    trips, loading
        Most trips of a plan, and the time to load again (v,) [s].
    reach
        Longest way of a day (v,) [m].
    day_micro, km_micro
        Standing cost of a day, running cost of a kilometre (v,) [1e-6 currency].
    g_km
        Emissions of a kilometre (v,) [g].
    """

    names: tuple[str, ...]
    count: Ints
    capacity: Ints
    starts: Ints
    ends: Ints
    slowness: Floats
    pace: Ints
    trips: Ints
    loading: Ints
    reach: Ints
    day_micro: Ints
    km_micro: Ints
    g_km: Floats

    @property
    def kind(self) -> Ints:
        """Kind of each single vehicle (u,)."""
        return np.repeat(np.arange(len(self.names)), self.count)


@dataclass(frozen=True)
class DriverPlan:
    """What drivers cost and when they rest.

    Parameters
    ----------
    micro_h, premium_micro_h
        What an hour costs, and one of overtime [1e-6 currency].
    by_shift
        Whether a driver who goes out is paid the whole shift.
    breaks
        Begin and length of each (b, 2) [s].
    paid_breaks
        Whether they are paid.
    reserve_s, overtime_s
        Plans end so long before the shift; drivers turn back rather than stay longer after it [s].
    """

    micro_h: int
    premium_micro_h: int
    by_shift: bool
    breaks: Ints
    paid_breaks: bool
    reserve_s: int
    overtime_s: int


@dataclass(frozen=True, eq=False)
class DoorPlan:
    """What happens at the customer's.

    Parameters
    ----------
    time, spread
        Mean time of a stop [s], and how it scatters.
    kinds, cumulative
        Kinds of address, and their cumulative shares (k,).
    absent
        Chance that nobody is there, by minute of the day (k, 1440).
    opens, closes, window_cumulative
        Hours that customers ask for, the first at any time, and their cumulative shares (w,) [s of the day].
    attempts
        Most of them.
    same_day, to_locker
        Whether a parcel nobody took goes out again on the same day; whether to a locker.
    """

    time: StopTime
    spread: Spread
    kinds: tuple[str, ...]
    cumulative: Floats
    absent: Floats
    opens: Ints
    closes: Ints
    window_cumulative: Floats
    attempts: int
    same_day: bool
    to_locker: bool


@dataclass(frozen=True, eq=False)
class LockerPlan:
    """Lockers and pick-up points in columns.

    Parameters
    ----------
    names
        Their names (l,).
    x, y
        East and north of the depot (l,) [m].
    boxes
        Parcels each holds (l,).
    opens, closes
        When parcels can be brought (l,) [s of the day].
    share
        Share of the customers within reach who want them.
    reach_m
        How far a customer goes [m].
    wait
        Whether a parcel waits where every box is taken.
    parcel_s, keep_s
        Time to put a parcel in; how long it may lie [s].
    dwell
        How long it lies until it is fetched.
    micro
        What a box costs, a parcel [1e-6 currency].
    """

    names: tuple[str, ...]
    x: Floats
    y: Floats
    boxes: Ints
    opens: Ints
    closes: Ints
    share: float
    reach_m: float
    wait: bool
    parcel_s: float
    keep_s: float
    dwell: Distribution
    micro: int


def plane_of(at: tuple[float, float], lat: Floats, lng: Floats) -> tuple[Floats, Floats]:
    """Give the way east and north of a depot (n,) each [m]."""
    east = (lng - at[1]) * METRES_A_DEGREE * np.cos(np.radians(at[0]))
    return east, (lat - at[0]) * METRES_A_DEGREE


def _mean_speed(speeds: Speeds, start: int, end: int) -> float:
    """Give the mean of the speeds between two times of day [units of way an hour]."""
    edges = np.append(speeds.starts, DAY_S)
    total = 0.0
    for begin, stop in ((start, min(end, DAY_S)), (0, max(0, end - DAY_S))):
        inside = np.clip(edges[1:], begin, stop) - np.clip(edges[:-1], begin, stop)
        total += float((inside * speeds.metres_per_hour).sum())
    return total / (end - start)


def make_vehicles(vehicles: dict[str, Vehicle], speeds: Speeds) -> VehiclePlan:
    """Lay out kinds of vehicles; plans count on the mean speed over their shift."""
    names = tuple(sorted(vehicles))
    rows = [vehicles[name] for name in names]
    starts = [row.hours.start.seconds for row in rows]
    ends = [start + row.hours.length_s for start, row in zip(starts, rows, strict=True)]
    paces = [HOUR_S * 1000 / _mean_speed(speeds, start, end) / row.speed
             for start, end, row in zip(starts, ends, rows, strict=True)]  # fmt: skip
    return VehiclePlan(
        names=names,
        count=_ints(row.count for row in rows),
        capacity=np.array([[GRAMS * row.weight, MILLILITRES * row.volume] for row in rows]).astype(np.int64),
        starts=_ints(starts),
        ends=_ints(ends),
        slowness=np.array([1 / row.speed for row in rows]),
        pace=_ints(round(pace) for pace in paces),
        trips=_ints(row.trips for row in rows),
        loading=_ints(round(row.loading) for row in rows),
        reach=_ints(1 << 29 if row.reach is None else round(1000 * row.reach) for row in rows),
        day_micro=_ints(row.per_day.micro for row in rows),
        km_micro=_ints(row.per_km.micro for row in rows),
        g_km=np.array([row.emissions for row in rows]),
    )


def make_drivers(fleet: Fleet) -> DriverPlan:
    """Lay out what drivers cost."""
    drivers = fleet.drivers
    hour = drivers.wage.micro * (1 + drivers.on_costs)
    breaks = sorted((pause.start.seconds, round(pause.length_s)) for pause in drivers.breaks)
    return DriverPlan(
        micro_h=round(hour),
        premium_micro_h=round(hour * (1 + drivers.premium)),
        by_shift=drivers.paid == "shift",
        breaks=np.array(breaks, np.int64).reshape(-1, 2),
        paid_breaks=drivers.paid_breaks,
        reserve_s=round(drivers.reserve),
        overtime_s=round(drivers.overtime),
    )


def make_door(door: Doorstep) -> DoorPlan:
    """Lay out what happens at the door."""
    kinds = tuple(sorted(door.addresses))
    shares = np.array([door.addresses[kind].share for kind in kinds])
    minutes = range(0, DAY_S, MINUTE_S)
    hours = door.windows.hours
    return DoorPlan(
        time=door.time,
        spread=door.spread,
        kinds=kinds,
        cumulative=np.cumsum(shares) / shares.sum(),
        absent=np.array([[door.addresses[kind].absent.at(second) for second in minutes] for kind in kinds]),
        opens=_ints(0 if each is None else each.start.seconds for each in hours),
        closes=_ints(
            2 * DAY_S if each is None else each.start.seconds + each.length_s for each in hours
        ),
        window_cumulative=np.cumsum(door.windows.shares),
        attempts=door.attempts,
        same_day=door.again == "same day",
        to_locker=door.after_failure == "locker",
    )  # fmt: skip


def make_lockers(depot: tuple[float, float], lockers: Lockers) -> LockerPlan:
    """Lay out lockers by their way from the depot."""
    names = tuple(sorted(lockers.points))
    rows = [lockers.points[name] for name in names]
    at = np.array([row.at for row in rows]).reshape(-1, 2)
    x, y = plane_of(depot, at[:, 0], at[:, 1])
    return LockerPlan(
        names=names,
        x=np.rint(x),
        y=np.rint(y),
        boxes=_ints(row.boxes for row in rows),
        opens=_ints(row.hours.start.seconds for row in rows),
        closes=_ints(row.hours.start.seconds + row.hours.length_s for row in rows),
        share=lockers.share,
        reach_m=1000 * lockers.reach,
        wait=lockers.full == "wait",
        parcel_s=lockers.time,
        keep_s=lockers.keep,
        dwell=lockers.dwell,
        micro=lockers.per_parcel.micro,
    )


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, np.int64)
