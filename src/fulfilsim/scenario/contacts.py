"""Contacts: why customers ask, how, and who answers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from fulfilsim.scenario.customer_values import ContactFee, DailyShare, Delay
from fulfilsim.scenario.desk import Desk
from fulfilsim.scenario.fields import Block, Duration, Share, field


class ContactChannel(Block):
    """A way to ask."""

    share: Share = field(says="Share of the contacts; those of all channels add up to 100 %.")
    handling: Delay = field(
        "lognormal mean 3 min cv 0.7",
        says="Time that an answer takes.",
        source="wismo.handle_time 2-4 min",
        between=("2 min", "4 min"),
    )
    patience: Delay | None = field(
        None, says="Time after which who waits gives up; for ever by default, as with an e-mail."
    )
    rank: Annotated[int, Field(ge=1, le=100)] = field(1, says="Who is answered first: 1 before 2.")
    within: Duration = field("20 s", says="Time within which an answer is in time.")
    fee: ContactFee = field(
        "5.50 USD/contact",
        says="Cost of an answered contact where no `desk` with wages of its own answers.",
        source="wismo.cost_per_call 4-7 USD",
        between=("4 USD/contact", "7 USD/contact"),
    )


_CHANNELS = {
    "phone": {"share": "40%", "patience": "exponential mean 3 min"},
    "chat": {"share": "25%", "patience": "exponential mean 4 min", "within": "60 s", "rank": 2},
    "email": {"share": "35%", "within": "24 h", "rank": 3, "fee": "8 USD/contact"},
}


class Contacts(Block):
    """Customers who ask about their orders, and the contact centre that answers."""

    where_is_it: DailyShare = field(
        "1% per day",
        says="Customers who ask where the order is, on each day that it is under way; each at most once.",
        between=("0.5% per day", "2% per day"),
    )
    late: Share = field(
        "30%", says="Customers who ask about an order that is later than promised.", between=("15%", "50%")
    )
    late_after: Delay = field(
        "exponential mean 12 h", says="Time after the promise at which they do; an order that is there by "
        "then is asked about by nobody.",
    )  # fmt: skip
    trouble: Share = field(
        "2%", says="Customers who ask after the delivery: damaged, incomplete, not found.",
        between=("1%", "4%"),
    )  # fmt: skip
    trouble_after: Delay = field("exponential mean 12 h", says="Time after the delivery at which they do.")
    refund: Share = field(
        "15%", says="Customers who sent something back and ask where the refund is.", between=("5%", "25%")
    )
    refund_after: Delay = field(
        "lognormal mean 7 day cv 0.5",
        says="Time after sending it at which they do; who has the refund by then does not ask.",
    )
    channels: dict[str, ContactChannel] = field(_CHANNELS, says="Ways to ask.")
    desk: Desk | None = field(
        None, says="Agents of one's own; by default somebody else answers at once, for a fee."
    )
