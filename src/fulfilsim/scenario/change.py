"""What it takes to make a change: for the money of a comparison, not for the simulation."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from fulfilsim.scenario.fields import Amount, Block, Life, MonthlyFee, Share, field


class Change(Block):
    """What this plan costs beside what it simulates; `fulfilsim compare` works out what that is worth."""

    one_off: Amount | None = field(None, says="Outlay at the start; none by default.")
    running: MonthlyFee | None = field(
        None,
        says="Cost of every month that the scenario does not hold itself, such as a licence; wages and rent "
        "are simulated and count already.",
    )
    life: Life = field("3 years", says="How long the change lasts.")
    discount: Share = field("8%", says="Interest of a year, for the net present value.")
    times_a_year: Annotated[float, Field(gt=0, le=366)] | None = field(
        None,
        says="How often a year the difference of the measured days recurs, 1 for a yearly peak; by default "
        "the days of a year over the days measured.",
    )
