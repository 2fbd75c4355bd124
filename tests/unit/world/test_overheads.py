"""The full stack of a centre of one's own: every month costs what it costs, to the millionth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from fulfilsim.analysis.reconcile import reconcile
from fulfilsim.errors import InputError
from fulfilsim.marks import Marks
from fulfilsim.scenario.load import Loaded
from fulfilsim.scenario.values import Dates, read_dates
from fulfilsim.sim.simulate import simulate
from fulfilsim.tables import tabulate
from fulfilsim.world.build import build
from fulfilsim.world.overheads import spread_by_day

Load = Callable[..., Loaded]

FULL: dict[str, Any] = {
    "centres.hall.equipment": {
        "racks": {"price": "84000 USD", "life": "7 years", "left_over": "10%", "upkeep": "100 USD/month"}
    },
    "centres.hall.systems": {"wms": "310 USD/month"},
    "centres.hall.indirect_labour": {"manager": {"heads": 1.5, "pay": "4000 USD/month", "on_costs": "40%"}},
    "centres.hall.shrinkage": "2%",
    "demand.skus": {"price": "20 USD", "unit_cost": "50%"},
}


@pytest.mark.parametrize(("monthly", "span", "total"), [
    (Fraction(1_000_000), None, 1_000_000),
    (Fraction(31_000_001, 3), None, 10_333_334),
    (Fraction(31_000_000), "2026-12-01 to 2026-12-10", 10_000_000),
    (Fraction(31_000_000), "2027-01-01 to 2027-01-10", 0),
])  # fmt: skip
def test_the_days_of_a_month_add_up_to_it(
    small: Load, monthly: Fraction, span: str | None, total: int
) -> None:
    """Whatever does not divide by 31 is spread, and nothing is lost."""
    changes = {"calendar.measure": "2026-12-01 to 2026-12-31", "calendar.warm_up": "0 days"}
    calendar = build(small(changes)).calendar
    dates: Dates | None = None if span is None else read_dates(span)
    december = spread_by_day(monthly, calendar, dates)[:31]
    assert december.sum() == total
    assert np.ptp(december[december > 0]) <= 1 if december.any() else True


def test_what_a_month_costs(small: Load) -> None:
    """84,000 less a tenth over 84 months, and upkeep; one and a half people at 4,000 with 40 % on top."""
    changes = {**FULL, "calendar.measure": "2026-12-01 to 2026-12-31", "calendar.warm_up": "0 days"}
    (node,) = build(small(changes)).nodes
    found = {each.name: (each.account, each.party, int(each.micro[:31].sum())) for each in node.overheads}
    assert found == {
        "racks": ("space", "equipment", 1_000_000_000),
        "wms": ("space", "systems", 310_000_000),
        "manager": ("labour", "indirect", 8_400_000_000),
    }


def test_it_is_posted_and_balances(small: Load) -> None:
    world = build(small(FULL))
    tables = tabulate(simulate(world, Marks(1, 0)), world)
    assert reconcile(tables, world.wage_table, world.contracts, nodes=world.nodes) == []
    ledger = tables.ledger
    goods = ledger.numbers("amount_micro")[ledger.names("account").is_("goods")].sum()
    lost = ledger.numbers("amount_micro")[ledger.names("party").is_("shrinkage")]
    assert lost.sum() == pytest.approx(0.02 * goods, abs=len(lost))
    assert lost.sum() > 0


@pytest.mark.parametrize(
    ("party", "says"), [("systems", "overheads in the ledger"), ("shrinkage", "hall: shrinkage")]
)
def test_an_amount_made_wrong_is_found(small: Load, party: str, says: str) -> None:
    world = build(small(FULL))
    tables = tabulate(simulate(world, Marks(1, 0)), world)
    amounts = np.array(tables.ledger["amount_micro"])
    amounts[np.flatnonzero(tables.ledger.names("party").is_(party))[0]] += 100
    ledger = type(tables.ledger)({**tables.ledger.columns, "amount_micro": amounts})
    wrong = replace(tables, ledger=ledger)
    found = reconcile(wrong, world.wage_table, world.contracts, nodes=world.nodes)
    assert any(says in problem for problem in found)


def test_without_it_nothing_is_posted(small: Load) -> None:
    world = build(small())
    tables = tabulate(simulate(world, Marks(1, 0)), world)
    parties = set(tables.ledger.names("party").present())
    assert not parties & {"equipment", "systems", "indirect", "shrinkage"}


def test_shrinkage_needs_a_price(small: Load) -> None:
    with pytest.raises(
        InputError, match=r"centres\.hall\.shrinkage: .* no price; expected demand\.skus\.price"
    ):
        small({"centres.hall.shrinkage": "2%"})


def test_what_comes_back_is_not_lost_again(small: Load) -> None:
    """Shrinkage is a share of what was sold; returns and salvage give goods back and change nothing of it."""
    world = build(small({**FULL, "returns": {"share": "50%"}}))
    tables = tabulate(simulate(world, Marks(1, 0)), world)
    assert "returned" in tables.ledger.names("contract").present()
    assert reconcile(tables, world.wage_table, world.contracts, nodes=world.nodes) == []
