"""Rosters: how many people of a team are on a shift on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fulfilsim.scenario.values import WEEKDAYS, read_date
from fulfilsim.units import nearest
from fulfilsim.world.table import Table, read_table

MOST_HEADS = 100_000


@dataclass(frozen=True)
class Roster:
    """Heads by shift.

    Parameters
    ----------
    heads
        Heads of a shift on a date, on a weekday (0 is Monday), or, without either, on all days it is worked.
    dated
        Whether it has dates: then it alone says on which days a shift is worked.
    """

    heads: dict[tuple[str, date | int | None], int]
    dated: bool = False

    @property
    def shifts(self) -> list[str]:
        """Shifts on which there is anybody."""
        return sorted({shift for (shift, _), heads in self.heads.items() if heads})

    def on(self, shift: str, day: date) -> int:
        """Return the heads of a shift on a day."""
        for key in (day, day.weekday(), None):
            if (shift, key) in self.heads:
                return self.heads[shift, key]
        return 0


def weekly(heads: Iterable[tuple[str, int]]) -> Roster:
    """Make the roster of a team that has the same heads on every day."""
    return Roster({(shift, None): number for shift, number in heads})


def read_roster(path: Path, team: str, teams: Iterable[str], shifts: Iterable[str]) -> Roster:
    """Read the roster of a team from a CSV or Excel file.

    Parameters
    ----------
    path
        A file with the columns date or weekday, shift and heads, and perhaps team, one row for each.
    team
        The team; rows of others are passed over.
    teams, shifts
        Names that the columns may hold.

    Raises
    ------
    InputError
        If the file cannot be read, a cell is wrong, somebody is counted twice, or nobody is there.
    """
    table = read_table(path, ("shift", "heads"), ("date", "weekday", "team"))
    dated = "date" in table.header
    if dated == ("weekday" in table.header):
        what = "both date and weekday" if dated else "no column 'date' or 'weekday'"
        table.refuse_header(what, "one of them")
    days = _dates(table) if dated else _weekdays(table)
    names = _known(table, "shift", shifts)
    owners = _known(table, "team", teams) if "team" in table.header else [team] * len(names)
    heads = table.whole_numbers("heads", 0, MOST_HEADS)
    found: dict[tuple[str, date | int | None], int] = {}
    for row, key in enumerate(zip(names, days, strict=True)):
        if owners[row] != team:
            continue
        if key in found:
            column = "date" if dated else "weekday"
            table.refuse(row, table.header.index(column), f"{names[row]} of {team} twice", "one row for each")
        found[key] = heads[row]
    if not any(found.values()):
        table.refuse(0, table.header.index("heads"), f"nobody of {team} is on the roster", "somebody")
    table.finish()
    return Roster(found, dated)


def _dates(table: Table) -> list[date | int | None]:
    days: list[date | int | None] = []
    for row, text in enumerate(table.text("date")):
        try:
            days.append(read_date(text))
        except ValueError as error:
            what, _, expected = str(error).partition("; expected ")
            table.refuse(row, table.header.index("date"), what, expected)
            days.append(None)
    return days


def _weekdays(table: Table) -> list[date | int | None]:
    return [WEEKDAYS.index(day) if day in WEEKDAYS else None for day in _known(table, "weekday", WEEKDAYS)]


def _known(table: Table, column: str, names: Iterable[str]) -> list[str]:
    there, texts = sorted(names) if column != "weekday" else list(names), table.text(column)
    for row, text in enumerate(texts):
        if text not in there:
            said = f"unknown {column} '{text[:40]}'" if text else "is empty"
            table.refuse(
                row, table.header.index(column), said, f"one of {', '.join(there)}", nearest(text, there)
            )
    return texts
