"""The words and numbers of figures: labels, units, wrapped names."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from fulfilsim.analysis.catalogue import MONEY, describe
from fulfilsim.events import COST_HEADS

if TYPE_CHECKING:
    from fulfilsim.plotting.source import Plan

LABELS = {
    "orders_placed": "Orders placed",
    "orders_delivered": "Orders delivered",
    "delivered_share": "Delivered",
    "click_to_door_mean_h": "Click to door, mean",
    "click_to_door_p50_h": "Click to door, median",
    "click_to_door_p90_h": "Click to door, 90 % quantile",
    "click_to_door_p95_h": "Click to door, 95 % quantile",
    "on_time_in_full_share": "On time in full",
    "ship_on_time_share": "Shipped on time",
    "cost_per_order": "Cost per order",
    "contribution_per_order": "Contribution per order",
    "backlog_peak_orders": "Backlog at its peak",
    "backlog_peak_past_due_orders": "Past due at its peak",
    "backlog_peak_h": "Work in the backlog at its peak",
    "backlog_clear_h": "Time to clear the peak",
    "availability_share": "Availability of lines",
}
PATTERNS = {
    "cost_per_order": "Cost per order: {}",
    "carrier_queue_peak_parcels": "Queue at {}, peak",
    "utilisation": "Utilisation, {}",
    "time_mean_h": "Time at {}",
    "wait_mean_h": "Wait before {}",
    "work_mean_h": "Work at {}",
    "paid_h": "Paid hours, {}",
    "overtime_h": "Overtime, {}",
    "units_per_paid_hour": "Units per paid hour, {}",
    "stops_per_route": "Stops of a route, {}",
    "km_per_stop": "Way per stop, {}",
    "cost_per_stop": "Cost per stop, {}",
    "first_attempt_share": "Delivered at the first attempt, {}",
    "stops_not_reached": "Stops not reached, {}",
    "emissions_per_parcel_kg": "Emissions of a parcel, {}",
    "emissions_kg": "Emissions, {}",
    "target_missed": "Target missed: {}",
}
UNITS = {"h": "hours", "units/h": "units per hour"}
UNDEFINED = "not defined"


def label_of(kpi: str) -> str:
    """Name a KPI as on a slide."""
    head, _, rest = kpi.partition(".")
    if rest:
        return PATTERNS[head].format(heads().get(rest, rest))
    return LABELS.get(kpi, kpi.replace("_", " ").capitalize())


def unit_of(kpi: str, currency: str, difference: bool = False) -> str:
    """Name the unit of a KPI's axis, from the catalogue; shares are drawn in per cent."""
    unit = describe(kpi).unit
    if unit == MONEY:
        return f"{currency} per order" if kpi.partition(".")[0].endswith("_per_order") else currency
    if unit == "share":
        return "percentage points" if difference else f"% of {_whole(kpi)}"
    return UNITS.get(unit, unit)


def scale_of(kpi: str) -> float:
    """Give what values are multiplied by to be in the unit of the axis."""
    return 100.0 if describe(kpi).unit == "share" else 1.0


def places_of(kpi: str) -> int:
    """Give the decimals that a KPI is written with."""
    return {"orders": 0, "parcels": 0, "visits": 0, "contacts": 0, MONEY: 2}.get(describe(kpi).unit, 1)


def number(value: float, kpi: str, signed: bool = False) -> str:
    """Write a value, already in the unit of the axis."""
    if not math.isfinite(value):
        return UNDEFINED
    sign = "+" if signed and value else ""
    percent = "%" if scale_of(kpi) > 1 and not signed else ""
    return f"{value:{sign},.{places_of(kpi)}f}{percent}".replace("-", "−")


def folded(name: str, width: int, lines: int = 2) -> str:
    """Break a long name into lines; of what does not fit even then the middle is left out."""
    if len(name) > width * lines:
        kept = width * lines - 1
        name = f"{name[: kept - kept // 2]}…{name[len(name) - kept // 2 :]}"
    if lines == 1 or len(name) <= width:
        return name
    at = _break_of(name, width, width * (lines - 1))
    return f"{name[:at].rstrip()}\n{folded(name[at:], width, lines - 1)}"


def _break_of(name: str, width: int, room: int) -> int:
    """Find where a line ends: after a separator, if what remains has room."""
    ends = [at for at in range(1, width + 1) if name[at - 1] in "_- " and len(name) - at <= room]
    return max(ends, default=width)


def cut(text: str, width: int) -> str:
    """Cut a text that is too long for its line."""
    return text if len(text) <= width else f"{text[: width - 1].rstrip()}…"


def single(plans: Iterable[Plan]) -> bool:
    """Say whether no plan was replicated, so that there is nothing to say about noise."""
    return all(plan.replications == 1 for plan in plans)


def setting(plans: Iterable[Plan]) -> str:
    """Say in one line under which conditions the figures hold: repetitions, days, zone, currency."""
    plans = list(plans)
    return " · ".join(
        (
            _each((f"{plan.replications:,} replication{'s' * (plan.replications != 1)}" for plan in plans)),
            _each(f"orders placed {plan.first} to {plan.last}" for plan in plans),
            _each(plan.zone for plan in plans),
            _each(plan.currency for plan in plans),
        )
    )


def heads() -> dict[str, str]:
    """Name the cost heads."""
    return {head: {"3pl": "3PL"}.get(head, head) for head in COST_HEADS}


def _whole(kpi: str) -> str:
    """Say what a share is a share of."""
    head = kpi.partition(".")[0]
    return {"availability_share": "order lines", "utilisation": "hours on the floor",
            "target_missed": "replications"}.get(head, "orders")  # fmt: skip


def _each(texts: Iterable[str]) -> str:
    return " / ".join(dict.fromkeys(texts))
