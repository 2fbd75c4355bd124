"""Drive a wave: random travel and service times, breaks, and drivers who turn back in time."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels.execution import END, START, Driven, Itinerary, drive, lay_out
from fulfilsim.kernels.routing.problem import NEVER, Problem
from fulfilsim.marks import Marks, entity_key, entity_keys, purpose
from fulfilsim.sim.fleet.planning import Planned
from fulfilsim.sim.fleet.stops import Stops
from fulfilsim.world.distributions import spread_factor
from fulfilsim.world.drivers_clock import wall_clock
from fulfilsim.world.fleet import DAY_S, FleetPlan

WAY = purpose("fleet.time of a drive")
DAY = purpose("fleet.traffic of a day")
SERVICE = purpose("fleet.time of a stop")

BREAK = -4
LONGEST = 1 << 27  # seconds or metres that one drive or stop may take at most

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Halts:
    """A wave as it was driven, a row for each halt that was planned, and the breaks apart.

    Parameters
    ----------
    plan
        The halts as they were planned; `client` is a stop, or START, RELOAD or END.
    unit
        Vehicle of each halt (h,).
    planned_arrival, planned_begin, planned_end
        Times of the plan (h,) [s of the day].
    arrival, begin, end
        Times that came true, -1 at halts that were not reached (h,) [s of the day].
    metres
        Way to each halt as it was driven, 0 to those not reached (h,) [m].
    home
        When the goods of a halt are back at the depot if they are not delivered (h,) [s of the day].
    rests
        Vehicle, begin and end of each break that was taken (b, 3) [s of the day].
    """

    plan: Itinerary
    unit: Ints
    planned_arrival: Ints
    planned_begin: Ints
    planned_end: Ints
    arrival: Ints
    begin: Ints
    end: Ints
    metres: Ints
    home: Ints
    rests: Ints

    @property
    def reached(self) -> NDArray[np.bool_]:
        """Whether each halt was reached (h,)."""
        return self.arrival >= 0


@dataclass(frozen=True, eq=False)
class _Sheet:
    """An itinerary in which breaks have rows of their own, and the row of the plan that each one is."""

    halts: Itinerary
    row: Ints
    metres: Ints


def drive_wave(plan: FleetPlan, planned: Planned, stops: Stops, day: int, marks: Marks) -> Halts:
    """Drive the routes of a wave.

    Parameters
    ----------
    plan
        The fleet.
    planned
        Its routes.
    stops
        The stops they visit.
    day
        Number of the day.
    marks
        The chance of the replication.
    """
    halts = lay_out(planned.problem, planned.routes)
    leaves = wall_clock(drive(halts).departure, plan.drivers.breaks)
    as_planned = _Sheet(_any_hour(halts, stops), np.arange(len(halts.client)), halts.distance)
    as_planned, meant = _rested(plan, as_planned, leaves, timed=False)
    at_random = _at_random(plan, as_planned.halts.problem, halts, planned, stops, day, marks)
    rested, _ = _rested(plan, at_random, leaves, timed=True)
    cut = _turned_back(plan, rested, leaves, planned.units)
    driven = _drive(plan, cut, leaves, timed=True)
    return _told(halts, planned.units, (as_planned, meant), (cut, driven))


def _any_hour(halts: Itinerary, stops: Stops) -> Itinerary:
    """Put the hours of the plan back on the wall clock; depots are open."""
    opens, closes = np.zeros_like(halts.opens), np.full_like(halts.closes, NEVER)
    visits = halts.client >= 0
    opens[visits, 0] = stops.opens[halts.client[visits]]
    closes[visits, 0] = stops.closes[halts.client[visits]]
    return replace(halts, opens=opens, closes=closes)


def _at_random(
    plan: FleetPlan,
    problem: Problem,
    halts: Itinerary,
    planned: Planned,
    stops: Stops,
    day: int,
    marks: Marks,
) -> _Sheet:
    """Lengthen ways and stops by their marks; ways are counted in units of the fleet's speeds."""
    way = halts.distance if plan.source is None else _unpaced(halts)
    slow = plan.vehicles.slowness[_kinds(plan, planned.units)][halts.route]
    weather = _day_factor(plan, day, marks)
    drives, services = _factors(plan, halts, planned.units, stops, day, marks)
    work = np.rint(np.minimum(way * slow * weather * drives, LONGEST)).astype(np.int64)
    # At a depot there is no service but the loading of another trip.
    mean = np.where(halts.client >= 0, stops.service[np.maximum(halts.client, 0)], halts.service)
    service = np.rint(np.minimum(mean * services, LONGEST)).astype(np.int64)
    fresh = _any_hour(halts, stops)
    made = replace(fresh, problem=_unpaced_problem(problem), distance=work, service=service)
    return _Sheet(made, np.arange(len(work)), halts.distance)


def _unpaced(halts: Itinerary) -> Ints:
    """Give the seconds of each leg at the usual speed, whatever the vehicle."""
    moving = halts.client != START
    return np.asarray(halts.problem.travel.legs(np.roll(halts.place, 1), halts.place)[1] * moving)


def _unpaced_problem(problem: Problem) -> Problem:
    return replace(problem, vehicles=replace(problem.vehicles, pace=np.full(len(problem.vehicles), 1000)))


def _kinds(plan: FleetPlan, units: Ints) -> Ints:
    return np.asarray(plan.vehicles.kind[units])


def _day_factor(plan: FleetPlan, day: int, marks: Marks) -> float:
    key = np.array([entity_key(plan.name)], np.uint64)
    return float(spread_factor(plan.day_spread, marks.uniform(DAY, key, day))[0])


def _factors(
    plan: FleetPlan, halts: Itinerary, units: Ints, stops: Stops, day: int, marks: Marks
) -> tuple[Floats, Floats]:
    """Draw how much longer each drive and stop takes; a way home belongs to vehicle and trip."""
    at_stop = halts.client >= 0
    names = entity_keys([f"{plan.name}/vehicle {unit}" for unit in range(len(plan.vehicles.kind))])
    key, occasion = names[units[halts.route]], (day * DAY_S + wave_clock(halts)).astype(np.uint64)
    key[at_stop], occasion[at_stop] = stops.key[halts.client[at_stop]], stops.occasion[halts.client[at_stop]]
    drives = spread_factor(plan.travel_spread, marks.uniform(WAY, key, occasion))
    services = spread_factor(plan.door.spread, marks.uniform(SERVICE, key, occasion))
    return drives, np.where(at_stop, services, 1.0)


def wave_clock(halts: Itinerary) -> Ints:
    """Tell trips of a vehicle's day apart, by when they were planned to begin (h,)."""
    starts = halts.problem.vehicles.shift_start[halts.vehicle][halts.route]
    return np.asarray(starts + halts.trip)


def _rested(plan: FleetPlan, sheet: _Sheet, leaves: Ints, *, timed: bool) -> tuple[_Sheet, Driven]:
    """Take each break of the day at the first chance after its time."""
    driven = _drive(plan, sheet, leaves, timed=timed)
    for begin, length in plan.drivers.breaks.tolist():
        sheet, changed = _with_break(sheet, driven, leaves, begin, length)
        driven = _drive(plan, sheet, leaves, timed=timed) if changed else driven
    return sheet, driven


def _with_break(sheet: _Sheet, driven: Driven, leaves: Ints, begin: int, length: int) -> tuple[_Sheet, bool]:
    """Have drivers on the way rest before the first stop they wait for, or after the first one they finish.

    Who leaves after the time of the break has rested at the depot; who is home by then goes home.
    """
    halts = sheet.halts
    route, home = halts.route, halts.client == END
    due = np.flatnonzero((driven.end > begin) & (leaves[route] <= begin))
    chosen = due[np.unique(route[due], return_index=True)[1]]
    chosen = chosen[~home[chosen]]
    waits = (driven.begin > driven.arrival)[chosen]
    at = np.where(waits, chosen, chosen + 1)
    return (_inserted(sheet, at, chosen, begin, length), True) if len(at) else (sheet, False)


def _inserted(sheet: _Sheet, at: Ints, halt: Ints, begin: int, length: int) -> _Sheet:
    """Put a break before some rows; at the place of the halt, whose way it takes over if it comes first."""
    halts, before = sheet.halts, at == halt
    columns = {
        name: getattr(halts, name) for name in ("client", "trip", "place", "distance", "travel", "service",
                                                "opens", "closes", "release", "load")
    }  # fmt: skip
    added = {name: values[halt].copy() for name, values in columns.items()}
    added["client"][:], added["service"][:], added["release"][:] = BREAK, length, 0
    added["opens"][:], added["closes"][:] = begin, NEVER
    metres = sheet.metres.copy()
    own = np.where(before, metres[halt], 0)
    for name in ("distance", "travel"):
        added[name] = np.where(before, added[name], 0)
        columns[name] = columns[name].copy()
        columns[name][halt[before]] = 0
    metres[halt[before]] = 0
    made = {name: np.insert(values, at, added[name], axis=0) for name, values in columns.items()}
    first = halts.first + np.searchsorted(at, halts.first, side="left")
    return _Sheet(
        replace(halts, first=first, **made), np.insert(sheet.row, at, -1), np.insert(metres, at, own)
    )


def _drive(plan: FleetPlan, sheet: _Sheet, leaves: Ints, *, timed: bool) -> Driven:
    if timed:
        return drive(sheet.halts, speeds=plan.speeds, departure=leaves)
    return drive(sheet.halts, departure=leaves)


def _turned_back(plan: FleetPlan, sheet: _Sheet, leaves: Ints, units: Ints) -> _Sheet:
    """Drop what a driver expects to make too late for the end of the shift and the overtime after it.

    Before each drive to a stop the driver reckons with the usual times of the drive, the stop and the way
    home.
    """
    halts = sheet.halts
    driven, route = _drive(plan, sheet, leaves, timed=True), halts.route
    kind = _kinds(plan, units)
    latest = (plan.vehicles.ends[kind] + plan.drivers.overtime_s)[route]
    metres, seconds = halts.problem.travel.legs(halts.place, np.zeros_like(halts.place))
    way_home = seconds * plan.vehicles.pace[kind][route] // 1000
    free = np.concatenate([driven.end[:1], driven.end[:-1]])
    begins = np.maximum(free + halts.travel, halts.opens[:, 0])
    back = begins + _usual_service(sheet) + way_home
    late = np.flatnonzero((halts.client >= 0) & (back > latest))
    turn = np.full(len(halts.vehicle), len(route))
    np.minimum.at(turn, route[late], late)
    dropped = (np.arange(len(route)) >= turn[route]) & (halts.client != END)
    if not dropped.any():
        return sheet
    return _without(plan, sheet, dropped, units, metres, seconds)


def _usual_service(sheet: _Sheet) -> Ints:
    halts = sheet.halts
    return np.where(halts.client >= 0, halts.problem.clients.service[np.maximum(halts.client, 0)], 0)


def _without(
    plan: FleetPlan, sheet: _Sheet, dropped: NDArray[np.bool_], units: Ints, metres: Ints, seconds: Ints
) -> _Sheet:
    """Leave rows out and lead the way home from the last one that is left."""
    halts, kept = sheet.halts, ~dropped
    ends = halts.first[1:] - 1
    last = np.array(
        [
            np.flatnonzero(kept[begin:end])[-1] + begin
            for begin, end in zip(halts.first[:-1].tolist(), ends.tolist(), strict=True)
        ],
        np.int64,
    )
    cut = last + 1 < ends
    slow = plan.vehicles.slowness[_kinds(plan, units)]
    way = metres if plan.source is None else seconds
    distance, way_metres, travel = halts.distance.copy(), sheet.metres.copy(), halts.travel.copy()
    distance[ends[cut]] = np.rint(way[last] * slow)[cut].astype(np.int64)
    way_metres[ends[cut]] = metres[last][cut]
    travel[ends[cut]] = seconds[last][cut]
    columns = {
        name: getattr(halts, name)[kept]
        for name in ("client", "trip", "place", "service", "opens", "closes", "release", "load")
    }
    first = np.concatenate([[0], np.cumsum(kept)])[halts.first]
    made = replace(halts, first=first, distance=distance[kept], travel=travel[kept], **columns)
    return _Sheet(made, sheet.row[kept], way_metres[kept])


def _told(halts: Itinerary, units: Ints, meant: tuple[_Sheet, Driven], done: tuple[_Sheet, Driven]) -> Halts:
    """Give planned and actual times by row of the plan."""
    count = len(halts.client)
    planned = _by_row(meant[0], _times(meant[1]), count)
    actual = _by_row(done[0], _times(done[1]), count)
    sheet, driven = done
    resting = sheet.halts.client == BREAK
    ends, unit = driven.end[resting], units[sheet.halts.route][resting]
    return Halts(
        plan=halts,
        unit=units[halts.route],
        planned_arrival=planned[0],
        planned_begin=planned[1],
        planned_end=planned[2],
        arrival=actual[0],
        begin=actual[1],
        end=actual[2],
        metres=_metres_by_row(sheet, count),
        home=_home(halts, actual[1]),
        rests=np.stack([unit, ends - sheet.halts.service[resting], ends], axis=1),
    )


def _times(driven: Driven) -> Ints:
    return np.stack([driven.arrival, driven.begin, driven.end])


def _by_row(sheet: _Sheet, times: Ints, count: int) -> Ints:
    found = np.full((len(times), count), -1)
    mine = sheet.row >= 0
    found[:, sheet.row[mine]] = times[:, mine]
    return found


def _metres_by_row(sheet: _Sheet, count: int) -> Ints:
    """Add the way to a break to the halt after it."""
    owner = sheet.row.copy()
    nothing = np.flatnonzero(owner < 0)
    while len(nothing):
        owner[nothing] = owner[nothing + 1]
        nothing = nothing[owner[nothing] < 0]
    metres = np.zeros(count, np.int64)
    np.add.at(metres, owner, sheet.metres)
    return metres


def _home(halts: Itinerary, begin: Ints) -> Ints:
    """Say when what is aboard after a halt comes home: at the next depot that is reached."""
    home = np.empty(len(begin), np.int64)
    arrives = -1
    for row in range(len(begin) - 1, -1, -1):
        if halts.client[row] < 0 and halts.client[row] != START and begin[row] >= 0:
            arrives = int(begin[row])
        home[row] = arrives
    return home
