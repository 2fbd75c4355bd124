"""An experiment file becomes its plans, and every mistake in it is told at its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fulfilsim.errors import InputError
from fulfilsim.scenario.plans import Asked, is_experiment, load_experiment

SHOP = """\
fulfilsim: 1
title: A shop
calendar: {zone: UTC, holidays: none, warm_up: 1 day, measure: 2026-10-05 to 2026-10-07, drain: 7 days}
demand: {orders_per_day: 20, forecast_error: 10%}
centres:
  hall:
    process: [pick]
    stages: {pick: {team: pickers, time: 60 s}}
    teams: {pickers: {heads: {early: 2}}}
    shifts: {early: {days: daily, hours: "06:00-14:30"}}
carriers:
  post:
    collections: {hall: {days: daily}}
    services: {parcel: {promise: 3 working days, transit: 1 working day}}
overrides:
  busy: {demand.orders_per_day: 40}
  sure: {demand.forecast_error: 0%}
run: {replications: 7, seed: 3}
"""
HEAD = "fulfilsim: 1\nquestion: Which?\nscenario: shop.yaml\n"


@pytest.fixture
def ask(tmp_path: Path) -> Callable[[str], Asked]:
    """Give the function that reads an experiment on a small shop beside it."""
    (tmp_path / "shop.yaml").write_text(SHOP)
    (tmp_path / "other.yaml").write_text("fulfilsim: 1\nextends: shop.yaml\ndemand: {orders_per_day: 5}\n")

    def read(text: str) -> Asked:
        (tmp_path / "ask.yaml").write_text(text)
        return load_experiment(tmp_path / "ask.yaml")

    return read


def levels(asked: Asked) -> dict[str, float]:
    return {plan.name: plan.scenario.demand.orders_per_day for plan in asked.plans}


def test_an_alternative_is_an_override_a_value_or_a_file(ask: Callable[[str], Asked]) -> None:
    asked = ask(
        HEAD + "alternatives:\n  busy: {apply: busy}\n  set: {set: {demand.orders_per_day: 30}}\n"
        "  both: {apply: busy, set: {demand: {orders_per_day: 50}}}\n  file: {scenario: other.yaml}\n"
    )
    assert levels(asked) == {"shop": 20, "busy": 40, "set": 30, "both": 50, "file": 5}
    assert all("ask.yaml" in {file.name for file in plan.tree.files} for plan in asked.plans)


def test_what_the_experiment_sets_holds_in_every_plan_unless_a_plan_differs(
    ask: Callable[[str], Asked],
) -> None:
    asked = ask(
        HEAD + "apply: sure\nset: {demand.orders_per_day: 11}\nrun: {replications: 4}\n"
        "alternatives:\n  a: {set: {centres.hall.teams.pickers.heads.early: 3}}\n"
        "  b: {set: {demand.orders_per_day: 12}}\n  c: {scenario: other.yaml}\n"
    )
    assert levels(asked) == {"shop": 11, "a": 11, "b": 12, "c": 11}
    assert [plan.scenario.demand.forecast_error for plan in asked.plans] == [0, 0, 0, 0.1]
    runs = [plan.scenario.run for plan in asked.plans]
    assert {(run.replications, run.seed) for run in runs} == {(4, 3)}


def test_an_empty_value_takes_back_what_the_scenario_says(ask: Callable[[str], Asked]) -> None:
    asked = ask(HEAD + "alternatives:\n  a: {set: {demand.forecast_error: , run: }}\n")
    assert asked.plans[1].scenario.demand.forecast_error != 0.1


def test_options_are_stronger_than_the_experiment(ask: Callable[[str], Asked], tmp_path: Path) -> None:
    ask(HEAD + "alternatives:\n  a: {set: {demand.orders_per_day: 30}}\n")
    asked = load_experiment(tmp_path / "ask.yaml", (), ["demand.orders_per_day=99"])
    assert set(levels(asked).values()) == {99}


def test_an_override_of_the_command_is_applied_to_every_plan(
    ask: Callable[[str], Asked], tmp_path: Path
) -> None:
    ask(HEAD + "alternatives:\n  a: {set: {demand.orders_per_day: 30}}\n")
    asked = load_experiment(tmp_path / "ask.yaml", ["sure"])
    assert [plan.scenario.demand.forecast_error for plan in asked.plans] == [0, 0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD, "missing; expected alternatives: plans"),
        (HEAD + "alternatives: {}\n", "4:15: alternatives: no alternatives"),
        (HEAD + "alternatives: {a: {}}\n", "4:16: alternatives.a: it does not differ"),
        (HEAD + "alternatives: {shop: {apply: busy}}\n", "the base has that name"),
        (HEAD + "alternatives: {a/b: {apply: busy}}\n", "cannot be part of a file name"),
        (HEAD + "alternatives: {a: {apply: busi}}\n", "4:27: alternatives.a.apply: .*did you mean busy"),
        (HEAD + "alternatives: {a: {apply: [busy, busi]}}\n", "4:34: alternatives.a.apply"),
        (
            HEAD + "alternatives: {a: {set: {demand.orders_per_dy: 3}}}\n",
            "4:26: .*did you mean orders_per_day",
        ),
        (HEAD + "alternatives: {a: {set: {demand.orders_per_day: many}}}\n", "4:49: demand.orders_per_day"),
        (HEAD + "alternatives: {a: {set: {extends: x}}}\n", "belongs to the file"),
        (HEAD + "alternatives: {a: {set: 3}}\n", "not values by their paths"),
        (HEAD + "alternatives: {a: {scenario: gone.yaml}}\n", "'gone.yaml' does not exist"),
        (HEAD + "alternatives: {a: {scenario: ../up.yaml}}\n", "outside the project's folder"),
        (HEAD + "levers: {}\nalternatives: {a: {apply: busy}}\n", "4:1: levers: unknown key"),
        (HEAD + "alternatives: {a: {apply: [busy, busy]}}\n", "given twice"),
        (HEAD + "run: {replications: 0}\nalternatives: {a: {apply: busy}}\n", "4:21: run.replications"),
        ("fulfilsim: 2\nquestion: Which?\n", "format 2 is not known"),
    ],
)
def test_a_mistake_is_told_at_its_place(ask: Callable[[str], Asked], text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        ask(text)


def test_the_mistakes_of_all_plans_are_told_together(ask: Callable[[str], Asked]) -> None:
    with pytest.raises(InputError) as told:
        ask(HEAD + "alternatives:\n  a: {set: {demand.x: 1}}\n  b: {set: {demand.y: 1}}\n")
    assert [problem.place.line for problem in told.value.problems] == [5, 6]


def test_an_experiment_is_known_by_what_it_asks(ask: Callable[[str], Asked], tmp_path: Path) -> None:
    ask(HEAD + "alternatives:\n  busy: {apply: busy}\n")
    assert is_experiment(tmp_path / "ask.yaml")
    assert not is_experiment(tmp_path / "shop.yaml")
    assert not is_experiment(tmp_path / "gone.yaml")
