"""An own fleet as columns: vehicles, hours, speeds, chances at the door, lockers, territories."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels.execution import Speeds
from fulfilsim.scenario.distribution import Distribution
from fulfilsim.scenario.fleet import Doorstep, Fleet, Lockers, Vehicle
from fulfilsim.scenario.fleet_values import ByHour, StopTime
from fulfilsim.scenario.travel import StraightRule
from fulfilsim.scenario.values import Spread
from fulfilsim.world.calendar import Calendar
from fulfilsim.world.places import Places
from fulfilsim.world.travel import Source, source_of

DAY_S, HOUR_S, MINUTE_S = 86_400, 3600, 60
METRES_A_DEGREE = 6_371_008.8 * np.pi / 180
GRAMS, MILLILITRES = 1000, 1000
DISC = 64  # points that stand for the disc round a place

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


@dataclass(frozen=True, eq=False)
class FleetPlan:
    """A depot and its vehicles.

    Parameters
    ----------
    name, at
        Its name, latitude and longitude [degrees].
    vehicles, drivers, door, lockers
        Its parts; no lockers is None.
    works
        Whether it drives on a simulated day (days,).
    dates
        The simulated days (days,).
    origin
        Instant from which the clock of each day counts, right from three in the morning on (days + 1,) [s].
    waves
        Times of day at which routes are planned [s]; with `every` none.
    every, hold
        Planning as orders come: how often, and how long a route may wait for more [s]; 0 for waves.
    from_centre_s
        Time from leaving a centre to being sorted here [s].
    source
        What knows ways and times; None for straight lines.
    circuity
        Road over straight distance, where lines are straight.
    speeds
        Units of way an hour by time of day; a unit is a metre, or with a source a second.
    travel_spread, day_spread
        How the time of a drive scatters, and of all drives of a day.
    spread_m
        Customers live within so much of their place [m].
    sectors
        Directions that part the territories, from east anticlockwise (u − 1,) [rad]; None without them.
    stop_micro
        What each stop costs [1e-6 currency].
    search
        Iterations of a plan.
    """

    name: str
    at: tuple[float, float]
    vehicles: VehiclePlan
    drivers: DriverPlan
    door: DoorPlan
    lockers: LockerPlan | None
    works: NDArray[np.bool_]
    dates: tuple[str, ...]
    origin: Floats
    waves: tuple[int, ...]
    every: int
    hold: int
    from_centre_s: float
    source: Source | None
    circuity: float
    speeds: Speeds
    travel_spread: Spread
    day_spread: Spread
    spread_m: float
    sectors: Floats | None
    stop_micro: int
    search: int

    def plane(self, lat: Floats, lng: Floats) -> tuple[Floats, Floats]:
        """Give the way east and north of the depot (n,) each [m]."""
        return _plane(self.at, lat, lng)

    def globe(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Give latitude and longitude of places on the plane (n,) each [degrees]."""
        lat = self.at[0] + y / METRES_A_DEGREE
        return lat, self.at[1] + x / (METRES_A_DEGREE * np.cos(np.radians(self.at[0])))


def make_fleet(
    name: str, fleet: Fleet, calendar: Calendar, places: Places, file: Path | None = None
) -> FleetPlan:
    """Lay out a fleet over the simulated days.

    Parameters
    ----------
    name, fleet
        Its name and what the scenario says of it.
    calendar
        The simulated days.
    places
        Where customers live, for the territories.
    file
        The file that its `travel` names.
    """
    straight = fleet.travel if isinstance(fleet.travel, StraightRule) else None
    speeds = _speeds(fleet.traffic, straight)
    drivers = _drivers(fleet)
    return FleetPlan(
        name=name,
        at=fleet.at,
        vehicles=_vehicles(fleet.vehicles, speeds),
        drivers=drivers,
        door=_door(fleet.doorstep),
        lockers=None if fleet.lockers is None else _lockers(fleet.at, fleet.lockers),
        works=calendar.works(fleet.days, fleet.works_holidays),
        dates=tuple(map(str, calendar.dates)),
        origin=np.array(
            [calendar.at(day, DAY_S // 2) - DAY_S // 2 for day in range(len(calendar.dates) + 1)]
        ),
        waves=tuple(clock.seconds for clock in fleet.waves.at),
        every=round(fleet.waves.every),
        hold=round(fleet.hold),
        from_centre_s=float(round(fleet.from_centre)),
        source=None if straight else source_of(fleet.travel, lambda _: file or Path()),
        circuity=straight.circuity if straight else 1.0,
        speeds=speeds,
        travel_spread=fleet.travel_spread,
        day_spread=fleet.day_spread,
        spread_m=1000 * fleet.spread,
        sectors=_sectors(fleet, places) if fleet.territories else None,
        stop_micro=fleet.per_stop.micro,
        search=fleet.search,
    )


def _plane(at: tuple[float, float], lat: Floats, lng: Floats) -> tuple[Floats, Floats]:
    east = (lng - at[1]) * METRES_A_DEGREE * np.cos(np.radians(at[0]))
    return east, (lat - at[0]) * METRES_A_DEGREE


def _speeds(traffic: ByHour, straight: StraightRule | None) -> Speeds:
    """Multiply speeds by time of day with the traffic's; without straight lines an hour has its seconds."""
    rows = straight.speeds if straight else ((0, HOUR_S / 1000),)
    ends = {edge % DAY_S for hours, _ in traffic.stretches
            for edge in (hours.start.seconds, hours.start.seconds + hours.length_s)}  # fmt: skip
    starts = np.array(sorted({0, *ends, *(start for start, _ in rows)}), np.int64)
    usual = np.array([speed for _, speed in rows])[
        np.searchsorted([start for start, _ in rows], starts, side="right") - 1
    ]
    flow = np.array([traffic.at(start) for start in starts.tolist()])
    return Speeds(starts, np.rint(1000 * usual * flow).astype(np.int64), HOUR_S, DAY_S)


def _mean_speed(speeds: Speeds, start: int, end: int) -> float:
    """Give the mean of the speeds between two times of day [units of way an hour]."""
    edges = np.append(speeds.starts, DAY_S)
    total = 0.0
    for begin, stop in ((start, min(end, DAY_S)), (0, max(0, end - DAY_S))):
        inside = np.clip(edges[1:], begin, stop) - np.clip(edges[:-1], begin, stop)
        total += float((inside * speeds.metres_per_hour).sum())
    return total / (end - start)


def _vehicles(vehicles: dict[str, Vehicle], speeds: Speeds) -> VehiclePlan:
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


def _drivers(fleet: Fleet) -> DriverPlan:
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


def _door(door: Doorstep) -> DoorPlan:
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


def _lockers(depot: tuple[float, float], lockers: Lockers) -> LockerPlan:
    names = tuple(sorted(lockers.points))
    rows = [lockers.points[name] for name in names]
    at = np.array([row.at for row in rows]).reshape(-1, 2)
    x, y = _plane(depot, at[:, 0], at[:, 1])
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


def _sectors(fleet: Fleet, places: Places) -> Floats:
    """Part the customers by direction into as many equal shares as there are vehicles."""
    count = sum(vehicle.count for vehicle in fleet.vehicles.values())
    known = ~np.isnan(places.lat)
    x, y = _plane(fleet.at, places.lat[known], places.lng[known])
    turn = np.arange(DISC) * np.pi * (3 - np.sqrt(5))
    out = 1000 * fleet.spread * np.sqrt((np.arange(DISC) + 0.5) / DISC)
    angle = direction(x[:, None] + out * np.cos(turn), y[:, None] + out * np.sin(turn)).ravel()
    weight = np.repeat(np.diff(places.cumulative, prepend=0.0)[known] / DISC, DISC)
    order = np.argsort(angle, kind="stable")
    reached = np.cumsum(weight[order]) / weight.sum()
    cuts = np.searchsorted(reached, np.arange(1, count) / count)
    return np.asarray(angle[order][np.minimum(cuts, len(order) - 1)])


def direction(x: Floats, y: Floats) -> Floats:
    """Give the direction of places from the depot, from east anticlockwise (n,) [rad, 0 to 2 pi]."""
    return np.asarray(np.arctan2(y, x) % (2 * np.pi))


def _ints(values: object) -> Ints:
    return np.array(list(values), np.int64)  # type: ignore[call-overload]
