"""Returns: what comes back, why, how, and what becomes of it."""

from __future__ import annotations

from typing import Literal

from fulfilsim.scenario.customer_values import DayMix, Delay, DeskTime, ReturnFee, UnitFee
from fulfilsim.scenario.desk import Desk
from fulfilsim.scenario.fields import (
    Block,
    Day,
    Days,
    Scatter,
    Season,
    Share,
    Span,
    TimeOfDay,
    WeekDays,
    field,
)


class Category(Block):
    """A kind of goods with returns of its own."""

    skus: Share = field(says="Share of the SKUs; those of all categories add up to 100 %.")
    returned: Share = field(says="Share of its delivered lines that come back.", between=("5%", "40%"))


class State(Block):
    """In which state lines come back."""

    as_new: Share = field("80%", says="Share that goes back on the shelf.", between=("50%", "95%"))
    refurbish: Share = field(
        "10%", says="Share that goes back after repair; the rest is disposed of.", between=("0%", "30%")
    )


class Reason(State):
    """Why a line comes back, and in which state."""

    share: Share = field(says="Share of the returned lines; those of all reasons add up to 100 %.")


class Way(Block):
    """How a return travels."""

    share: Share = field(says="Share of the returns; those of all ways add up to 100 %.")
    fee: ReturnFee = field(
        "7.00 USD/return", says="Label and carriage of a return parcel.",
        between=("4 USD/return", "11 USD/return"),
    )  # fmt: skip
    handed_over: Delay = field(
        "exponential mean 8 h", says="Time from the decision to send it until the carrier has it."
    )


class Gifts(Block):
    """Presents are opened, and returned, after the feast."""

    delivered: Span = field(says="Days of delivery on which there are gifts, both included.")
    share: Share = field("35%", says="Share of these orders that are gifts.", between=("20%", "50%"))
    opened: Day = field(says="Day on which gifts are opened: their returns begin then.")
    until: Day = field(says="Last day on which a gift may be sent back.")


_REASONS = {
    "fit": {"share": "50%", "as_new": "85%", "refurbish": "10%"},
    "second thoughts": {"share": "25%", "as_new": "90%", "refurbish": "5%"},
    "damage": {"share": "15%", "as_new": "5%", "refurbish": "35%"},
    "wrong item": {"share": "10%", "as_new": "95%", "refurbish": "5%"},
}
_WAYS = {
    "drop-off": {"share": "85%", "fee": "6.50 USD/return"},
    "pick-up": {"share": "15%", "fee": "9.50 USD/return", "handed_over": "uniform 12 h to 72 h"},
}


class Returns(Block):
    """What comes back from the customers, and what it costs and yields."""

    share: Share = field(
        "19.3%",
        says="Share of the delivered lines that come back, each with all its units.",
        source="returns.share_of_online_sales 0.193 of sales",
        between=("8%", "30%"),
    )
    categories: dict[str, Category] = field(
        {}, says="Kinds of goods, each with a share of its own instead of the one above."
    )
    season: Season = field(
        {},
        says="Factors of the shares by day of delivery, linear in between, e.g. {2026-11-20: 1, 2026-12-01: "
        "1.17}; the holidays' is 1.17 (returns.holiday_uplift).",
    )
    late: Share = field(
        "3%", says="Further lines of an order that came later than promised that go back for that.",
        between=("0%", "10%"),
    )  # fmt: skip
    window: Days = field(
        "30 days", says="Days after the delivery in which something may be sent back: who has thought about "
        "it longer sends it on the last day.",
    )  # fmt: skip
    decided: Delay = field(
        "lognormal mean 8 day cv 0.8", says="Time from the delivery to the decision.",
        between=("5 day", "12 day"),
    )  # fmt: skip
    gifts: Gifts | None = field(None, says="Presents, which come back after the feast; none by default.")
    reasons: dict[str, Reason] = field(_REASONS, says="Why lines come back, beside `late`.")
    late_state: State = field(
        {"as_new": "95%", "refurbish": "3%"}, says="State of what comes back because it was late."
    )
    ways: dict[str, Way] = field(_WAYS, says="How returns travel; the lines of an order go in one parcel.")
    transit: DayMix = field("2 to 5 working days", says="Time on the way back.")
    works: WeekDays = field("mon-fri", says="Days of the week on which returns travel and arrive.")
    arrives: TimeOfDay = field("10:00", says="Time of day at which returns arrive.")
    time: DeskTime = field(
        "120 s + 60 s per line + 25 s per unit", says="Time to receive, inspect and grade a return."
    )
    spread: Scatter = field("cv 0.35", says="How that time scatters.", between=("cv 0.2", "cv 0.6"))
    desk: Desk | None = field(
        None, says="People who open the returns; by default somebody else does at once, for a fee."
    )
    fee: ReturnFee = field(
        "6.50 USD/return",
        says="Cost of a return opened and graded, where no `desk` with wages of its own does it.",
        source="3pl.return_fee 3-10 USD",
        between=("3 USD/return", "10 USD/return"),
    )
    refund: Literal["graded", "sent"] = field(
        "graded", says="What the refund waits for: until the goods are graded, or only until they are sent."
    )
    refund_after: Delay = field("1 day", says="Time from that to the refund.", between=("0 s", "3 day"))
    put_away: Delay = field("4 h", says="Time from grading to the shelf.", between=("1 h", "24 h"))
    repair: Delay = field("5 day", says="Time that a repair takes.", between=("1 day", "14 day"))
    repair_fee: UnitFee = field(
        "4.00 USD/unit", says="Cost of a repair.", between=("2 USD/unit", "8 USD/unit")
    )
    disposal_fee: UnitFee = field(
        "0.40 USD/unit", says="Cost of a unit disposed of.", between=("0 USD/unit", "1 USD/unit")
    )
    salvage: Share = field(
        "10%", says="Share of its cost that a unit disposed of still fetches.", between=("0%", "25%")
    )
