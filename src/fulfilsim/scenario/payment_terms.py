"""When money moves: payment terms with customers, suppliers, carriers, partners and staff."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Final

from fulfilsim import units
from fulfilsim.scenario.fields import Block, Days, field, reads
from fulfilsim.units import text_of

LONGEST_DAYS: Final = 366
AT_ONCE, MONTH_END, EVERY = "at once", "month end", "every "
_EXPECTED = "e.g. 30 days, 30 days after month end, every 14 days, or 2 days after every 14 days"


@dataclass(frozen=True)
class When:
    """When what was posted is paid: so many days after it, or after a statement of several days.

    Parameters
    ----------
    after
        Days.
    every
        Days of a statement, 0 for none; statements of whole weeks end on a Sunday.
    month
        Whether there is a statement of each calendar month instead.
    """

    after: int = 0
    every: int = 0
    month: bool = False


def read_when(value: object) -> When:
    """Read when something is paid.

    >>> read_when("30 days after month end")
    When(after=30, every=0, month=True)
    """
    text = text_of(value, _EXPECTED)
    after, word, statement = text.partition(" after ")
    if not word and (text == MONTH_END or text.startswith(EVERY)):
        after, statement = AT_ONCE, text
    days = 0 if after == AT_ONCE else _days(after, 0)
    if not statement:
        return When(days)
    if statement == MONTH_END:
        return When(days, month=True)
    match = re.fullmatch(rf"{EVERY}(.+)", statement)
    if match is None:
        raise ValueError(f"'{text}' does not say when it is paid; expected {_EXPECTED}")
    return When(days, every=_days(match[1], 1))


def _days(text: str, least: int) -> int:
    days = units.quantity(text, {"day": 1.0, "week": 7.0}, "30 days")
    if days != int(days) or not least <= days <= LONGEST_DAYS:
        what = f"'{text}' is not a number of days from {least} to {LONGEST_DAYS}"
        raise ValueError(f"{what}; expected {_EXPECTED}")
    return int(days)


Paid = Annotated[When, *reads(
    read_when, "30 days", "30 days after month end", "every 14 days",
    "2 days after every 14 days")]  # fmt: skip


class PaymentTerms(Block):
    """When money moves, where a supplier, carrier, contract, channel or way to pay says nothing else."""

    customers: Paid = field(
        "2 days",
        says="When customers' money is there, counted from the delivery: a card's settlement. What a channel "
        "keeps, and what is refunded, is set off against it.",
    )
    suppliers: Days = field(
        "30 days",
        says="When goods are paid, counted from their sale, which has them bought again; and packaging and "
        "purchase orders.",
    )
    partners: Paid = field("30 days after month end", says="When partners' invoices are paid.")
    carriers: Paid = field("14 days after every 7 days", says="When carriers' invoices are paid.")
    wages: Paid = field("every 14 days", says="When wages are paid, counted from the end of the shift.")
