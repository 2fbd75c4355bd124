"""Equipment, systems and indirect labour are posted for every day; shrinkage follows from the goods sold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fulfilsim.analysis.facts import floats, is_, sums_by
from fulfilsim.analysis.reconcile.findings import unequal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fulfilsim.analysis.facts import Facts
    from fulfilsim.world.centre import CentrePlan

PARTIES = ("equipment", "systems", "indirect")
HALF_A_DAY = 1.0  # [1e-6 currency]: each day's loss is rounded


def check_overheads(facts: Facts, nodes: Iterable[CentrePlan]) -> Iterator[str]:
    """Check what centres pay by the month against the days that were simulated, and what is lost."""
    nodes = list(nodes)
    days = int(np.searchsorted(facts.calendar.day_starts, facts.horizon, side="right")) - 1
    rows = facts.ledger.where(is_(facts.ledger, "party", *PARTIES) & is_(facts.ledger, "unit", "day"))
    posted = sums_by(rows, ["node", "account", "party", "contract"], floats(rows, "amount_micro"))
    due = {
        (node.name, each.account, each.party, each.name): float(each.micro[:days].sum())
        for node in nodes
        for each in node.overheads
    }
    yield from unequal("overheads in the ledger and of the days simulated [1e-6]", posted, due, 0.0)
    yield from _shrinkage(facts, nodes)


def _shrinkage(facts: Facts, nodes: list[CentrePlan]) -> Iterator[str]:
    lost = facts.ledger.where(is_(facts.ledger, "party", "shrinkage"))
    sales = is_(facts.ledger, "account", "goods") & is_(facts.ledger, "contract", "sale")
    goods = facts.ledger.where(sales)
    posted = sums_by(lost, ["node"], floats(lost, "amount_micro"))
    sold = sums_by(goods, ["node"], floats(goods, "amount_micro"))
    for node in nodes:
        found, due = posted.get((node.name,), 0.0), float(node.shrinkage) * sold.get((node.name,), 0.0)
        days = int((is_(lost, "node", node.name)).sum())
        if abs(found - due) > HALF_A_DAY * max(1, days):
            yield f"{node.name}: shrinkage [1e-6]: {found:.10g} against {due:.10g}, off by {found - due:.4g}"
