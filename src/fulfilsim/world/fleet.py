"""An own fleet: its days, waves, speeds and territories, with its parts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels.execution import Speeds
from fulfilsim.scenario.fleet import Fleet
from fulfilsim.scenario.fleet_values import ByHour
from fulfilsim.scenario.travel import StraightRule
from fulfilsim.scenario.values import Spread
from fulfilsim.world.calendar import Calendar
from fulfilsim.world.fleet_parts import (
    DAY_S,
    HOUR_S,
    METRES_A_DEGREE,
    DoorPlan,
    DriverPlan,
    Floats,
    LockerPlan,
    VehiclePlan,
    make_door,
    make_drivers,
    make_lockers,
    make_vehicles,
    plane_of,
)
from fulfilsim.world.places import Places
from fulfilsim.world.travel import Source, source_of

__all__ = ["DAY_S", "HOUR_S", "FleetPlan", "direction", "make_fleet"]

DISC = 64  # points that stand for the disc round a place


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
    every, hold, within_s
        Planning as orders come: how often, how long a route may wait for more, and how long after its
        coming a parcel is wanted, endless for any time [s]; 0 for waves.
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
    within_s: float
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
        return plane_of(self.at, lat, lng)

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
    drivers = make_drivers(fleet)
    return FleetPlan(
        name=name,
        at=fleet.at,
        vehicles=make_vehicles(fleet.vehicles, speeds),
        drivers=drivers,
        door=make_door(fleet.doorstep),
        lockers=None if fleet.lockers is None else make_lockers(fleet.at, fleet.lockers),
        works=calendar.works(fleet.days, fleet.works_holidays),
        dates=tuple(map(str, calendar.dates)),
        origin=np.array(
            [calendar.at(day, DAY_S // 2) - DAY_S // 2 for day in range(len(calendar.dates) + 1)]
        ),
        waves=tuple(clock.seconds for clock in fleet.waves.at),
        every=round(fleet.waves.every),
        hold=round(fleet.hold),
        within_s=np.inf if fleet.within is None else float(round(fleet.within)),
        from_centre_s=float(round(fleet.from_centre)),
        source=None if straight else source_of(fleet.travel, lambda _: file or Path()),
        circuity=straight.circuity if straight else 1.0,
        speeds=speeds,
        travel_spread=fleet.travel_spread,
        day_spread=fleet.day_spread,
        spread_m=1000 * fleet.spread,
        sectors=_sectors(fleet, places) if fleet.territories else None,
        stop_micro=0 if fleet.per_stop is None else fleet.per_stop.micro,
        search=fleet.search,
    )


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


def _sectors(fleet: Fleet, places: Places) -> Floats:
    """Part the customers by direction into as many equal shares as there are vehicles."""
    count = sum(vehicle.count for vehicle in fleet.vehicles.values())
    known = ~np.isnan(places.lat)
    x, y = plane_of(fleet.at, places.lat[known], places.lng[known])
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
