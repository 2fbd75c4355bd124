"""Two hundred contracts at random: clerk, invoice and ledger agree to the cent."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest
from contracts import terms_of
from random_contracts import random_block, random_columns
from slow_billing import slow_totals

from fulfilsim.billing import Activity, Terms, activity_of, bill, postings, totals

CONTRACTS = 200
DIRECT = ("order", "line", "unit", "packaging")


def case(number: int) -> tuple[Terms, Activity]:
    chance = random.Random(number)
    first = date(2027, 12, 1) + timedelta(days=chance.randrange(120))
    days = chance.randint(1, 110)
    terms = terms_of(random_block(chance, first, days))
    return terms, activity_of(first, days, **{
        name: np.array(values) for name, values in random_columns(chance, days).items()
    })  # fmt: skip


@pytest.mark.parametrize("number", range(CONTRACTS))
def test_the_clerk_comes_to_the_same_totals(number: int) -> None:
    terms, activity = case(number)
    found = totals(bill(terms, activity))
    assert {month: total for month, total in found.items() if total} == slow_totals(terms, activity)


@pytest.mark.parametrize("number", range(CONTRACTS))
def test_the_ledger_adds_up_to_the_invoice(number: int) -> None:
    """Line by line, with fees of orders posted one by one at the first rate and the rest made good for."""
    terms, activity = case(number)
    lines = bill(terms, activity)
    invoice: Counter[str] = Counter()
    for line in lines:
        assert isinstance(line.amount_micro, int)
        invoice[line.document] += line.amount_micro
    direct = direct_rows(terms, activity)
    ledger = Counter(direct)
    for row in postings(terms, activity, lines, direct):
        assert 0 <= row.day < len(activity)
        ledger[row.document] += row.amount_micro
    assert {k: v for k, v in ledger.items() if v} == {k: v for k, v in invoice.items() if v}


def direct_rows(terms: Terms, activity: Activity) -> dict[str, int]:
    """Post each order's fees at the first rate, as the simulation does."""
    held = [
        terms.term is None or terms.term.first <= activity.day(index) <= terms.term.last
        for index in range(len(activity))
    ]
    rows: Counter[str] = Counter()
    for name, item in (("order", "orders"), ("line", "lines"), ("unit", "units"), ("packaging", "packaging")):
        fee = getattr(terms, name)
        column = getattr(activity, "parcels" if name == "packaging" else item)
        for index in np.flatnonzero(held).tolist():
            if fee.tiers:
                rows[f"{activity.day(index):%Y-%m} {item}"] += int(column[index]) * fee.base_micro
    return dict(rows)


def test_money_does_not_drift() -> None:
    """A tenth of a cent, three million times: a sum of doubles is off, an invoice is not."""
    terms = terms_of({"per_order": "0.001 USD/order"})
    activity = activity_of(date(2026, 11, 1), 30, orders=np.full(30, 100_000))
    assert totals(bill(terms, activity)) == {date(2026, 11, 1): 3_000_000_000}
    assert sum([0.001] * 3_000_000) != 3000.0


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"orders": np.array([1, -1])}, "orders are below zero"),
        ({"orders": np.array([1.5, 1.0])}, "orders are float64"),
        ({"orders": np.array([1])}, "expected whole numbers"),
        ({"order": 1}, "no column is named order"),
    ],
)
def test_columns_that_are_no_counts_are_refused(columns: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        activity_of(date(2026, 11, 1), 2, **columns)
