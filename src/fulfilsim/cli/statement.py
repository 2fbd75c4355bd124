"""Profit and loss, cash by month, and where the cost of an order arises, as a comparison prints them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from fulfilsim.analysis.cash import OWED
from fulfilsim.analysis.statement import CASH, COST, PAYABLE, PROFIT, RECEIVABLE, RESULT, TOTAL, WHOLE
from fulfilsim.analysis.wording import NOTHING
from fulfilsim.cli.layout import table

if TYPE_CHECKING:
    import pandas as pd

Row = dict[Any, Any]

MOST_PARTS = 8


def profit_and_loss(statements: pd.DataFrame, base: str, name: str, currency: str) -> str:
    """Lay out the profit and loss of the measured orders, in all and per order delivered."""
    one, other = (_lines(statements, plan, PROFIT, WHOLE) for plan in (base, name))
    if not other:
        return ""
    head = (f"profit and loss, {currency}", base, name, "difference", "95% interval", *_orders(base, name))
    return table([head, *(_line(line, one.get(line), row) for line, row in other.items())])


def by_month(statements: pd.DataFrame, base: str, name: str, currency: str) -> str:
    """Lay out what is left of each month, and what comes in less what goes out in it."""
    head = (f"by month, {currency}", base, name, "difference", "95% interval")
    called = _called(statements)
    line = RESULT if called == RESULT[PROFIT] else {PROFIT: COST, CASH: COST}
    rows = [
        (f"{words} {month}", *_sides(statements, base, name, of, month, line[of]))
        for of, words in ((PROFIT, called), (CASH, "cash"))
        for month in sorted(set(statements.loc[statements["of"] == of, "month"]) - {WHOLE, OWED})
    ]
    said = set(statements.loc[statements["month"] == OWED, "line"])
    owed = [
        (f"still {each}", *_sides(statements, base, name, CASH, OWED, each))
        for each in (RECEIVABLE, PAYABLE) if each in said
    ]  # fmt: skip
    return table([head, *rows, *owed])


def attributed(rows: list[Row], by: str, base: str, name: str, currency: str) -> str:
    """Lay out at which nodes, or under which contracts, the cost of an order differs.

    Where it differs nowhere, or there is but one of them, nothing is said.
    """
    mine = [row for row in rows if row["by"] == by]
    parts = [row for row in mine if row["part"] != TOTAL and _is_seen(row)]
    ranked = sorted(parts, key=lambda row: (-abs(_or_nought(row["difference"])), row["part"]))
    if not ranked or len(mine) <= 2:
        return ""
    shown = [*ranked[:MOST_PARTS], *_others(mine, ranked[:MOST_PARTS]), *mine[-1:]]
    head = (f"cost per order by {by}, {currency}", base, name, "difference", "95% interval")
    return table([head, *((row["part"], *_fine(row)) for row in shown)])


def _lines(statements: pd.DataFrame, plan: str, of: str, month: str) -> dict[str, Row]:
    chosen = statements[
        (statements["scenario"] == plan) & (statements["of"] == of) & (statements["month"] == month)
    ]
    return {str(row["line"]): row for row in chosen.to_dict("records")}


def _orders(base: str, name: str) -> tuple[str, str]:
    return f"an order, {base}", f"an order, {name}"


def _line(line: str, one: Row | None, row: Row) -> tuple[str, ...]:
    mean, per_order = (one["mean"], one["per_order"]) if one else (0.0, 0.0)
    return (line, _whole(mean), *_change(row), _cents(per_order), _cents(row["per_order"]))


def _sides(statements: pd.DataFrame, base: str, name: str, of: str, month: str, line: str) -> tuple[str, ...]:
    one, other = (_lines(statements, plan, of, month).get(line) for plan in (base, name))
    return (_whole(one["mean"] if one else 0.0), *(_change(other) if other else (NOTHING,) * 3))


def _called(statements: pd.DataFrame) -> str:
    """Name what a month is told by: what is left, or the cost where nothing is sold at a price."""
    return RESULT[PROFIT] if (statements["line"] == RESULT[PROFIT]).any() else COST


def _change(row: Row) -> tuple[str, str, str]:
    ends = [_signed(row[end]) for end in ("difference_low", "difference_high")]
    interval = NOTHING if NOTHING in ends else " to ".join(ends)
    return _whole(row["mean"]), _signed(row["difference"]), interval


def _others(mine: list[Row], shown: list[Row]) -> list[Row]:
    """Add up the parts that are not shown one by one."""
    names = {row["part"] for row in shown}
    rest = [row for row in mine if row["part"] not in names and row["part"] != TOTAL]
    if not rest:
        return []
    sums = {key: sum(row[key] for row in rest) for key in ("base", "alternative", "difference")}
    return [{"part": f"{len(rest)} others", **sums, "ci_low": math.nan, "ci_high": math.nan}]


def _is_seen(row: Row) -> bool:
    """Say whether a part differs by more than nought as it is written."""
    return _signed(row["difference"], 2) != _signed(0.0, 2)


def _fine(row: Row) -> tuple[str, ...]:
    ends = [_signed(row[end], 2) for end in ("ci_low", "ci_high")]
    interval = NOTHING if NOTHING in ends else " to ".join(ends)
    return _cents(row["base"]), _cents(row["alternative"]), _signed(row["difference"], 2), interval


def _whole(value: float) -> str:
    return NOTHING if math.isnan(value) else _no_nought(f"{value:,.0f}")


def _cents(value: float) -> str:
    return NOTHING if math.isnan(value) else _no_nought(f"{value:,.2f}")


def _signed(value: float, places: int = 0) -> str:
    if math.isnan(value):
        return NOTHING
    text = _no_nought(f"{value:+,.{places}f}")
    return text.lstrip("+") if not text.strip("+0.,") else text


def _no_nought(text: str) -> str:
    """Drop the sign of a nought."""
    return text.lstrip("-") if not text.strip("-0.,") else text


def _or_nought(value: float) -> float:
    return 0.0 if math.isnan(value) else value
