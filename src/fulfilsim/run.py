"""One replication: a world and a seed in, tables and KPIs out."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from fulfilsim.analysis.daily import daily, weekly
from fulfilsim.analysis.facts import Facts
from fulfilsim.analysis.kpis import measure
from fulfilsim.analysis.reconcile import reconcile
from fulfilsim.marks import Marks
from fulfilsim.sim.simulate import simulate
from fulfilsim.tables import Tables, tabulate
from fulfilsim.world.build import World


@dataclass(frozen=True)
class Replication:
    """What one replication found.

    Parameters
    ----------
    replication
        Its number, from 0.
    kpis, daily, weekly
        KPIs of the whole, by day and by week.
    problems
        What does not add up; empty when everything does.
    tables
        What happened.
    """

    replication: int
    kpis: pd.DataFrame
    daily: pd.DataFrame
    weekly: pd.DataFrame
    problems: list[str]
    tables: Tables


def replicate(world: World, seed: int, replication: int) -> Replication:
    """Simulate once, and measure and check what happened."""
    log = simulate(world, Marks(seed, replication))
    tables = tabulate(log, world)
    facts = Facts(tables)
    problems = reconcile(facts, world.wage_table)
    return Replication(
        replication=replication,
        kpis=measure(facts, world.stage_infos, world.targets),
        daily=daily(facts),
        weekly=weekly(facts),
        problems=problems,
        tables=tables,
    )
