"""A comparison in words: what changes, by how much, how sure that is, and what cannot be told apart."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from fulfilsim.analysis.comparison import INDISTINGUISHABLE
from fulfilsim.analysis.risk import ANY
from fulfilsim.analysis.wording import change, listed, shown, size, span

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

Row = dict[Any, Any]

# What is said of a figure that rises and of one that falls, and what it is called in a list.
WORDS = {
    "orders_placed": ("{} more are placed", "{} fewer are placed", "orders placed"),
    "click_to_door_mean_h": (
        "orders reach the door {} later on average",
        "orders reach the door {} sooner on average",
        "the mean click-to-door",
    ),
    "on_time_in_full_share": (
        "the share delivered in full by the promise rises by {}",
        "the share delivered in full by the promise falls by {}",
        "on time in full",
    ),
    "ship_on_time_share": (
        "the share that leaves by the promised collection rises by {}",
        "the share that leaves by the promised collection falls by {}",
        "ship-on-time",
    ),
    "cost_per_order": ("an order costs {} more to serve", "an order costs {} less to serve", "cost to serve"),
    "contribution_per_order": (
        "an order leaves {} more after goods and costs",
        "an order leaves {} less after goods and costs",
        "contribution per order",
    ),
    "backlog_peak_orders": (
        "the worst backlog is {} higher",
        "the worst backlog is {} lower",
        "the worst backlog",
    ),
    "backlog_clear_h": ("it takes {} longer to clear", "it takes {} less to clear", "the time to clear it"),
}
PLACES = {"release": "waiting for release", "dock": "waiting at the dock", "network": "the carrier's queue"}


def paragraphs(differences: pd.DataFrame, decomposition: pd.DataFrame, name: str, base: str) -> list[str]:
    """Tell a manager what an alternative changes.

    Parameters
    ----------
    differences, decomposition
        Those of the comparison.
    name, base
        The alternative, and what it is compared with.
    """
    rows = {row["kpi"]: row for row in differences.to_dict("records") if row["scenario"] == name}
    parts = [row for row in decomposition.to_dict("records") if row["scenario"] == name]
    told = [rows[kpi] for kpi in WORDS if rows[kpi]["verdict"] != INDISTINGUISHABLE]
    even = [rows[kpi] for kpi in WORDS if rows[kpi]["verdict"] == INDISTINGUISHABLE]
    n = int(next(iter(rows.values()))["n"])
    texts = [_changes(told, parts, name, base), *_not_told_apart(even, n), *_the_same(even)]
    return [text for text in texts if text]


def risk_in_words(targets: pd.DataFrame, name: str, base: str) -> str:
    """Tell how often each of two plans misses one of its targets; nothing where neither has any."""
    missed = {row["scenario"]: row["missed"] for row in targets.to_dict("records") if row["target"] == ANY}
    parts = [f"{shown(missed[plan], 'share')} with {plan}" for plan in (base, name) if plan in missed]
    return f"The share of replications that miss a target or more: {listed(parts)}." if parts else ""


def money_in_words(money: pd.DataFrame, name: str) -> str:
    """Tell what a change is worth; nothing where its scenario does not say what it takes."""
    rows = {row["figure"]: row for row in money.to_dict("records") if row["scenario"] == name}
    if not rows:
        return ""
    yearly, value = rows["benefit_a_year"], rows["net_present_value"]
    verb, sign = ("loses", -1) if yearly["mean"] < 0 else ("brings", 1)
    parts = [
        f"After its running cost the change {verb} {_with_interval(yearly, sign)} a year.",
        _payback(rows["payback_months"]),
        f"All that comes in and goes out over its life is worth {_with_interval(value)} today.",
    ]
    return " ".join(parts)


def part_in_words(of: str, part: str) -> str:
    """Name a part of the time or a head of the cost."""
    if of == "cost" or part == "total":
        return part
    place, _, what = part.rpartition(".")
    stage, _, kind = what.rpartition("_")
    if kind in ("wait", "work") and stage:
        return f"{'waiting for' if kind == 'wait' else 'work at'} {stage}, {place}"
    return f"{PLACES.get(what, what)}, {place}"


def _changes(told: list[Row], parts: list[Row], name: str, base: str) -> str:
    if not told:
        return f"{name} cannot be told apart from {base}."
    sentences = [_change(row, parts) for row in told]
    return f"With {name} instead of {base}, " + "; ".join(sentences) + "."


def _change(row: Row, parts: list[Row]) -> str:
    up, down, called = WORDS[row["kpi"]]
    if not math.isfinite(row["mean"]):
        return f"{called} is {row['verdict']}, endless in some replications"
    sentence = (up if row["mean"] > 0 else down).format(size(row["mean"], row["unit"]))
    ends = sorted((row["ci_low"], row["ci_high"]), key=abs)
    interval = " to ".join(shown_size(end, row) for end in ends)
    return f"{sentence} ({interval}){_mostly(row, parts)}"


def shown_size(end: float, row: Row) -> str:
    """Write one end of an interval whose sign the sentence tells."""
    return size(end, row["unit"]).split(" ")[0]


def _mostly(row: Row, parts: list[Row]) -> str:
    """Name the part that most of a difference in time or cost comes from."""
    of = {"click_to_door_mean_h": "time", "cost_per_order": "cost"}.get(row["kpi"])
    found = [part for part in parts if part["of"] == of and part["part"] != "total"]
    if not found:
        return ""
    sign = math.copysign(1, row["mean"])
    most = max(found, key=lambda part: sign * _or_nought(part["difference"]))
    return f", most of all {part_in_words(str(of), most['part'])}"


def _not_told_apart(even: list[Row], n: int) -> Iterator[str]:
    """Say what cannot be told apart, and how many replications would do."""
    unsure = [row for row in even if row["p_value"] != 1]
    if unsure and n == 1:
        yield "One replication says nothing about chance; ask for at least 10."
    elif unsure:
        yield f"Cannot tell them apart with {n} replications: {listed([_needed(row) for row in unsure])}."


def _needed(row: Row) -> str:
    called = WORDS[row["kpi"]][2]
    if not math.isfinite(row["mean"]):
        return f"{called} (undefined or endless in some)"
    ends = span(row["ci_low"], row["ci_high"], row["unit"])
    if math.isnan(row["replications_needed"]):
        return f"{called} (somewhere in {ends}; not even 10,000 would do)"
    seen = f"the {size(row['mean'], row['unit'])} seen" if _visible(row) else "so tiny a difference"
    return f"{called} ({ends}; about {row['replications_needed']:,.0f} would do for {seen})"


def _visible(row: Row) -> bool:
    """Say whether a difference is more than nought as it is written."""
    return change(row["mean"], row["unit"])[0] in "+-"


def _the_same(even: list[Row]) -> Iterator[str]:
    same = [WORDS[row["kpi"]][2] for row in even if row["p_value"] == 1 and row["mean"] == 0]
    if same:
        yield f"The same in every replication: {listed(same)}."


def _payback(row: Row) -> str:
    if math.isinf(row["mean"]):
        hope = f"; at best after {row['ci_low']:,.1f} months" if math.isfinite(row["ci_low"]) else ""
        return f"It never pays back{hope}."
    if row["mean"] == 0:
        return "There is no outlay to pay back."
    late = "never" if math.isinf(row["ci_high"]) else f"{row['ci_high']:,.1f}"
    interval = "" if math.isnan(row["ci_low"]) else f" ({row['ci_low']:,.1f} to {late})"
    return f"The outlay is back after {row['mean']:,.1f} months{interval}."


def _with_interval(row: Row, sign: int = 1) -> str:
    """Write an amount and its interval, with the sign turned where the sentence tells of a loss."""
    text = f"{sign * row['mean']:,.0f} {row['unit']}"
    low, high = sorted((sign * row["ci_low"], sign * row["ci_high"]))
    return text if math.isnan(low) else f"{text} ({low:,.0f} to {high:,.0f})"


def _or_nought(value: float) -> float:
    return 0.0 if math.isnan(value) else value
