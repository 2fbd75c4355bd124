"""Visits: who would buy, and who does at the promise shown."""

from __future__ import annotations

from fulfilsim.scenario.customer_values import ConversionRule
from fulfilsim.scenario.fields import Block, WorkingDays, field


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
