"""A fulfilment centre as instants and indices: waves, stages, and the duties of its crews."""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fulfilsim.scenario.centre import Centre, Overtime, Shift, Team
from fulfilsim.scenario.distribution import Distribution
from fulfilsim.scenario.rules import FileRef, MeasuredTime
from fulfilsim.scenario.values import LinearTime, Spread
from fulfilsim.world.calendar import Calendar
from fulfilsim.world.measured import read_measured_time
from fulfilsim.world.roster import Roster, read_roster, weekly

if TYPE_CHECKING:
    from fulfilsim.world.picking import Floor


@dataclass(frozen=True)
class StagePlan:
    """A stage: its teams by index, in the order of preference, how long an order takes, how it walks."""

    name: str
    teams: tuple[int, ...]
    stations: int | None
    time: LinearTime | Distribution
    spread: Spread
    travel: str | None = None


@dataclass(frozen=True)
class Duty:
    """One day of a crew: start, end and breaks [s], heads; `last` where no other of the team stays on."""

    start: float
    end: float
    breaks: tuple[tuple[float, float], ...]
    heads: int
    last: bool = True

    def paid_s(self, paid_breaks: bool) -> float:
        """Return the paid time of one person [s]."""
        return (
            self.end - self.start - (0.0 if paid_breaks else sum(end - start for start, end in self.breaks))
        )

    def until(self, now: float) -> Duty:
        """Return the part of the duty before an instant."""
        breaks = tuple((start, min(end, now)) for start, end in self.breaks if start < now)
        return replace(self, end=now, breaks=breaks)

    def since(self, now: float) -> Duty:
        """Return the part of the duty after an instant."""
        breaks = tuple((max(start, now), end) for start, end in self.breaks if end > now)
        return replace(self, start=max(self.start, now), breaks=breaks)

    def work_s(self) -> float:
        """Return the time on the floor of one person [s]."""
        return self.paid_s(paid_breaks=False)


@dataclass(frozen=True)
class CrewPlan:
    """The people of a team on one shift."""

    shift: str
    duties: tuple[Duty, ...]


@dataclass(frozen=True)
class TeamPlan:
    """A team: its crews, its pay with on-costs, and its habits."""

    name: str
    crews: tuple[CrewPlan, ...]
    rate_micro: int
    premium: float
    productivity: float
    at_break: str
    paid_breaks: bool
    overtime: Overtime | None


@dataclass(frozen=True)
class CentrePlan:
    """A centre.

    Parameters
    ----------
    name, lat, lng
        Name and position.
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
    floor
        Where pickers walk; None where no stage walks.
    """

    name: str
    lat: float
    lng: float
    waves: NDArray[np.float64] | None
    priority: str
    stages: tuple[StagePlan, ...]
    teams: tuple[TeamPlan, ...]
    max_kg: float
    max_l: float
    packaging_micro: int
    rent_micro: NDArray[np.int64]
    floor: Floor | None = None


def make_centre(
    name: str,
    centre: Centre,
    calendar: Calendar,
    files: Mapping[str, Path] | None = None,
    times: Mapping[str, Path] | None = None,
    slots: Path | None = None,
) -> CentrePlan:
    """Lay out a centre over the simulated days.

    Parameters
    ----------
    name, centre
        Name and block of the scenario.
    calendar
        The simulated days.
    files
        Rosters of the teams that have a file of it.
    times
        Measured times of the stages that have a file of them.
    slots
        Slots of the SKUs, where they are in a file.

    Raises
    ------
    InputError
        If one of the files cannot be read.
    """
    rosters = {team: _roster(team, centre, files or {}) for team in centre.teams}
    names = sorted(centre.teams)
    return CentrePlan(
        name=name,
        lat=centre.at[0],
        lng=centre.at[1],
        waves=_waves(centre, calendar),
        priority=centre.priority,
        stages=tuple(_stage(stage, centre, names, times or {}) for stage in centre.process),
        teams=tuple(_team(team, centre, calendar, rosters[team]) for team in names),
        max_kg=centre.carton.max_weight,
        max_l=centre.carton.max_volume,
        packaging_micro=centre.packaging.micro,
        rent_micro=_rent(centre.rent.micro, calendar),
        floor=_floor(centre, slots),
    )


def _floor(centre: Centre, slots: Path | None) -> Floor | None:
    if centre.layout is None:
        return None
    from fulfilsim.world.picking import make_floor

    return make_floor(centre.layout, slots)


def _waves(centre: Centre, calendar: Calendar) -> NDArray[np.float64] | None:
    if not centre.release.waves:
        return None
    days = range(len(calendar.dates))
    waves = np.array([calendar.at(day, wave.seconds) for day in days for wave in centre.release.waves])
    return waves[waves >= calendar.start]


def _stage(name: str, centre: Centre, teams: list[str], files: Mapping[str, Path]) -> StagePlan:
    stage = centre.stages[name]
    time = read_measured_time(files[name]) if isinstance(stage.time, MeasuredTime) else stage.time
    indices = tuple(teams.index(team) for team in stage.team or ())
    return StagePlan(name, indices, stage.stations, time, stage.spread, stage.travel)


def _roster(name: str, centre: Centre, files: Mapping[str, Path]) -> Roster:
    heads = centre.teams[name].heads
    if not isinstance(heads, FileRef):
        return weekly(heads)
    return read_roster(files[name], name, centre.teams, centre.shifts)


def _team(name: str, centre: Centre, calendar: Calendar, roster: Roster) -> TeamPlan:
    team = centre.teams[name]
    crews = [CrewPlan(shift, _duties(shift, centre, team, calendar, roster)) for shift in roster.shifts]
    return TeamPlan(
        name=name,
        crews=_since(
            calendar.start,
            _with_last(
                sorted(crews, key=lambda crew: (centre.shifts[crew.shift].hours.start.seconds, crew.shift))
            ),
        ),
        rate_micro=round(team.wage.micro * (1 + team.on_costs)),
        premium=team.premium,
        productivity=team.productivity,
        at_break=team.at_break,
        paid_breaks=team.paid_breaks,
        overtime=team.overtime,
    )


def _duties(name: str, centre: Centre, team: Team, calendar: Calendar, roster: Roster) -> tuple[Duty, ...]:
    shift, employed = centre.shifts[name], team.employed
    works = calendar.works(shift.days, centre.works_holidays)
    there = [
        (index, roster.on(name, day))
        for index, day in enumerate(calendar.dates)
        if (roster.dated or works[index]) and (employed is None or day in employed)
    ]
    return tuple(_duty(shift, day, heads, calendar) for day, heads in there if heads)


def _duty(shift: Shift, day: int, heads: int, calendar: Calendar) -> Duty:
    start = shift.hours.start.seconds
    breaks = []
    for pause in shift.breaks:
        begin = start + (pause.start.seconds - start) % 86_400
        breaks.append((calendar.at(day, begin), calendar.at(day, begin + pause.length_s)))
    return Duty(
        calendar.at(day, start), calendar.at(day, start + shift.hours.length_s), tuple(sorted(breaks)), heads
    )


def _with_last(crews: list[CrewPlan]) -> tuple[CrewPlan, ...]:
    """Mark the duties at whose end another crew of the team is there or takes over."""
    duties = [(duty.start, duty.end) for crew in crews for duty in crew.duties]
    taken_over = {end for _, end in duties if any(start <= end < other for start, other in duties)}
    return tuple(
        replace(crew, duties=tuple(replace(duty, last=duty.end not in taken_over) for duty in crew.duties))
        for crew in crews
    )


def _since(start: float, crews: tuple[CrewPlan, ...]) -> tuple[CrewPlan, ...]:
    """Leave out the duties, and the parts of them, before the start of the simulation."""
    return tuple(
        replace(crew, duties=tuple(duty.since(start) for duty in crew.duties if duty.end > start))
        for crew in crews
    )


def _rent(monthly_micro: int, calendar: Calendar) -> NDArray[np.int64]:
    days_of_month = [months.monthrange(day.year, day.month)[1] for day in calendar.dates]
    share = np.ones(len(calendar.dates))
    share[0] -= calendar.start / float(calendar.day_starts[1])
    return np.rint(monthly_micro / np.array(days_of_month) * share).astype(np.int64)
