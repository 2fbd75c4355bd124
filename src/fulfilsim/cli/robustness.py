"""Which plan is best across cases, as a comparison prints it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from fulfilsim.analysis.robust import EXPECTED, REGRET, WORST
from fulfilsim.analysis.wording import NOTHING, change, shown, span
from fulfilsim.cli.layout import table

if TYPE_CHECKING:
    from fulfilsim.experiment.cases import Robustness

Row = dict[Any, Any]

WIDTH = 100
CRITERIA = {
    EXPECTED: "On average over demand as it is drawn",
    WORST: "In its worst case",
    REGRET: "By the most that one could regret",
}


def robustness_page(found: Robustness) -> str:
    """Lay out the figure by plan and case, and what each criterion chooses."""
    rows = found.cases.to_dict("records")
    plans = list(dict.fromkeys(row["scenario"] for row in rows))
    by_case = {case: {row["scenario"]: row for row in rows if row["case"] == case}
               for case in dict.fromkeys(row["case"] for row in rows)}  # fmt: skip
    head = (f"{found.kpi} by case, {found.unit}", *plans, "best", "95% interval of the lead")
    lines = [(case, *(shown(of[plan]["mean"], found.unit) for plan in plans), *_best(of, found.unit))
             for case, of in by_case.items()]  # fmt: skip
    words = [_words(row, found.unit) for row in found.choices.to_dict("records")]
    return table([head, *lines]) + "\n\n" + "\n".join(textwrap.fill(text, WIDTH) for text in words)


def _best(of: dict[str, Row], unit: str) -> tuple[str, str]:
    """Name the best plan of a case, and its lead on the next best."""
    best = next(row for row in of.values() if row["best"])
    others = sorted((row for row in of.values() if not row["best"]), key=lambda row: float(row["regret"]))
    name = best["scenario"] if best["sure"] else f"{best['scenario']}?"
    return name, span(others[0]["regret_low"], others[0]["regret_high"], unit) if others else NOTHING


def _words(row: Row, unit: str) -> str:
    value = f"{shown(row['value'], unit)} {unit}".strip()
    case = f", {row['case']}" if row["criterion"] != EXPECTED else ""
    lead = f"{change(row['difference'], unit).lstrip('+')} ahead of {row['runner_up']}"
    ends = span(row["difference_low"], row["difference_high"], unit)
    sure = "" if row["sure"] else "; that cannot be told from noise"
    return f"{CRITERIA[row['criterion']]} {row['scenario']} is best ({value}{case}), {lead} ({ends}){sure}."
