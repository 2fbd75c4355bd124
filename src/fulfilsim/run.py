"""One replication: a world and a seed in, tables and KPIs out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fulfilsim.analysis.daily import daily, weekly
from fulfilsim.analysis.facts import Facts
from fulfilsim.analysis.kpis import measure
from fulfilsim.analysis.profit import profit
from fulfilsim.analysis.reconcile import reconcile
from fulfilsim.columns import Table
from fulfilsim.marks import Marks
from fulfilsim.sim.simulate import simulate
from fulfilsim.tables import Tables, tabulate
from fulfilsim.world.build import World
from fulfilsim.world.payment_terms import make_terms

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Replication:
    """What one replication found.

    Parameters
    ----------
    replication
        Its number, from 0.
    figures
        KPIs of the whole, by day and by week, and what came in and went out: ``kpis``, ``daily``, ``weekly``
        and ``profit``.
    problems
        What does not add up; empty when everything does.
    tables
        What happened.
    """

    replication: int
    figures: dict[str, Table]
    problems: list[str]
    tables: Tables

    @property
    def kpis(self) -> pd.DataFrame:
        """KPIs of the whole, for pandas."""
        return self.figures["kpis"].frame

    @property
    def daily(self) -> pd.DataFrame:
        """KPIs by day, for pandas."""
        return self.figures["daily"].frame

    @property
    def weekly(self) -> pd.DataFrame:
        """KPIs by week, for pandas."""
        return self.figures["weekly"].frame


def replicate(world: World, seed: int, replication: int) -> Replication:
    """Simulate once, and measure and check what happened."""
    tables = tabulate(simulate(world, Marks(seed, replication)), world)
    facts = Facts(tables)
    problems = reconcile(facts, world.wage_table, world.contracts, world.fleets, world.nodes, world.transfers)
    return Replication(
        replication=replication,
        figures={
            "kpis": measure(facts, world.stage_infos, world.targets),
            "daily": daily(facts),
            "weekly": weekly(facts),
            "profit": profit(facts, make_terms(world)),
        },
        problems=problems,
        tables=tables,
    )
