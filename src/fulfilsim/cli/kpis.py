"""The KPI tables that a run prints."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fulfilsim.analysis.wording import NOTHING, shown
from fulfilsim.cli.layout import table

if TYPE_CHECKING:
    from fulfilsim.experiment.conduct import Result

Row = dict[Any, Any]

GROUPS = (
    ("Time", ("click_to_door_mean_h", "click_to_door_p50_h", "click_to_door_p90_h", "click_to_door_p95_h")),
    ("Service", ("on_time_in_full_share", "ship_on_time_share", "availability_share")),
    ("Money", ("cost_per_order", "contribution_per_order")),
    ("Backlog", ("backlog_peak_orders", "backlog_clear_h")),
    ("Orders", ("orders_placed", "orders_delivered", "orders_open", "orders_cancelled", "orders_lost",
                "orders_returned_to_sender")),
    ("Customers", ("visits", "conversion_share", "contacts_per_order", "contacts_abandoned_share",
                   "contact_wait_mean_min", "returned_lines_share", "refund_time_mean_h")),
    ("Orders of the snapshot", ("opening_orders", "opening_orders_open", "opening_click_to_door_mean_h",
                                "opening_ship_on_time_share", "opening_on_time_in_full_share")),
)  # fmt: skip
TROUBLES = ("orders_cancelled", "orders_lost", "orders_returned_to_sender")
HEAD = ("", "unit", "mean", "95% interval of the mean", "p10 to p90 of replications")
LEGEND = """\
The interval says how sure the mean is: more replications narrow it.
p10 to p90 is what single replications bring: eight of ten lie there, however many there are."""


def kpi_tables(result: Result, bounds: Mapping[str, str]) -> str:
    """Lay out the headline KPIs, then cost by head, stages and targets.

    Parameters
    ----------
    result
        What a run found.
    bounds
        The scenario's targets, in its own words.
    """
    rows = {row["kpi"]: row for row in result.figures["summary"].records()}
    many = "replication" if result.replications == 1 else "replications"
    title = f"{result.name}: {result.replications} {many}, seed {result.seed}"
    parts = [_headlines(rows), _heads(rows), _stages(rows), _targets(rows, bounds)]
    return "\n\n".join([title, LEGEND, *(part for part in parts if part)])


def _headlines(rows: dict[str, Row]) -> str:
    lines: list[tuple[str, ...]] = [HEAD]
    for name, kpis in GROUPS:
        found = [kpi for kpi in kpis if kpi in rows and not _nothing_of_it(rows[kpi])]
        if found:
            lines += [(name, "", "", "", ""), *(_line(f"  {kpi}", rows[kpi]) for kpi in found)]
    return table(lines, left=2)


def _nothing_of_it(row: Row) -> bool:
    """Tell whether a sort of trouble never came up, so that its line would only take room."""
    return row["kpi"] in TROUBLES and row["mean"] == 0


def _line(label: str, row: Row) -> tuple[str, ...]:
    unit = "" if row["unit"] == "share" else row["unit"]
    return (
        label,
        unit,
        shown(row["mean"], row["unit"]),
        _range(row, "ci_low", "ci_high"),
        _range(row, "p10", "p90"),
    )


def _range(row: Row, low: str, high: str) -> str:
    ends = [shown(row[end], row["unit"]) for end in (low, high)]
    return NOTHING if ends == [NOTHING, NOTHING] else " to ".join(ends)


def _heads(rows: dict[str, Row]) -> str:
    """Cost to serve by head, without the heads that cost nothing."""
    found = [row for kpi, row in rows.items() if kpi.startswith("cost_per_order.") and row["mean"] != 0]
    if not found:
        return ""
    lines = [(row["kpi"].partition(".")[2], shown(row["mean"], row["unit"])) for row in found]
    return table([("cost per order by head", found[0]["unit"]), *lines])


def _stages(rows: dict[str, Row]) -> str:
    names = [kpi.removeprefix("wait_mean_h.") for kpi in rows if kpi.startswith("wait_mean_h.")]
    if not names:
        return ""
    lines = [(name, *(_mean(rows, f"{kpi}.{name}") for kpi in ("utilisation", "wait_mean_h", "work_mean_h")))
             for name in names]  # fmt: skip
    return table([("stage", "utilisation", "wait h", "work h"), *lines])


def _mean(rows: dict[str, Row], kpi: str) -> str:
    if kpi not in rows:
        return NOTHING
    row = rows[kpi]
    # A stage may take seconds, which hours with one decimal would hide.
    return (
        f"{row['mean']:.3f}"
        if row["unit"] == "h" and math.isfinite(row["mean"])
        else shown(row["mean"], row["unit"])
    )


def _targets(rows: dict[str, Row], bounds: Mapping[str, str]) -> str:
    lines = [_target(rows, kpi, bounds[kpi]) for kpi in sorted(bounds) if f"target_missed.{kpi}" in rows]
    return table([("target", "", "mean", "missed by"), *lines], left=2) if lines else ""


def _target(rows: dict[str, Row], kpi: str, bound: str) -> tuple[str, str, str, str]:
    share = shown(rows[f"target_missed.{kpi}"]["mean"], "share")
    missed = f"{share} of replications" if share != NOTHING else NOTHING
    return kpi, bound, shown(rows[kpi]["mean"], rows[kpi]["unit"]), missed
