"""A node as instants and indices: waves, stages, people, material and rent."""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fulfilsim.scenario.centre import Centre, Node
from fulfilsim.scenario.rules import FileRef, MeasuredTime
from fulfilsim.scenario.tree import Keys
from fulfilsim.world.calendar import Calendar
from fulfilsim.world.crews import TeamPlan, make_team
from fulfilsim.world.measured import read_measured_time
from fulfilsim.world.roster import Roster, read_roster, weekly
from fulfilsim.world.site import site_stages, site_teams
from fulfilsim.world.stages import StagePlan

if TYPE_CHECKING:
    from fulfilsim.world.overheads import Overhead
    from fulfilsim.world.picking import Floor


@dataclass(frozen=True)
class CentrePlan:
    """A centre.

    Parameters
    ----------
    name, lat, lng
        Name and position.
    serves
        Whether it takes orders on each simulated day (days,).
    waves
        Instants of release; None releases at once (n,) [s].
    priority
        Rule of the queue.
    stages
        In the order of the process.
    teams
        By name.
    max_kg, max_l
        What a parcel can hold.
    packaging_micro
        Material of a parcel.
    rent_micro
        Rent of each simulated day (days,).
    overheads, shrinkage
        What else recurs every month, and goods lost as a share of the cost of those sold.
    floor
        Where pickers walk; None where no stage walks.
    """

    name: str
    lat: float
    lng: float
    serves: NDArray[np.bool_]
    waves: NDArray[np.float64] | None
    priority: str
    stages: tuple[StagePlan, ...]
    teams: tuple[TeamPlan, ...]
    max_kg: float
    max_l: float
    packaging_micro: int
    rent_micro: NDArray[np.int64]
    overheads: tuple[Overhead, ...] = ()
    shrinkage: Fraction = Fraction(0)
    floor: Floor | None = None


def make_centre(
    name: str, node: Node, calendar: Calendar, files: Mapping[Keys, Path] | None = None
) -> CentrePlan:
    """Lay out a node over the simulated days.

    Parameters
    ----------
    name, node
        Name and block of the scenario.
    calendar
        The simulated days.
    files
        The files that the block names, by the path within it: rosters, measured times, slots.

    Raises
    ------
    InputError
        If one of the files cannot be read.
    """
    own, files = isinstance(node, Centre), files or {}
    return CentrePlan(
        name=name,
        lat=node.at[0],
        lng=node.at[1],
        serves=np.array([node.serves is None or day in node.serves for day in calendar.dates]),
        waves=_waves(node, calendar),
        priority=node.priority,
        stages=_stages(node, files),
        teams=_teams(node, calendar, files, own),
        max_kg=node.carton.max_weight,
        max_l=node.carton.max_volume,
        packaging_micro=node.packaging.micro if isinstance(node, Centre) else 0,
        rent_micro=_rent(node.rent.micro if isinstance(node, Centre) else 0, calendar),
        overheads=_overheads(node, calendar),
        shrinkage=Fraction(str(node.shrinkage or 0)) if isinstance(node, Centre) else Fraction(0),
        floor=_floor(node, files.get(("layout", "slots"))),
    )


def _stages(node: Node, files: Mapping[Keys, Path]) -> tuple[StagePlan, ...]:
    if node.handles is not None:
        return site_stages(node.handles, files.get(("handles", "takes")))
    return tuple(_stage(stage, node, sorted(node.teams), files) for stage in node.process)


def _teams(
    node: Node, calendar: Calendar, files: Mapping[Keys, Path], paid_here: bool
) -> tuple[TeamPlan, ...]:
    if node.handles is not None:
        return site_teams(node.handles, calendar, node.works_holidays)
    return tuple(
        make_team(team, node, calendar, _roster(team, node, files), paid_here) for team in sorted(node.teams)
    )


def _floor(centre: Node, slots: Path | None) -> Floor | None:
    if centre.layout is None:
        return None
    from fulfilsim.world.picking import make_floor

    return make_floor(centre.layout, slots)


def _waves(centre: Node, calendar: Calendar) -> NDArray[np.float64] | None:
    if not centre.release.waves:
        return None
    days = range(len(calendar.dates))
    waves = np.array([calendar.at(day, wave.seconds) for day in days for wave in centre.release.waves])
    return waves[waves >= calendar.start]


def _stage(name: str, centre: Node, teams: list[str], files: Mapping[Keys, Path]) -> StagePlan:
    stage = centre.stages[name]
    time = stage.time
    if isinstance(time, MeasuredTime):
        time = read_measured_time(files["stages", name, "time"])
    indices = tuple(teams.index(team) for team in stage.team or ())
    return StagePlan(name, indices, stage.stations, time, stage.spread, stage.travel, stage.pallet_time)


def _roster(name: str, centre: Node, files: Mapping[Keys, Path]) -> Roster:
    heads = centre.teams[name].heads
    if not isinstance(heads, FileRef):
        return weekly(heads)
    return read_roster(files["teams", name, "heads"], name, centre.teams, centre.shifts)


def _overheads(node: Node, calendar: Calendar) -> tuple[Overhead, ...]:
    if not isinstance(node, Centre) or not (node.equipment or node.systems or node.indirect_labour):
        return ()
    from fulfilsim.world.overheads import make_overheads

    return make_overheads(node, calendar)


def _rent(monthly_micro: int, calendar: Calendar) -> NDArray[np.int64]:
    days_of_month = [months.monthrange(day.year, day.month)[1] for day in calendar.dates]
    share = np.ones(len(calendar.dates))
    share[0] -= calendar.start / float(calendar.day_starts[1])
    return np.rint(monthly_micro / np.array(days_of_month) * share).astype(np.int64)
