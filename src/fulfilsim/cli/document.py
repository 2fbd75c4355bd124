"""The JSON documents that verbs print for scripts."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from fulfilsim import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from fulfilsim.experiment.comparing import Comparison
    from fulfilsim.experiment.conduct import Result
    from fulfilsim.experiment.questions import Answers

COMPARED = ("differences", "decomposition", "statements", "attribution", "targets", "money")
FIGURES = ("mean", "ci_low", "ci_high", "p10", "p90")


def run_document(result: Result, more: Mapping[str, Any] | None = None) -> str:
    """Write what a run found, and what else was asked, as one JSON document; what is undefined is null."""
    document = {
        "fulfilsim": __version__,
        "scenario": result.name,
        "seed": result.seed,
        "replications": result.replications,
        "result": str(result.path),
        "kpis": _kpis(result.figures["summary"].records()),
        **(more or {}),
    }
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)


def comparison_document(comparison: Comparison, more: Mapping[str, Any] | None = None) -> str:
    """Write what a comparison found, and what else was asked, as JSON; undefined or endless is null."""
    found, names = comparison.findings, comparison.names
    document = {
        "fulfilsim": __version__,
        "scenarios": names,
        "base": names[0],
        "seed": comparison.seed,
        "replications": comparison.replications,
        "result": str(comparison.path),
        "kpis": {
            name: _kpis(found.summary[found.summary["scenario"] == name].to_dict("records")) for name in names
        },
        **{name: _rows(getattr(found, name)) for name in COMPARED},
        **_answers(found.answers),
        "inputs": {name: _inputs(comparison.inputs(name)) for name in names[1:]},
        **(more or {}),
    }
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)


def _answers(answers: Answers) -> dict[str, Any]:
    """Give what else was asked and found; nothing where nothing was asked."""
    even, robust = answers.break_even, answers.robustness
    parts: dict[str, Any] = {}
    if even is not None:
        parts["break_even"] = {
            "kpi": even.kpi,
            "unit": even.unit,
            "levers": [
                {"path": each.path, "low": each.value(0), "high": each.value(each.last), "unit": each.unit}
                for each in even.levers
            ],
            "found": _rows(even.found),
            "points": _rows(even.points),
        }
    if robust is not None:
        tables = {"cases": _rows(robust.cases), "choices": _rows(robust.choices)}
        parts["robustness"] = {"kpi": robust.kpi, "unit": robust.unit, **tables}
    return parts


def _kpis(rows: Iterable[Mapping[Any, Any]]) -> dict[str, Any]:
    return {row["kpi"]: _kpi(row) for row in rows}


def _rows(table: pd.DataFrame) -> list[dict[Any, Any]]:
    return [
        {name: _finite(value) if isinstance(value, float) else value for name, value in row.items()}
        for row in table.to_dict("records")
    ]


def _inputs(found: list[tuple[str, Any, Any]]) -> list[dict[str, Any]]:
    return [{"path": path, "base": one, "alternative": other} for path, one, other in found]


def _kpi(row: Mapping[Any, Any]) -> dict[str, Any]:
    figures = {name: _finite(row[name]) for name in FIGURES}
    return {**figures, "unit": row["unit"], "better": row["better"]}


def _finite(value: float | None) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None
