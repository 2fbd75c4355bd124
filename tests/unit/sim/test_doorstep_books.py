"""Each check of returns and contacts can fail: a sound run is changed in one place, and the books say so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from fulfilsim.analysis.facts import Facts
from fulfilsim.analysis.reconcile.doorstep import check_doorstep
from fulfilsim.columns import Table
from fulfilsim.marks import Marks
from fulfilsim.sim.simulate import simulate
from fulfilsim.tables import Tables, tabulate
from fulfilsim.world.build import build

Change = Callable[[np.ndarray], np.ndarray]


@pytest.fixture(scope="module")
def sound(small_once: Callable[..., Any]) -> Tables:
    """Run a small shop with returns, a contact centre and a desk, once."""
    desk = {"shifts": {"day": {"heads": 1}}}
    world = build(small_once({
        "demand.skus": {"count": 50, "price": "lognormal mean 24 USD cv 0.8"},
        "demand.orders_per_day": 60,
        "returns": {"share": "60%", "desk": desk},
        "contacts": {"trouble": "60%"},
    }))  # fmt: skip
    return tabulate(simulate(world, Marks(1, 0)), world)


def problems(tables: Tables) -> str:
    return "\n".join(check_doorstep(Facts(tables)))


def changed(tables: Tables, table: str, column: str, change: Change) -> Tables:
    old = tables.others[table] if table in tables.others else getattr(tables, table)
    values = np.array(old[column])
    new = Table({**old.columns, column: change(values)})
    if table in tables.others:
        return replace(tables, others={**tables.others, table: new})
    return replace(tables, **{table: new})


def first(value: float) -> Change:
    return lambda values: np.concatenate(([value], values[1:]))


def on_first_row(by: float) -> Change:
    return lambda values: np.concatenate((values[:1] + by, values[1:]))


def test_a_sound_run_has_nothing_to_say(sound: Tables) -> None:
    assert problems(sound) == ""


@pytest.mark.parametrize(
    ("table", "column", "change", "says"),
    [
        ("returns", "decided_at", first(0.0), "sent back without a delivery or before it"),
        ("returns", "units", on_first_row(99), "more units sent back than ordered"),
        ("returns", "line", np.ones_like, "lines that come back twice"),
        ("returns", "sent_at", first(0.0), "sent_at without decided_at or before it"),
        ("returns", "received_at", first(0.0), "received_at without sent_at or before it"),
        ("returns", "refunded_at", first(0.0), "refunded_at without sent_at or before it"),
        ("returns", "on_shelf_at", lambda at: at * np.nan, "on the shelf and disposed of, or neither"),
        ("returns", "refund", on_first_row(1.0), "refunds that the ledger does not have"),
        ("returns", "recovered", on_first_row(1.0), "goods returned that the ledger does not have"),
        ("returns", "refund", on_first_row(1e6), "refunds above the value of the order"),
        ("contacts", "gave_up", first(True), "answered, and left unanswered"),
        ("contacts", "started_at", on_first_row(-1e6), "answered before it was asked"),
        ("contacts", "raised_at", first(-1.0), "asked about before the order was placed"),
        ("contacts", "fee", on_first_row(1.0), "fees in the ledger and of the answers"),
        ("ledger", "quantity", lambda hours: hours * 2, "wages that are not hours times the rate"),
    ],
)
def test_each_check_can_fail(sound: Tables, table: str, column: str, change: Any, says: str) -> None:
    assert says in problems(changed(sound, table, column, change))
