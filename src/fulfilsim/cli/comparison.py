"""The page that a comparison prints: what differs, in words, in figures, where from, risk and money."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING, Any

from fulfilsim.analysis.verdict import money_in_words, paragraphs, part_in_words, risk_in_words
from fulfilsim.analysis.wording import NOTHING, change, shown, span
from fulfilsim.cli.breakeven import break_even_page
from fulfilsim.cli.layout import table
from fulfilsim.cli.robustness import robustness_page
from fulfilsim.cli.statement import attributed, by_month, profit_and_loss
from fulfilsim.scenario.show import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from fulfilsim.experiment.comparing import Comparison
    from fulfilsim.experiment.findings import Findings

Row = dict[Any, Any]

WIDTH = 100
LONGEST = 60
MOST_INPUTS = 15
LEGEND = """\
Verdicts allow for the number of figures (Holm): the chance of any false one at all is at most 5%.
Each interval is 95% by itself."""


def comparison_page(found: Comparison) -> str:
    """Lay out a comparison, one alternative after the other."""
    base, *others = found.names
    many = "replication" if found.replications == 1 else "replications"
    head = f"{' and '.join(others)} against {base}: {found.replications} {many}, seed {found.seed}"
    question = [textwrap.fill(found.question, WIDTH)] if found.question else []
    parts = [*question, head, *(_alternative(found, base, name) for name in others)]
    answers = found.findings.answers
    if answers.break_even is not None:
        parts.append(break_even_page(answers.break_even))
    if answers.robustness is not None:
        parts.append(robustness_page(answers.robustness))
    return "\n\n".join(parts)


def _alternative(found: Comparison, base: str, name: str) -> str:
    tables = found.findings
    words = [*paragraphs(tables.differences, tables.decomposition, name, base)]
    words += [risk_in_words(tables.targets, name, base), money_in_words(tables.money, name)]
    parts = [
        _inputs(found, base, name),
        "\n".join(textwrap.fill(text, WIDTH) for text in words if text),
        _headlines(_shown(found, name), base, name),
        _where(_of(tables.decomposition, name), "time", base, name, "h"),
        _where(_of(tables.decomposition, name), "cost", base, name, tables.currency),
        *_books(tables, base, name),
        _risks(tables.targets, base, name),
        _money(_of(tables.money, name)),
    ]
    return "\n\n".join(part for part in parts if part)


def _books(tables: Findings, base: str, name: str) -> Iterator[str]:
    parts = _of(tables.attribution, name)
    yield from (attributed(parts, by, base, name, tables.currency) for by in ("node", "contract"))
    yield profit_and_loss(tables.statements, base, name, tables.currency)
    yield by_month(tables.statements, base, name, tables.currency)


def _inputs(found: Comparison, base: str, name: str) -> str:
    changes = found.inputs(name)
    if not changes:
        return f"{name} says the same as {base}."
    lines = [f"  {path}: {_value(one)} -> {_value(other)}" for path, one, other in changes[:MOST_INPUTS]]
    hidden = len(changes) - len(lines)
    more = [f"  ... and {hidden} more; fulfilsim show --diff lists them all"] if hidden else []
    return "\n".join([f"{name} differs from {base} in:", *lines, *more])


def _value(value: object) -> str:
    text = "(not said)" if value is None else one_line(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def _shown(found: Comparison, name: str) -> list[Row]:
    """Choose the figures of the table: those that an experiment names, else all without parts."""
    rows = [row for row in _of(found.findings.differences, name) if not _undefined(row)]
    shown = found.findings.questions.shown
    by_kpi = {row["kpi"]: row for row in rows if shown or "." not in row["kpi"]}
    return [by_kpi[kpi] for kpi in shown or by_kpi if kpi in by_kpi]


def _headlines(rows: list[Row], base: str, name: str) -> str:
    head = ("", "unit", base, name, "difference", "95% interval", "verdict")
    return "\n".join([table([head, *(_line(row) for row in rows)], left=2), LEGEND])


def _undefined(row: Row) -> bool:
    return all(math.isnan(row[key]) for key in ("base", "alternative", "p_value"))


def _line(row: Row) -> tuple[str, ...]:
    unit = row["unit"]
    figures = (shown(row["base"], unit), shown(row["alternative"], unit), change(row["mean"], unit))
    interval = span(row["ci_low"], row["ci_high"], unit)
    same = row["p_value"] == 1 and row["mean"] == 0
    verdict = "the same" if same else row["verdict"]
    return row["kpi"], "" if unit == "share" else unit, *figures, interval, verdict


def _where(rows: list[Row], of: str, base: str, name: str, unit: str) -> str:
    """Lay out where a difference arises, without the parts that are nought in both plans."""
    mine = [row for row in rows if row["of"] == of]
    kept = [row for row in mine if row["part"] == "total" or row["base"] != 0 or row["alternative"] != 0]
    title = f"{'click to door, mean' if of == 'time' else 'cost per order'}, {unit}"
    lines = [(part_in_words(of, row["part"]), *_sides(row), *_difference(row)) for row in kept]
    return table([(title, base, name, "difference", "95% interval"), *lines])


def _sides(row: Row) -> tuple[str, str]:
    return _fine(row["base"]), _fine(row["alternative"])


def _fine(value: float) -> str:
    return NOTHING if math.isnan(value) else f"{value:,.2f}"


def _difference(row: Row) -> tuple[str, str]:
    return change(row["difference"], ""), span(row["ci_low"], row["ci_high"], "")


def _risks(targets: pd.DataFrame, base: str, name: str) -> str:
    """Lay out how often each target is missed; a plan may have targets that the other has not."""
    by_plan = {plan: {row["target"]: row for row in _of(targets, plan)} for plan in (base, name)}
    names = list(dict.fromkeys([*by_plan[base], *by_plan[name]]))
    if not names:
        return ""
    lines = [(target, *(_missed(by_plan[plan].get(target)) for plan in (base, name))) for target in names]
    return table([("chance of missing the target (95% interval)", base, name), *lines])


def _missed(row: Row | None) -> str:
    if row is None:
        return NOTHING
    ends = f"{100 * row['ci_low']:.0f}-{100 * row['ci_high']:.0f}%"
    return f"{shown(row['missed'], 'share')} ({ends})"


def _money(rows: list[Row]) -> str:
    lines = [
        (row["figure"].replace("_", " "), row["unit"] if row["unit"] != "share" else "", *_amounts(row))
        for row in rows
    ]
    return table([("the change", "unit", "mean", "95% interval"), *lines], left=2) if lines else ""


def _amounts(row: Row) -> tuple[str, str]:
    ends = [_amount(row[end], row["unit"]) for end in ("ci_low", "ci_high")]
    return _amount(row["mean"], row["unit"]), NOTHING if NOTHING in ends else " to ".join(dict.fromkeys(ends))


def _amount(value: float, unit: str) -> str:
    if math.isnan(value):
        return NOTHING
    if math.isinf(value):
        return "never"
    return {"months": f"{value:,.1f}", "share": f"{100 * value:,.0f}%"}.get(unit, f"{value:,.0f}")


def _of(frame: pd.DataFrame, name: str) -> list[Row]:
    return [row for row in frame.to_dict("records") if row["scenario"] == name]
