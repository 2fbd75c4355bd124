"""The JSON documents that verbs print for scripts."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from fulfilsim import __version__

if TYPE_CHECKING:
    from fulfilsim.experiment.conduct import Result

FIGURES = ("mean", "ci_low", "ci_high", "p10", "p90")


def run_document(result: Result) -> str:
    """Write what a run found as one JSON document; what is undefined is null."""
    document = {
        "fulfilsim": __version__,
        "scenario": result.name,
        "seed": result.seed,
        "replications": result.replications,
        "result": str(result.path),
        "kpis": {row["kpi"]: _kpi(row) for row in result.summary.to_dict("records")},
    }
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)


def _kpi(row: dict[Any, Any]) -> dict[str, Any]:
    figures = {name: _finite(row[name]) for name in FIGURES}
    return {**figures, "unit": row["unit"], "better": row["better"]}


def _finite(value: float | None) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None
