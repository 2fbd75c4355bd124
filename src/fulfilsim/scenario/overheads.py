"""What a centre of one's own costs beside the people at its stages, its material and its rent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from fulfilsim.errors import Problem
from fulfilsim.scenario.fields import Amount, Block, Life, MonthlyFee, Share, Span, field
from fulfilsim.scenario.pay import ON_COSTS

if TYPE_CHECKING:
    from fulfilsim.scenario.load import Loaded
    from fulfilsim.scenario.model import Scenario


class Equipment(Block):
    """Racks, conveyors, trucks: what was bought and wears out."""

    price: Amount = field(says="What it cost.")
    life: Life = field("7 years", says="How long it is used; it loses as much value each month.")
    left_over: Share = field("0%", says="What it is worth at the end, as a share of the price.")
    upkeep: MonthlyFee | None = field(None, says="Maintenance and energy; none by default.")
    in_use: Span | None = field(None, says="Days on which it is paid for; always by default.")


class Indirect(Block):
    """People who do not work at a stage: managers, supervisors, stock control."""

    heads: Annotated[float, Field(gt=0, le=10_000)] = field(1, unit="people", says="How many.")
    pay: MonthlyFee = field(
        "4208 USD/month",
        says="Pay of one, before on-costs.",
        source="wage.3pl_warehouse_manager 50,500 USD a year (poll of 500+ US warehouses, 2019)",
        between=("3000 USD/month", "6500 USD/month"),
    )
    on_costs: Share = ON_COSTS
    employed: Span | None = field(None, says="Days on which they are there; always by default.")


def check_shrinkage(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    """Refuse a share of the goods' cost where nothing says what goods cost."""
    orders = scenario.demand.orders
    told = orders is not None and (orders.columns.price or orders.columns.value or orders.skus)
    for name, centre in sorted(scenario.centres.items()):
        if centre.shrinkage and scenario.demand.skus.price is None and not told:
            what = "a share of the cost of goods that have no price"
            yield loaded.problem(("centres", name, "shrinkage"), what, "demand.skus.price")
