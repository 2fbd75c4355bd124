"""The defaults that move an answer most, as ``--sensitivity`` prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fulfilsim.analysis.catalogue import unit_of
from fulfilsim.analysis.wording import shown
from fulfilsim.cli.layout import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fulfilsim.experiment.sensitivity import Swing

SHOWN = 5
NOTHING_MOVES = "No default with a usual range moves {kpi}."


def sensitivity_table(kpi: str, swings: Sequence[Swing], currency: str, difference: bool) -> str:
    """Lay out the defaults with the widest swings, and what the answer is at either end of their range."""
    if not swings:
        return NOTHING_MOVES.format(kpi=kpi)
    unit = unit_of(kpi, currency)
    answer = f"difference in {kpi}" if difference else kpi
    rows = [_row(swing, unit) for swing in swings[:SHOWN]]
    head = ("value", "default", "usual range", f"{answer} at either end")
    title = f"The defaults that move the {answer} most, one at a time; measure these first"
    return f"{title}\n\n{table([head, *rows], left=3)}"


def sensitivity_document(kpi: str | None, swings: Sequence[Swing]) -> dict[str, Any]:
    """Give the swings as a part of a JSON document; none where they were not asked for."""
    names = ("path", "default", "low", "high", "at_low", "at_high", "source")
    rows = [{name: getattr(swing, name) for name in names} for swing in swings]
    return {"sensitivity": {"kpi": kpi, "swings": rows}} if kpi else {}


def _row(swing: Swing, unit: str) -> tuple[str, ...]:
    ends = " to ".join(shown(value, unit) for value in (swing.at_low, swing.at_high))
    return (swing.path, swing.default, f"{swing.low} to {swing.high}", ends)
