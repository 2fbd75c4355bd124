"""A site seen from outside, as a process of two stages: its turn comes, and then it takes its time.

The first is a single place that is passed at the pace of the day's capacity, by "people" who cost nothing;
the second needs nobody. So a site that is not looked into queues, and adds up, as every other node does.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from fulfilsim.scenario.centre import Handling
from fulfilsim.scenario.rules import MeasuredTime
from fulfilsim.scenario.values import LinearTime, Spread
from fulfilsim.world.calendar import Calendar
from fulfilsim.world.crews import CrewPlan, Duty, TeamPlan
from fulfilsim.world.measured import read_measured_time
from fulfilsim.world.stages import StagePlan

TURN, TAKES = "turn", "handling"


def site_stages(site: Handling, measured: Path | None) -> tuple[StagePlan, ...]:
    """Return the stages of a site: the turn of an order, and its handling.

    Parameters
    ----------
    site
        What it does in a day.
    measured
        File of the handling times, where they are in one.
    """
    takes = site.takes
    if isinstance(takes, MeasuredTime):
        if measured is None:
            raise LookupError("a file of handling times that was not read")
        takes = read_measured_time(measured)
    pace = LinearTime(site.hours.length_s / max(_capacities(site), default=1))
    teams = tuple(range(len(_capacities(site))))
    return (
        StagePlan(TURN, teams, 1, pace, Spread("none", 0.0)),
        StagePlan(TAKES, (), None, takes, site.spread),
    )


def site_teams(site: Handling, calendar: Calendar, works_holidays: bool) -> tuple[TeamPlan, ...]:
    """Return one team of a single head for each capacity, on duty on its days and as fast as it is."""
    return tuple(
        TeamPlan(
            name=f"{capacity} a day",
            crews=(CrewPlan("open", tuple(_duties(site, capacity, calendar, works_holidays))),),
            rate_micro=0,
            premium=0.0,
            productivity=capacity / max(_capacities(site)),
            at_break="finish",
            paid_breaks=False,
            overtime=None,
        )
        for capacity in _capacities(site)
    )


def _capacities(site: Handling) -> list[int]:
    return sorted({capacity for _, capacity in site.capacity if capacity})


def _duties(site: Handling, capacity: int, calendar: Calendar, works_holidays: bool) -> Iterable[Duty]:
    works = calendar.works(site.days, works_holidays)
    for index, day in enumerate(calendar.dates):
        held = next(much for dates, much in site.capacity if dates is None or day in dates)
        if works[index] and held == capacity:
            start = calendar.at(index, site.hours.start.seconds)
            end = calendar.at(index, site.hours.start.seconds + site.hours.length_s)
            if end > calendar.start:
                yield Duty(start, end, (), 1).since(calendar.start)
