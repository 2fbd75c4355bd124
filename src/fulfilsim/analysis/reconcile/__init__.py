"""Do the books of a run balance? Asked in every run, of tables written independently of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fulfilsim.analysis.facts import Facts, facts_of
from fulfilsim.analysis.reconcile.contracts import check_contracts
from fulfilsim.analysis.reconcile.doorstep import check_doorstep
from fulfilsim.analysis.reconcile.fleets import check_fleets
from fulfilsim.analysis.reconcile.flow import check_flow
from fulfilsim.analysis.reconcile.labour import Wage, check_labour
from fulfilsim.analysis.reconcile.money import check_money
from fulfilsim.analysis.reconcile.orders import check_names, check_orders
from fulfilsim.analysis.reconcile.overheads import check_overheads
from fulfilsim.analysis.reconcile.stock import check_stock
from fulfilsim.analysis.reconcile.transfers import check_transfers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fulfilsim.tables import Tables
    from fulfilsim.world.centre import CentrePlan
    from fulfilsim.world.contracts import ContractPlan
    from fulfilsim.world.fleet import FleetPlan
    from fulfilsim.world.transfers import TransferPlan

__all__ = ["Wage", "reconcile"]


def reconcile(
    run: Tables | Facts,
    wages: Iterable[Wage],
    contracts: Iterable[ContractPlan] = (),
    fleets: Iterable[FleetPlan] = (),
    nodes: Iterable[CentrePlan] = (),
    transfers: Iterable[TransferPlan] = (),
) -> list[str]:
    """List what does not balance; nothing when the run is sound.

    Parameters
    ----------
    run
        What happened: its tables, or :class:`Facts` that several functions share.
    wages
        What each team's hour costs.
    contracts
        What partners charge.
    fleets
        Own fleets, whose routes must obey their rules.
    nodes
        The nodes, with what they pay by the month.
    transfers
        What feeds the cross-docks.

    Returns
    -------
    list of str
        What, where, and by how much.
    """
    facts = facts_of(run)
    return list(check_names(facts)) or [
        *check_orders(facts),
        *check_flow(facts),
        *check_labour(facts, wages),
        *check_money(facts),
        *check_stock(facts),
        *check_contracts(facts, contracts),
        *check_doorstep(facts),
        *check_fleets(facts, fleets),
        *check_overheads(facts, nodes),
        *check_transfers(facts, transfers),
    ]
