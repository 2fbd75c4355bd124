"""Payment: methods that hold an order back; and customers who change their mind."""

from __future__ import annotations

from fulfilsim.scenario.customer_values import Delay
from fulfilsim.scenario.fields import Block, Duration, Share, field
from fulfilsim.scenario.payment_terms import Paid


class PaymentMethod(Block):
    """A way to pay; until the money is sure, the order is not released."""

    share: Share = field("100%", says="Share of the orders; those of all methods add up to 100 %.")
    hold: Delay = field(
        "0 s",
        says="Time from placing until the order may be worked on: none for a card, minutes for the check of "
        "buy-now-pay-later, days for a transfer.",
        between=("0 s", "3 day"),
    )
    fails: Share = field(
        "0%", says="Share of its orders that are never paid; they are cancelled.", between=("0%", "10%")
    )
    lapses: Duration = field("7 day", says="Time after which an order that is not paid is cancelled.")
    paid_after: Paid | None = field(
        None,
        says="When its money is there, counted from the delivery; by default as `payment_terms` says.",
    )


class Cancellation(Block):
    """When customers cancel an order that has not left yet."""

    regret: Share = field(
        "0.5%", says="Share of the orders regretted soon after placing.", between=("0.2%", "2%")
    )
    regret_after: Delay = field("exponential mean 1 h", says="Time from placing to such a cancellation.")
    patience: Delay | None = field(
        "lognormal mean 14 day cv 0.5",
        says="Time from placing for which a customer waits until the order leaves; for ever if left empty.",
        between=("7 day", "21 day"),
    )
