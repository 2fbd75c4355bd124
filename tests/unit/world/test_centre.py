"""A centre's shifts, breaks, waves and rent are laid out over the days as its scenario says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from fulfilsim.scenario.centre import Centre
from fulfilsim.scenario.values import Clock
from fulfilsim.world.calendar import Calendar, make_calendar
from fulfilsim.world.centre import CentrePlan, TeamPlan, make_centre

HOUR = 3600.0
DAY = 24 * HOUR
MONDAY = date(2026, 10, 5)
WEEK = make_calendar("UTC", MONDAY, 7, (0, 6), frozenset({date(2026, 10, 7)}), Clock(0))

Plan = Callable[..., CentrePlan]


def plan(calendar: Calendar = WEEK, **said: object) -> CentrePlan:
    text = {
        "process": ["pick", "pack"],
        "stages": {
            "pack": {"team": ["packers", "adam"], "time": "55 s"},
            "pick": {"time": "60 s", "stations": 3},
        },
        "teams": {"packers": {"heads": {"early": 2}}, "adam": {"heads": {"early": 1}}},
        "shifts": {"early": {"days": "mon-sat", "hours": "06:00-14:30"}},
        **said,
    }
    return make_centre("hall", Centre.model_validate(text, strict=True), calendar)


def crew(
    team: dict[str, object], shifts: dict[str, object], calendar: Calendar = WEEK, **said: object
) -> TeamPlan:
    teams = {"packers": team, "adam": {"heads": {}}}
    return plan(calendar, teams=teams, shifts=shifts, **said).teams[1]


def test_stages_come_in_the_order_of_the_process_with_teams_by_preference() -> None:
    """Teams are indices into the list by name; a stage without team needs nobody."""
    centre = plan()
    assert [stage.name for stage in centre.stages] == ["pick", "pack"]
    assert [team.name for team in centre.teams] == ["adam", "packers"]
    assert [stage.teams for stage in centre.stages] == [(), (1, 0)]
    assert [stage.stations for stage in centre.stages] == [3, None]


def test_a_crew_works_its_weekdays_but_for_holidays() -> None:
    """Monday to Saturday without Wednesday, a holiday; unless the centre works on holidays."""
    (early,) = plan().teams[1].crews
    assert [duty.start / DAY for duty in early.duties] == [day + 0.25 for day in (0, 1, 3, 4, 5)]
    assert all(duty.end - duty.start == 8.5 * HOUR for duty in early.duties)
    assert len(plan(works_holidays=True).teams[1].crews[0].duties) == 6


def test_a_team_is_there_while_it_is_employed() -> None:
    """Temps come for the peak."""
    team = crew(
        {"heads": {"early": 1}, "employed": "2026-10-06 to 2026-10-08"}, {"early": {"hours": "06:00-14:30"}}
    )
    assert [int(duty.start // DAY) for duty in team.crews[0].duties] == [1, 3]


def test_a_night_shift_has_its_breaks_after_midnight() -> None:
    """22:00 to 06:00 with a break at 02:00: it belongs to the night that began the day before."""
    night = {"days": "mon", "hours": "22:00-06:00", "breaks": ["02:00 for 30 min", "23:00 for 15 min"]}
    (duty,) = crew({"heads": {"night": 1}}, {"night": night}).crews[0].duties
    assert (duty.start / HOUR, duty.end / HOUR) == (22, 30)
    assert [(start / HOUR, end / HOUR) for start, end in duty.breaks] == [(23, 23.25), (26, 26.5)]
    assert duty.work_s() / HOUR == 7.25
    assert (duty.paid_s(paid_breaks=True) / HOUR, duty.paid_s(paid_breaks=False) / HOUR) == (8, 7.25)


def test_a_night_over_the_change_of_the_clock_is_worked_and_paid_as_long_as_it_is() -> None:
    """London, 25 October 2026: the night has an hour more; 29 March: one less."""
    for first, hours in ((date(2026, 10, 24), 9), (date(2026, 3, 28), 7)):
        calendar = make_calendar("Europe/London", first, 2, (0, 1), frozenset(), Clock(0))
        (duty,) = (
            crew({"heads": {"n": 1}}, {"n": {"days": "sat", "hours": "22:00-06:00"}}, calendar)
            .crews[0]
            .duties
        )
        assert duty.paid_s(paid_breaks=False) / HOUR == hours


def test_only_the_last_crew_of_the_day_stays_on() -> None:
    """Early is relieved by late, which starts when it ends; two crews that end together both stay."""
    shifts = {
        "early": {"hours": "06:00-14:30"}, "late": {"hours": "14:30-22:30"},
        "short": {"hours": "18:00-22:30"},
    }  # fmt: skip
    team = crew({"heads": {"early": 1, "late": 1, "short": 1}}, shifts)
    assert [(c.shift, {duty.last for duty in c.duties}) for c in team.crews] == [
        ("early", {False}), ("late", {True}), ("short", {True})]  # fmt: skip


def test_a_crew_is_last_where_nobody_relieves_it_that_day() -> None:
    """Late works on Mondays only: on the other days early is the last."""
    shifts = {"early": {"hours": "06:00-14:30"}, "late": {"days": "mon", "hours": "14:30-22:30"}}
    early = crew({"heads": {"early": 1, "late": 1}}, shifts).crews[0]
    assert [duty.last for duty in early.duties] == [False, True, True, True, True]


def test_a_shift_without_heads_is_no_crew() -> None:
    """It relieves nobody."""
    shifts = {"early": {"hours": "06:00-14:30"}, "late": {"hours": "14:30-22:30"}}
    team = crew({"heads": {"early": 1, "late": 0}}, shifts)
    assert [c.shift for c in team.crews] == ["early"]
    assert all(duty.last for duty in team.crews[0].duties)


def test_an_hour_costs_its_wage_and_on_costs() -> None:
    """20 USD and 42 % on top are 28.40 USD, in millionths."""
    team = crew(
        {"heads": {"early": 1}, "wage": "20 USD/h", "on_costs": "42%"}, {"early": {"hours": "06:00-14:30"}}
    )
    assert team.rate_micro == 28_400_000


def test_waves_are_released_every_day_at_their_times() -> None:
    """By the wall clock; waveless is no wave."""
    waves = plan(release="waves at 12:00, 07:00").waves
    assert waves is not None
    assert (waves[:4] / HOUR).tolist() == [7, 12, 31, 36]
    assert len(waves) == 14
    assert plan().waves is None


@pytest.mark.parametrize(("first", "days"), [(date(2026, 10, 1), 31), (date(2028, 2, 1), 29)])
def test_the_days_of_a_month_cost_its_rent(first: date, days: int) -> None:
    """To half a micro-unit a day."""
    calendar = make_calendar("UTC", first, days, (0, days - 1), frozenset(), Clock(0))
    rent = plan(calendar, rent="24000 USD/month").rent_micro
    assert abs(int(rent.sum()) - 24_000_000_000) <= days / 2
