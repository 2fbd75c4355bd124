"""The people of a node: teams, their crews by shift, and the duties of these."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import accumulate

from fulfilsim.scenario.centre import Node, Overtime, Shift, Team
from fulfilsim.world.calendar import Calendar
from fulfilsim.world.roster import Roster


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


def make_team(name: str, centre: Node, calendar: Calendar, roster: Roster, paid_here: bool) -> TeamPlan:
    """Lay a team out over the simulated days; people of a partner are in what it bills."""
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
        rate_micro=round(team.wage.micro * (1 + team.on_costs)) if paid_here else 0,
        premium=team.premium,
        productivity=team.productivity,
        at_break=team.at_break,
        paid_breaks=team.paid_breaks,
        overtime=team.overtime,
    )


def _duties(name: str, centre: Node, team: Team, calendar: Calendar, roster: Roster) -> tuple[Duty, ...]:
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
    duties = sorted((duty.start, duty.end) for crew in crews for duty in crew.duties)
    starts, ends = [start for start, _ in duties], [end for _, end in duties]
    latest = list(accumulate(ends, max))  # end of any duty that has begun
    taken_over = {end for end in ends if latest[bisect_right(starts, end) - 1] > end}
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
