"""A roster in a file says who is there on which day; without one the week repeats itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xlsxwriter

from fulfilsim.errors import InputError
from fulfilsim.run import replicate
from fulfilsim.scenario.load import Loaded
from fulfilsim.world.build import World, build
from fulfilsim.world.roughcut import rough_cut

Load = Callable[..., Loaded]

DATED = "date,shift,heads\n2026-10-05,early,4\n2026-10-06,early,1\n2026-10-08,early,2\n"
WEEKLY = "weekday,shift,heads,team\nmon,early,3,pickers\ntue,early,1,pickers\nmon,early,9,packers\n"


@pytest.fixture
def rostered(small: Load, tmp_path: Path) -> Callable[..., World]:
    """Give the function that builds the small scenario with a roster of the pickers."""

    def made(text: str, **changes: Any) -> World:
        (tmp_path / "roster.csv").write_text(text)
        dotted = {name.replace("__", "."): value for name, value in changes.items()}
        return build(small({"centres.hall.teams.pickers.heads": "roster.csv", **dotted}))

    return made


def heads(world: World, team: str = "pickers") -> list[tuple[str, int]]:
    plan = next(each for each in world.nodes[0].teams if each.name == team)
    day = world.calendar.dates
    return [
        (str(day[int(world.calendar.day_of(np.array([duty.start]))[0])])[5:], duty.heads)
        for crew in plan.crews
        for duty in crew.duties
    ]


def test_a_dated_roster_says_on_which_days_people_are_there(rostered: Callable[..., World]) -> None:
    """A date without a row has nobody, and a row counts on a day the shift is not usually worked."""
    world = rostered(DATED, centres__hall__shifts__early__days="mon-wed")
    assert heads(world) == [("10-05", 4), ("10-06", 1), ("10-08", 2)]


def test_a_weekly_roster_keeps_the_days_of_the_shift(rostered: Callable[..., World]) -> None:
    """Rows of other teams are theirs."""
    assert heads(rostered(WEEKLY)) == [("10-05", 3), ("10-06", 1), ("10-12", 3), ("10-13", 1)]
    assert heads(rostered(WEEKLY, centres__hall__shifts__early__days="tue")) == [("10-06", 1), ("10-13", 1)]


def test_a_workbook_is_the_same_roster(small: Load, rostered: Callable[..., World], tmp_path: Path) -> None:
    """A cell of Excel's dates is a date."""
    plain = heads(rostered(DATED))
    with xlsxwriter.Workbook(tmp_path / "roster.xlsx") as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(line.split(",") for line in DATED.splitlines()):
            sheet.write_row(number, 0, row)
            if number:
                sheet.write_datetime(number, 0, datetime.fromisoformat(row[0]), day)
                sheet.write_number(number, 2, int(row[2]))
    assert heads(build(small({"centres.hall.teams.pickers.heads": "roster.xlsx"}))) == plain


def test_the_rough_cut_counts_the_heads_of_the_day(rostered: Callable[..., World]) -> None:
    rows = {(row.stage, str(row.day)[5:]): row.rostered_h for row in rough_cut(rostered(DATED))}
    assert [rows["pick", day] for day in ("10-05", "10-06", "10-07")] == [4 * 8.5, 8.5, 0.0]


@pytest.mark.parametrize("at_break", ["finish", "pause", "hand over"])
@pytest.mark.parametrize("hours", ["06:00-14:30", "00:00-24:00"])
def test_no_more_work_than_there_are_people(
    rostered: Callable[..., World], at_break: str, hours: str
) -> None:
    """More orders than anybody could pick, fewer people each day, shifts that touch and that do not."""
    text = "date,shift,heads\n" + "".join(f"2026-10-{day:02d},early,{9 - day // 2}\n" for day in range(4, 15))
    world = rostered(
        text, centres__hall__teams__pickers__at_break=at_break, centres__hall__shifts__early__hours=hours,
        centres__hall__stages__pick__time="3000 s", demand__orders_per_day=400,
    )  # fmt: skip
    done = replicate(world, 1, 0)
    assert done.problems == []
    shifts = done.tables.activities.frame.query("kind == 'shift' and resource == 'pickers'")
    assert shifts["quantity"].tolist() == [9 - day // 2 for day in range(4, 15)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "weekday,shift,heads\nmonday,early,1\n",
            ":2:1: weekday: unknown weekday 'monday'.*did you mean mon",
        ),
        ("shift,heads\nearly,1\n", ":1:1: no column 'date' or 'weekday'"),
        ("date,shift,heads,team\n2026-10-05,early,1,pikers\n", ":2:4: team: unknown team 'pikers'.*pickers"),
        ("date,shift,heads\n2026-10-05,,1\n", ":2:2: shift: is empty"),
        ("date,shift,heads\n2026-10-05,early,1_0\n", ":2:3: heads: '1_0' is no usable number"),
    ],
)
def test_a_wrong_cell_is_refused_with_its_place(rostered: Callable[..., World], text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        rostered(text)
