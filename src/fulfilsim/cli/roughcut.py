"""The rough-cut table: hours required against hours rostered."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from fulfilsim.cli.layout import percent, table

if TYPE_CHECKING:
    from fulfilsim.world.roughcut import RoughCut

SHOWN_DAYS = 5
Stage = tuple[str, str]


def rough_cut_table(rows: Sequence[RoughCut]) -> str:
    """Lay out the measured weeks by stage, and the staffed days with the highest load.

    Stages that nobody works at are left out: they have no hours to be short of.
    """
    staffed = [row for row in rows if row.measured and not math.isnan(row.rostered_h)]
    return "\n\n".join(_parts(staffed)) if staffed else "no stage needs people"


def _parts(rows: Sequence[RoughCut]) -> Iterator[str]:
    yield "Hours required / rostered a week, and the load (! where more is required than rostered)"
    yield _weeks(rows)
    if days := _worst_days(rows):
        yield "The days with the highest load; what is not done on a day waits for the next"
        yield table([("day", "stage", "hours"), *days], left=2)


def _weeks(rows: Sequence[RoughCut]) -> str:
    stages = list(dict.fromkeys((row.node, row.stage) for row in rows))
    weeks: dict[date, dict[Stage, list[RoughCut]]] = {}
    for row in rows:
        monday = row.day - timedelta(days=row.day.weekday())
        weeks.setdefault(monday, {}).setdefault((row.node, row.stage), []).append(row)
    lines = [
        [monday.isoformat(), *(_cell(week.get(stage, [])) for stage in stages)]
        for monday, week in sorted(weeks.items())
    ]
    return table([["week from", *(".".join(stage) for stage in stages)], *lines])


def _worst_days(rows: Sequence[RoughCut]) -> list[tuple[str, str, str]]:
    """Rank the days on which somebody works; of equals the earlier comes first."""
    worked = [row for row in rows if row.rostered_h > 0 and row.required_h > 0]
    worked.sort(key=lambda row: (-row.required_h / row.rostered_h, row.day, row.node, row.stage))
    return [(row.day.isoformat(), f"{row.node}.{row.stage}", _cell([row])) for row in worked[:SHOWN_DAYS]]


def _cell(rows: Sequence[RoughCut]) -> str:
    required = sum(row.required_h for row in rows)
    rostered = sum(row.rostered_h for row in rows)
    load = percent(required / rostered) if rostered else "nobody" if required else "0%"
    return f"{required:,.0f} / {rostered:,.0f}  {load:>6}{'!' if required > rostered else ' '}"
