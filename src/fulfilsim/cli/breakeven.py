"""Where two plans break even, as a comparison prints it."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING, Any

from fulfilsim.analysis.wording import NOTHING, change, shown
from fulfilsim.cli.layout import table
from fulfilsim.experiment.breakeven import SCAN, UNDECIDED

if TYPE_CHECKING:
    from fulfilsim.experiment.breakeven import BreakEven
    from fulfilsim.experiment.lever import Lever

Row = dict[Any, Any]

WIDTH = 100


def break_even_page(found: BreakEven) -> str:
    """Lay out the crossings, in words and as a table."""
    rows = found.found.to_dict("records")
    over = " and ".join(f"{lever.path} from {' to '.join(_range(lever))}" for lever in found.levers)
    head = f"break-even of {' and '.join(found.plans)} in {found.kpi}, over {over}"
    words = _words(found, rows) if len(found.levers) == 1 else _words_of_two(found, rows)
    figures = _points(found) if len(found.levers) == 1 else _curve(found, rows)
    folded = "\n".join(textwrap.fill(text, WIDTH) for text in words)
    return "\n\n".join(part for part in (textwrap.fill(head, WIDTH), folded, figures) if part)


def _words(found: BreakEven, rows: list[Row]) -> list[str]:
    lever = found.levers[0]
    if not rows:
        return [_none(found)]
    return [_crossing(lever, row) for row in rows]


def _crossing(lever: Lever, row: Row) -> str:
    low, high = (_in_words(lever, row[end]) for end in ("ci_low", "ci_high"))
    ends = {
        (True, True): f"95% interval {low} to {high}",
        (True, False): f"95% interval from {low} on, past the end of the range",
        (False, True): f"95% interval up to {high}, from before the start of the range",
        (False, False): "no interval: nowhere in the range can the plans be told apart",
    }[low != NOTHING, high != NOTHING]
    where = _in_words(lever, row["value"])
    sides = f"below it {row['better_below']} is better, above it {row['better_above']}"
    return f"At {where} they are even ({ends}): {sides}."


def _none(found: BreakEven) -> str:
    """Say that there is no crossing, which plan is better, and where that is sure."""
    lever, points = found.levers[0], found.points
    span = f"between {' and '.join(_range(lever))}"
    ups = points["difference"] > 0
    if (points["difference"] == 0).all():
        return f"The plans are the same {span}: the lever moves neither, or both alike."
    first = found.plans[1] if ups.iloc[0] == (found.better == "higher") else found.plans[0]
    sizes = sorted(points["difference"].abs())
    sure, count = int((points["better"] != UNDECIDED).sum()), len(points)
    told = "all the way" if sure == count else f"by the means, told from noise at {sure} of {count} values"
    ends = dict.fromkeys(change(size, found.unit).lstrip("+") for size in (sizes[0], sizes[-1]))
    return f"No break-even {span}: {first} is better {told}, by {' to '.join(ends)} {found.unit}."


def _words_of_two(found: BreakEven, rows: list[Row]) -> list[str]:
    words = found.points["better"]
    counts = [f"{name} at {int((words == name).sum())}" for name in found.plans]
    undecided = int((words == UNDECIDED).sum())
    noise = f"{undecided} cannot be told from noise"
    told = f"Of {len(words)} points looked at, {' and '.join(counts)} is better; {noise}."
    return [told] if rows else [told, "No line of the grid holds a break-even."]


def _points(found: BreakEven) -> str:
    lever = found.levers[0]
    chosen = _telling(found)
    rows = [
        (_in_words(lever, row["value_1"]), shown(row["base"], found.unit),
         shown(row["alternative"], found.unit), *_difference(row, found.unit), row["better"])
        for row in found.points.to_dict("records")
        if row["value_1"] in chosen
    ]  # fmt: skip
    return table([(lever.path, *found.plans, "difference", "95% interval", "better"), *rows])


def _telling(found: BreakEven) -> set[float]:
    """Choose what is worth a line: the values from end to end, and those next to a crossing and its ends."""
    seen = sorted(found.points["value_1"])
    chosen = {found.levers[0].value(at) for at in found.levers[0].scan(SCAN)}
    for end in found.found[["value", "ci_low", "ci_high"]].to_numpy(dtype=float).ravel().tolist():
        if not math.isnan(end):
            chosen |= {max(each for each in seen if each <= end), min(each for each in seen if each >= end)}
    return chosen


def _curve(found: BreakEven, rows: list[Row]) -> str:
    by_path = {lever.path: lever for lever in found.levers}
    lines = [
        (f"{row['other_lever']} = {_in_words(by_path[row['other_lever']], row['other_value'])}", row["lever"],
         *(_in_words(by_path[row["lever"]], row[key]) for key in ("value", "ci_low", "ci_high")),
         row["better_below"], row["better_above"])
        for row in rows
    ]  # fmt: skip
    head = ("where", "break-even of", "value", "from", "to", "better below", "better above")
    return table([head, *lines], left=2) if lines else ""


def _range(lever: Lever) -> tuple[str, str]:
    return lever.shown(0), lever.shown(lever.last)


def _in_words(lever: Lever, value: float) -> str:
    if value is None or math.isnan(value):
        return NOTHING
    return lever.shown((value - float(lever.low)) / float(lever.step))


def _difference(row: Row, unit: str) -> tuple[str, str]:
    ends = [change(row[end], unit) for end in ("ci_low", "ci_high")]
    return change(row["difference"], unit), NOTHING if NOTHING in ends else " to ".join(ends)
