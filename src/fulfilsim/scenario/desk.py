"""A desk: people who serve one queue, as in a contact centre or where returns are opened."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from fulfilsim.scenario.fields import Block, Share, Stretch, Wage, WeekDays, field


class DeskShift(Block):
    """Working hours of a desk and how many people are there."""

    heads: Annotated[int, Field(ge=1, le=100_000)] = field(unit="people", says="People on the shift.")
    days: WeekDays = field("mon-fri", says="Days of the week on which the shift starts.")
    hours: Stretch = field("09:00-17:00", says="Start and end; an end before the start is on the next day.")


class Desk(Block):
    """People who serve one queue; a task in hand at the end of a shift is finished.

    With a desk the run goes on to the end of the drain: later orders queue beside the measured ones.
    """

    shifts: dict[str, DeskShift] = field(says="The shifts; people of several at one time work side by side.")
    wage: Wage = field(
        "18.03 USD/h",
        says="Pay of an hour, before on-costs.",
        source="wage.warehouse_worker_mean (BLS 2022)",
        between=("13.27 USD/h", "23.35 USD/h"),
    )
    on_costs: Share = field(
        "42%",
        says="Employer's contributions and benefits on top of pay.",
        source="benefits are 29.6 % of compensation, private industry, BLS Employer Costs 2024",
        between=("30%", "50%"),
    )
    works_holidays: bool = field(False, says="Whether shifts are worked on public holidays.")
