"""What no field can know of itself is held between the fields, with place and remedy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fulfilsim.errors import InputError, Problem
from fulfilsim.scenario.load import Loaded

Load = Callable[..., Loaded]

SHIFT = "centres.hall.shifts.early"
COLLECTION = "carriers.post.collections.hall"
LAYOUT = "centres.hall.layout"
HALL = {"aisles": 4, "length": "10 m"}


def refusals(small: Load, changes: dict[str, Any]) -> list[Problem]:
    with pytest.raises(InputError) as refused:
        small(changes)
    return refused.value.problems


def test_a_sound_scenario_passes(small: Load) -> None:
    """The rules say nothing where nothing is wrong."""
    assert small().scenario.title == "Untitled"


@pytest.mark.parametrize(
    ("changes", "path", "says"),
    [
        ({"currency": "EUR"}, "centres.hall.rent", "its default is an amount in USD; expected EUR"),
        ({"carriers.post.services.parcel.rates": "8 EUR"}, "carriers.post.services.parcel.rates", "in EUR"),
        ({"demand.skus": {"price": "24 EUR"}}, "demand.skus.price", "an amount in EUR"),
        ({"centres": {}}, "centres", "no centre and no partner; expected at least one node"),
        ({"carriers.post.collections": {"hal": {}}}, "carriers.post.collections", "did you mean hall?"),
        ({"carriers.post.collections": {}}, "carriers", "no carrier collects at hall"),
        ({"carriers.post.services": {}}, "carriers.post.services", "no service; expected at least one"),
        ({"carriers.post.services.parcel.share": "90%"}, "carriers", "shares add up to 90%"),
        (
            {COLLECTION: {"at": "12:00", "cut_off": "12:01"}},
            f"{COLLECTION}.cut_off",
            "after the last collection",
        ),
        ({"centres.hall.process": ["pick", "pakc"]}, "centres.hall.process", "did you mean pack?"),
        ({"centres.hall.process": ["pick"]}, "centres.hall.stages.pack", "stage pack is in no process"),
        (
            {"centres.hall.stages.pick.team": "pikers"},
            "centres.hall.stages.pick.team",
            "did you mean pickers?",
        ),
        (
            {"centres.hall.teams.pickers.heads": {"erly": 2}},
            "centres.hall.teams.pickers.heads",
            "mean early?",
        ),
        (
            {"centres.hall.teams.pickers.heads": {"early": 0}},
            "centres.hall.stages.pick.team",
            "nobody works at pick",
        ),
        ({f"{SHIFT}.breaks": ["14:20 for 15 min"]}, f"{SHIFT}.breaks.0", "leaves the shift"),
        ({f"{SHIFT}.breaks": ["05:30 for 15 min"]}, f"{SHIFT}.breaks.0", "leaves the shift"),
        ({f"{SHIFT}.breaks": ["09:00 for 30 min", "09:15 for 5 min"]}, f"{SHIFT}.breaks.1", "overlaps"),
        ({f"{SHIFT}.breaks": ["09:15 for 5 min", "09:00 for 30 min"]}, f"{SHIFT}.breaks.0", "overlaps"),
        (
            {"centres.hall.stages.pick.travel": "optimal"},
            "centres.hall.stages.pick.travel",
            "travel 'optimal' without a layout to walk in; expected centres.hall.layout with aisles",
        ),
        ({LAYOUT: HALL}, LAYOUT, "a layout in which no stage walks; expected travel at a stage"),
        (
            {LAYOUT: {**HALL, "depot": "front of aisle 5"}, "centres.hall.stages.pick.travel": "return"},
            f"{LAYOUT}.depot",
            "front of aisle 5 of 4; expected an aisle from 1 to 4",
        ),
        (
            {LAYOUT: {**HALL, "blocks": 2}, "centres.hall.stages.pick.travel": "midpoint"},
            "centres.hall.stages.pick.travel",
            "midpoint in a layout of 2 blocks: it is defined for one; expected s-shape",
        ),
        ({"calendar.drain": "3660 days"}, "calendar", "3664 simulated days; expected at most 3660"),
        ({"calendar.holidays": "XX"}, "calendar.holidays", "no public holidays are known for 'XX'"),
        ({"calendar.holidays": "US-QQ"}, "calendar.holidays", "no public holidays are known for 'US-QQ'"),
    ],
)
def test_what_does_not_fit_together_is_told(
    small: Load, changes: dict[str, Any], path: str, says: str
) -> None:
    """One of the problems names the field and the remedy."""
    problems = refusals(small, changes)
    assert any(problem.path == path and says in str(problem) for problem in problems), problems


def test_a_problem_stands_where_its_value_was_written(small: Load) -> None:
    """An editor jumps to the line."""
    (problem,) = refusals(small, {"carriers.post.services.parcel.rates": "8 EUR"})
    text = Path(problem.place.file).read_text().splitlines()
    assert text[problem.place.line - 1][problem.place.column - 1 :] == "8 EUR"


def test_all_problems_are_told_at_once(small: Load) -> None:
    """A planner mends a file in one go."""
    problems = refusals(small, {
        "calendar.holidays": "XX", "carriers.post.services.parcel.share": "90%",
        "centres.hall.stages.pick.team": "nobody",
    })  # fmt: skip
    assert len(problems) == 3


def test_breaks_of_a_night_shift_may_be_after_midnight(small: Load) -> None:
    """The shift goes on on the next day, and so do its breaks."""
    night = {"days": "mon-fri", "hours": "22:00-06:00", "breaks": ["02:00 for 30 min", "23:45 for 30 min"]}
    loaded = small({SHIFT: night})
    assert len(loaded.scenario.centres["hall"].shifts["early"].breaks) == 2


def test_a_stage_may_need_nobody(small: Load) -> None:
    """Ageing, drying or a machine's time needs no team."""
    assert small({"centres.hall.stages.pack.team": None}).scenario.centres["hall"].stages["pack"].team is None
