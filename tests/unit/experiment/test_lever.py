from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fulfilsim.errors import InputError
from fulfilsim.experiment.lever import COARSE, is_part, make_lever

Load = Callable[..., Any]


def test_a_range_becomes_positions_and_positions_become_texts(small: Load) -> None:
    lever = make_lever("centres.hall.teams.pickers.wage=12.50 USD/h..30 USD/h", [small()])
    assert (lever.text(0), lever.text(1), lever.text(lever.last)) == ("12.5 USD/h", "12.51 USD/h", "30 USD/h")
    assert lever.value(0.5) == pytest.approx(12.505)
    assert lever.shown(1) == "12.51 USD/h"
    assert len(lever.scan(5)) == 5


def test_a_unit_is_said_once_and_a_share_stays_one(small: Load) -> None:
    plan = small()
    assert make_lever("demand.forecast_error=0..20%", [plan]).text(0) == "0%"
    moved = make_lever("demand.forecast_error=0..20%", [plan]).moved(plan, 2000)
    assert moved.scenario.demand.forecast_error == pytest.approx(0.2)


def test_what_comes_in_whole_numbers_is_moved_in_whole_numbers(small: Load) -> None:
    lever = make_lever("centres.hall.teams.pickers.heads.early=1..9", [small()])
    assert [lever.text(at) for at in range(lever.last + 1)] == [str(count) for count in range(1, 10)]


def test_a_usual_range_need_not_be_said(small: Load) -> None:
    lever = make_lever("centres.hall.rent", [small()])
    assert lever.text(0).endswith(" USD/month")


def test_two_levers_are_moved_in_larger_steps(small: Load) -> None:
    fine, coarse = (make_lever("demand.orders_per_day=10..90", [small()], steps) for steps in (1000, COARSE))
    assert coarse.last < fine.last / 10
    assert coarse.text(coarse.last) == fine.text(fine.last) == "90"


def test_a_lever_may_be_a_part_of_one_plan_alone(small: Load) -> None:
    plain, night = small(), small({"centres.hall.shifts.night": {"days": "daily", "hours": "22:00-23:00"}})
    path = "centres.hall.shifts.night.hours"
    assert [is_part(plan, path) for plan in (plain, night)] == [False, True]
    lever = make_lever("demand.orders_per_day=10..90", [plain, night])
    assert lever.moved(plain, 0).scenario.demand.orders_per_day == 10
    wage = make_lever("centres.hall.teams.pickers.wage=10..20 USD/h", [plain])
    assert wage.moved(small({"centres.hall.teams.pickers": None, "centres.hall.stages.pick.team": "packers"}),
                      5).scenario.centres["hall"].teams.keys() == {"packers"}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("centres.hal.rent=1..2 USD/month", "no plan has 'hal'; expected one of hall; did you mean hall?"),
        ("centres.hall.rent=5..2 USD/month", "5 is not below 2; expected PATH=LOW..HIGH"),
        ("centres.hall.rent=5 USD/month", "its range cannot be read; expected PATH=LOW..HIGH"),
        ("centres.hall.rent=1 USD/month..5 EUR/month", "two units in one range"),
        ("demand.orders_per_day", "no usual range of it is known"),
        ("demand.orders_per_dai=1..4", "unknown key 'orders_per_dai'"),
        ("centres.hall.rent=1..5 kg", "'1 kg' is not an amount of money"),
        ("demand.opening_backlog=-5..5 orders", "'-5 orders' cannot be read"),
        ("demand=1..5", "demand"),
    ],
)
def test_a_bad_lever_says_what_would_do(small: Load, text: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        make_lever(text, [small()])
    assert said in str(refused.value)
