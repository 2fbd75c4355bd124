"""Who is paid when, as rules for the postings of a ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from fulfilsim.scenario.payment_terms import PaymentTerms, When

if TYPE_CHECKING:
    from fulfilsim.world.build import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NOW = When()


@dataclass(frozen=True)
class TermsPlan:
    """When money moves; what no rule is about moves with its posting.

    Parameters
    ----------
    customers
        Money of orders of which neither channel nor way to pay says anything.
    channels, methods
        Money of orders by the name of their channel, which goes first, and of the way to pay.
    goods, packaging, wages, return_carriage
        What is sold, packing material, wages of the stages and desks, and returns that carriers bring.
    suppliers, carriers, contracts
        Purchase orders by supplier, carriage by carrier, and partners' fees by contract.
    """

    customers: When
    channels: Mapping[str, When]
    methods: Mapping[str, When]
    goods: When
    packaging: When
    wages: When
    return_carriage: When
    suppliers: Mapping[str, When]
    carriers: Mapping[str, When]
    contracts: Mapping[str, When]


def make_terms(world: World) -> TermsPlan | None:
    """Lay out when money moves; None where a scenario says nothing about it."""
    scenario, block = world.scenario, world.scenario.payment_terms
    channels, methods = _said(scenario.channels), _said(scenario.payment)
    carriers, contracts = _said(scenario.carriers), _said(scenario.contracts)
    suppliers = {name: each.paid_after for name, each in sorted((scenario.suppliers or {}).items())}
    said = [*channels.values(), *methods.values(), *carriers.values(), *contracts.values()]
    if block is None and all(each is None for each in (*said, *suppliers.values())):
        return None
    usual = block or _nothing_agreed()
    days = {name: usual.suppliers if each is None else each for name, each in suppliers.items()}
    fleets = {name for name, each in scenario.carriers.items() if each.fleets}
    return TermsPlan(
        customers=usual.customers,
        channels={name: each for name, each in channels.items() if each is not None},
        methods={name: each for name, each in methods.items() if each is not None},
        goods=When(_days_of_goods(world, days, usual.suppliers)),
        packaging=When(usual.suppliers),
        wages=usual.wages,
        return_carriage=usual.carriers,
        suppliers={name: When(each) for name, each in days.items()},
        carriers={name: each or (NOW if name in fleets else usual.carriers)
                  for name, each in carriers.items()},
        contracts={name: each or usual.partners for name, each in contracts.items()},
    )  # fmt: skip


class _Agreed(Protocol):
    @property
    def paid_after(self) -> When | None: ...


def _said(blocks: Mapping[str, _Agreed] | None) -> dict[str, When | None]:
    return {name: each.paid_after for name, each in sorted((blocks or {}).items())}


def _nothing_agreed() -> PaymentTerms:
    now = "at once"
    return PaymentTerms(customers=now, suppliers="0 days", partners=now, carriers=now, wages=now)


def _days_of_goods(world: World, days: Mapping[str, int], general: int) -> int:
    """Return after how many days goods are paid: the suppliers' mean, by what is expected to be sold."""
    plan = world.stock
    if plan is None:
        return general
    first = _first_supplier(plan.supplier, np.array([each.node for each in plan.suppliers], np.int64))
    cost = plan.share * (plan.cost_micro if plan.cost_micro.any() else 1)
    weight = np.outer(plan.expected.sum(axis=1), cost)
    of = np.array([days[each.name] for each in plan.suppliers], np.float64)[first]
    return int(np.floor((of * weight).sum() / weight.sum() + 0.5)) if weight.sum() > 0 else general


def _first_supplier(supplier: Ints, node: Ints) -> Ints:
    """Follow goods that come from another node to whoever delivers there (nodes, skus)."""
    first = supplier
    for _ in range(len(supplier)):
        source = node[first]
        first = np.where(source < 0, first, np.take_along_axis(supplier, np.maximum(source, 0), axis=0))
    return first
