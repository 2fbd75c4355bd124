"""Visits: what they are promised, and who buys at the promise shown."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from fulfilsim import units
from fulfilsim.scenario.customer_values import ConversionRule
from fulfilsim.scenario.fields import Block, WorkingDays, field, reads


def read_looks(value: object) -> float:
    """Read how often something is looked at, e.g. ``1 h``."""
    every: Any = units.quantity(value, units.TIME, "1 h")
    if not 300 <= every <= 86_400:
        raise ValueError(f"'{value}' is out of range; expected 5 min to 24 h")
    return float(every)


Looks = Annotated[float, *reads(read_looks, "1 h", "15 min")]


class Promise(Block):
    """What the promise shown at check-out looks at, beside the moment, the cut-off and the carrier."""

    heeds: Annotated[list[Literal["stock", "backlog"]], Field(min_length=1, max_length=2)] = field(
        ["stock"],
        says="stock: an order that no node has counts from when its goods are expected, by the purchase "
        "orders under way or else the mean lead time; backlog: an order counts from when its turn comes "
        "at the node's tightest stage, by the roster.",
    )
    looks: Looks = field(
        "1 h",
        says="How often the shop renews what it knows of stock and backlog; between two looks it is taken as "
        "it was. Orders find their nodes at these looks as well.",
    )


class Visits(Block):
    """How the promise shown at check-out decides whether a visit becomes an order."""

    conversion: ConversionRule = field(
        "1.5% per working day",
        says="Orders lost by each working day that the promise is later, or shares of the visits that "
        "become orders by working days promised, linear in between.",
        source="Fisher, Gallino and Xu (2019), The value of rapid delivery in omnichannel retailing, Journal "
        "of Marketing Research 56(5): 1.5 % of online sales a business day, from a baseline of seven",
        between=("0.7% per working day", "2.5% per working day"),
    )
    reference: WorkingDays = field(
        "5 working days",
        says="Promise at which `demand` has the orders that it says: quicker ones bring more, later ones "
        "fewer.",
    )
