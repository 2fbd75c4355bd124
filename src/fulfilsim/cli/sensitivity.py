"""The defaults that move an answer most, as ``--sensitivity`` prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fulfilsim.analysis.catalogue import known, nearest, unit_of
from fulfilsim.analysis.wording import shown
from fulfilsim.cli.layout import table
from fulfilsim.errors import bad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fulfilsim.experiment.sensitivity import Swing
    from fulfilsim.scenario.load import Loaded

SHOWN = 5


def refuse_unknown(kpi: str | None) -> None:
    """Refuse what is no KPI before anything is simulated."""
    if kpi is not None and not known(kpi):
        raise bad("--sensitivity", kpi, "no such KPI", "a name from the KPI table", nearest(kpi))


def sensitivity_table(kpi: str, swings: Sequence[Swing], plan: Loaded, difference: bool) -> str:
    """Lay out the defaults with the widest swings, and what the answer is at either end of their range."""
    from fulfilsim.scenario.defaults import count_defaults
    from fulfilsim.scenario.model import Scenario

    resting, _ = count_defaults(Scenario, plan.tree)
    rests = f"The answer rests on {resting} default values."
    if not swings:
        return f"{rests} None with a usual range moves {kpi}."
    unit = unit_of(kpi, plan.scenario.currency)
    answer = f"difference in {kpi}" if difference else kpi
    rows = [_row(swing, unit) for swing in swings[:SHOWN]]
    head = ("value", "default", "usual range", f"{answer} at either end")
    title = f"{rests} These move the {answer} most, one at a time: measure them first"
    return f"{title}\n\n{table([head, *rows], left=3)}"


def sensitivity_document(kpi: str | None, swings: Sequence[Swing]) -> dict[str, Any]:
    """Give the swings as a part of a JSON document; none where they were not asked for."""
    names = ("path", "default", "low", "high", "at_low", "at_high", "source")
    rows = [{name: getattr(swing, name) for name in names} for swing in swings]
    return {"sensitivity": {"kpi": kpi, "swings": rows}} if kpi else {}


def _row(swing: Swing, unit: str) -> tuple[str, ...]:
    ends = " to ".join(shown(value, unit) for value in (swing.at_low, swing.at_high))
    return (swing.path, swing.default, f"{swing.low} to {swing.high}", ends)
